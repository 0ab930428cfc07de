"""Working days in England, against published lists and the worked examples of the law's clock."""

from datetime import date

import pytest

from education.working_days import after_working_days, bank_holidays, easter_sunday, is_working_day


def days(year: int, *written: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{one}") for one in written}


@pytest.mark.parametrize(
    ("year", "holidays"),
    [
        (2009, "01-01 04-10 04-13 05-04 05-25 08-31 12-25 12-28"),
        (2010, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        # New Year and Christmas on a weekend, a royal wedding, a jubilee, a moved May Day.
        (2011, "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27"),
        (2012, "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26"),
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
    ],
)
def test_the_bank_holidays_of_a_year(year: int, holidays: str) -> None:
    assert bank_holidays(year) == days(year, *holidays.split())


@pytest.mark.parametrize(
    ("given", "count", "expected"),
    [
        ("2009-12-03", 15, "2009-12-24"),
        ("2009-12-04", 15, "2009-12-29"),
        ("2010-01-11", 15, "2010-02-01"),
        ("2009-12-03", 10, "2009-12-17"),
    ],
)
def test_the_clock_of_a_warning_notice(given: str, count: int, expected: str) -> None:
    assert after_working_days(date.fromisoformat(given), count) == date.fromisoformat(expected)


def test_school_holidays_are_worked_and_weekends_are_not() -> None:
    assert is_working_day(date(2009, 8, 3))
    assert not is_working_day(date(2009, 8, 1))


def test_easter_at_its_earliest_and_its_latest_in_living_memory() -> None:
    assert easter_sunday(2008) == date(2008, 3, 23)
    assert easter_sunday(2011) == date(2011, 4, 24)
