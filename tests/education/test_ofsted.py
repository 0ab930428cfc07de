"""Ofsted's vocabulary by date, and what is due after an inspection."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.ofsted import (
    Outcome,
    add_months,
    category_of,
    first_early_years_window,
    framework_of,
    grade_word,
    windows_after,
)

NOTICE = Outcome("section_5", date(2009, 6, 10), 4, "notice_to_improve")


def due(outcome: Outcome) -> dict[str, tuple[str, str]]:
    """What is due between which days."""
    return {one.what: (str(one.opens_on), str(one.closes_on)) for one in windows_after(outcome)}


@pytest.mark.parametrize(
    ("day", "sort", "word", "framework"),
    [
        (date(2009, 8, 31), "section_5", "satisfactory", "2005"),
        (date(2009, 9, 1), "section_5", "satisfactory", "2009"),
        (date(2012, 8, 31), "section_5", "satisfactory", "2012"),
        (date(2012, 9, 1), "section_5", "requires_improvement", "2012"),
        (date(2013, 11, 3), "early_years", "satisfactory", "2012"),
        (date(2013, 11, 4), "early_years", "requires_improvement", "2012"),
        (date(2019, 9, 1), "section_5", "requires_improvement", "2019"),
    ],
)
def test_grade_3_is_called_as_on_its_day(day: date, sort: str, word: str, framework: str) -> None:
    assert (grade_word(3, day, sort), framework_of(day)) == (word, framework)


def test_there_was_no_framework_of_four_grades_before_september_2005() -> None:
    assert framework_of(date(2005, 8, 31)) is None


def test_a_notice_to_improve_is_followed_up_as_in_the_worked_example() -> None:
    assert due(NOTICE) == {
        "monitoring": ("2009-12-10", "2010-02-10"),
        "reinspection": ("2010-06-10", "2010-10-10"),
    }


def test_after_the_monitoring_visit_only_the_reinspection_is_due() -> None:
    visited = Outcome(
        "section_5", date(2009, 6, 10), 4, "notice_to_improve", None, date(2010, 1, 14)
    )
    assert due(visited) == {"reinspection": ("2010-06-10", "2010-10-10")}


def test_the_authority_has_ten_working_days_for_its_statement_of_action() -> None:
    published = Outcome("section_5", date(2009, 11, 5), 4, "special_measures", date(2009, 12, 3))
    assert due(published)["statement_of_action"] == ("2009-12-03", "2009-12-17")
    better = Outcome("section_5", date(2009, 11, 5), 2, "none", date(2009, 12, 3))
    assert "statement_of_action" not in due(better)


@pytest.mark.parametrize(
    ("last", "term"),
    [
        (date(2009, 11, 5), ("2010-01-01", "2010-04-30")),
        (date(2010, 4, 30), ("2010-05-01", "2010-08-31")),
        (date(2010, 6, 1), ("2010-09-01", "2010-12-31")),
    ],
)
def test_special_measures_bring_a_visit_each_term(last: date, term: tuple[str, str]) -> None:
    assert due(Outcome("section_5", last, 4, "special_measures"))["monitoring"] == term
    visited = Outcome("section_5", date(2008, 6, 1), 4, "special_measures", None, last)
    assert due(visited)["monitoring"] == term


def test_the_cycle_grew_from_three_years_to_five_in_september_2009() -> None:
    before, after = date(2009, 8, 31), date(2009, 9, 1)
    assert due(Outcome("section_5", before, 2, "none")) == {
        "inspection": (str(before), "2012-08-31")
    }
    assert due(Outcome("section_5", after, 1, "none")) == {"inspection": (str(after), "2014-09-01")}
    satisfactory = due(Outcome("section_5", after, 3, "none"))
    assert satisfactory == {
        "monitoring": ("2010-09-01", "2011-09-01"),
        "inspection": (str(after), "2012-09-01"),
    }


def test_settings_are_due_by_the_cycle_and_by_their_category() -> None:
    first = first_early_years_window(date(2009, 1, 5))
    assert (first.opens_on, first.closes_on) == (date(2009, 1, 5), date(2012, 7, 31))
    assert due(Outcome("early_years", date(2007, 5, 1), 2, "none")) == {
        "inspection": ("2008-09-01", "2012-07-31")
    }
    assert due(Outcome("early_years", date(2009, 5, 1), 4, "inadequate_1")) == {
        "reinspection": ("2009-11-01", "2010-05-01")
    }
    assert due(Outcome("early_years", date(2009, 5, 1), 4, "inadequate_2")) == {}


def test_no_rule_is_made_up_where_the_category_is_not_known() -> None:
    assert due(Outcome("section_5", date(2009, 6, 10), 4, None)) == {}


def test_a_category_is_none_for_every_grade_but_4_and_unknown_for_4_alone() -> None:
    assert [category_of(grade, None) for grade in (1, 3, 4, None)] == ["none", "none", None, None]
    assert category_of(4, "special_measures") == "special_measures"


def test_months_end_with_the_month() -> None:
    assert add_months(date(2009, 8, 31), 6) == date(2010, 2, 28)
    assert add_months(date(2009, 12, 10), 0) == date(2009, 12, 10)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 100))
def test_months_later_is_that_many_months_later(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
