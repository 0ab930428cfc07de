"""When an indicator is stale: once the figures of its next period are late."""

from datetime import date, timedelta

import pytest

from services.kpi.figures import POSITION
from services.kpi.indicators.catalogue import shipped
from services.kpi.indicators.definition import Definition, PeriodType
from services.kpi.standing.rules import ALLOWED_DAYS, Newest, Stale, stale_ones

RECORDED = date(2009, 11, 3)


def definition(period_type: PeriodType, **changed: object) -> Definition:
    return shipped()["NI72"].model_copy(update={"period_type": period_type, **changed})


def stale(one: Definition, *periods: str, on: date, recorded: date = RECORDED) -> list[Stale]:
    [family] = one.families
    return stale_ones([one], [Newest(family, each, recorded) for each in periods], on)


@pytest.mark.parametrize(
    ("period_type", "newest", "lacks", "fresh_until"),
    [
        ("month", "2010-M03", "2010-M04", date(2010, 5, 31)),
        ("term", "2009/10-AUT", "2009/10-SPR", date(2010, 7, 1)),
        ("academic_year", "2008/09", "2009/10", date(2011, 3, 3)),
        ("financial_year", "FY2009-10", "FY2010-11", date(2011, 10, 1)),
        ("calendar_year", "CY2009", "CY2010", date(2011, 7, 3)),
    ],
)
def test_it_is_stale_from_the_day_after_the_next_figures_were_to_come(
    period_type: PeriodType, newest: str, lacks: str, fresh_until: date
) -> None:
    one = definition(period_type)
    assert stale(one, newest, on=fresh_until) == []
    [found] = stale(one, newest, on=fresh_until + timedelta(1))
    assert (found.has, found.lacks, found.since) == (newest, lacks, fresh_until)


def test_the_newest_period_counts_whatever_the_order() -> None:
    one = definition("academic_year")
    assert stale(one, "2009/10", "2007/08", "2008/09", on=date(2011, 9, 1)) == []


def test_figures_of_other_sorts_of_period_are_others() -> None:
    assert stale(definition("month"), "2008/09", on=date(2020, 1, 1)) == []


def test_a_position_is_stale_when_nothing_was_told_for_a_year() -> None:
    one = definition("position")
    assert stale(one, POSITION, on=date(2010, 11, 4)) == []
    [found] = stale(one, POSITION, on=date(2010, 11, 5))
    assert found.has == "a position of 2009-11-03"


def test_it_is_as_stale_as_the_part_that_has_stopped() -> None:
    one = definition("month", families=frozenset({"counted", "of"}))
    stopped = [Newest("counted", each, RECORDED) for each in ("2010-M03", "2010-M02")]
    goes_on = [Newest("of", each, RECORDED) for each in ("2010-M02", "2010-M11", "2010-M03")]
    [found] = stale_ones([one], [*stopped, *goes_on], date(2010, 12, 1))
    assert (found.has, found.lacks) == ("2010-M03", "2010-M04")
    assert stale_ones([one], goes_on, date(2010, 12, 1)) == [], "of the other there never was any"


def test_a_position_is_as_stale_as_the_part_that_has_stopped() -> None:
    one = definition("position", families=frozenset({"counted", "of"}))
    newest = [Newest("counted", POSITION, RECORDED), Newest("of", POSITION, date(2010, 11, 3))]
    [found] = stale_ones([one], newest, date(2010, 11, 5))
    assert found.has == "a position of 2009-11-03"


def test_what_never_had_figures_or_is_retired_is_not_stale() -> None:
    assert stale(definition("month"), on=date(2020, 1, 1)) == []
    retired = definition("month", status="retired")
    assert stale(retired, "2009-M01", on=date(2020, 1, 1)) == []


def test_every_sort_of_period_has_its_time() -> None:
    used = {each.period_type for each in shipped().values()}
    assert used <= ALLOWED_DAYS.keys()
