"""What is true of a course, and of how far a school is. Pure."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.years import AcademicYear
from services.enrichment.tuition.rules import (
    gone_of,
    is_stalled,
    key_stage_of,
    standing_of,
    status_of,
    tells_of_few,
)

YEAR = AcademicYear(2009)
DAYS = st.dates(YEAR.starts, YEAR.ends)
COURSES = st.integers(0, 300)
SHARES = st.fractions(0, 1)


@given(DAYS, DAYS, DAYS)
def test_of_completion_and_withdrawal_the_earlier_decides(
    first_on: date, completed_on: date, withdrawn_on: date
) -> None:
    found = status_of(first_on, completed_on, withdrawn_on)
    assert found == ("completed" if completed_on <= withdrawn_on else "withdrawn")


@given(DAYS)
def test_a_course_begins_with_the_first_session_attended(day: date) -> None:
    assert status_of(None, None, None) == "not_begun"
    assert status_of(None, None, day) == "withdrawn"
    assert status_of(day, None, None) == "in_progress"
    assert status_of(day, day, None) == "completed"


@pytest.mark.parametrize(
    ("year_group", "stage"),
    [(0, None), (1, "1"), (2, "1"), (3, "2"), (6, "2"), (7, "3"), (9, "3"), (10, "4"), (11, "4"),
     (12, None), (14, None)],
)  # fmt: skip
def test_key_stages_of_school_years(year_group: int, stage: str | None) -> None:
    assert key_stage_of(year_group) == stage


def test_a_year_is_gone_by_its_last_day() -> None:
    assert gone_of(YEAR, date(2009, 8, 31)) == 0
    assert gone_of(YEAR, date(2009, 9, 1)) == Fraction(1, 365)
    assert gone_of(YEAR, date(2010, 8, 31)) == 1
    assert gone_of(YEAR, date(2026, 1, 1)) == 1


@given(COURSES, COURSES, COURSES, SHARES)
def test_a_school_stands_better_with_more_courses_begun(
    allocated: int, begun: int, more: int, gone: Fraction
) -> None:
    order = ["not_begun", "behind", "on_course", "delivered"]
    before = standing_of(allocated, begun, 0, gone)
    after = standing_of(allocated, begun + more, 0, gone)
    if allocated:
        assert order.index(before) <= order.index(after) < order.index("delivered")
    else:
        assert before == after == "not_allocated"


@given(COURSES.filter(bool), SHARES)
def test_a_school_that_has_completed_all_is_never_behind(allocated: int, gone: Fraction) -> None:
    assert standing_of(allocated, allocated, allocated, gone) == "delivered"
    assert standing_of(allocated, allocated, 0, gone) == "on_course"
    assert standing_of(allocated, 0, 0, gone) == "not_begun"


def test_a_school_is_behind_the_year_by_one_course() -> None:
    """Half the year is gone: of 9 courses, 5 keep pace and 4 do not."""
    half = Fraction(1, 2)
    assert standing_of(9, 5, 1, half) == "on_course"
    assert standing_of(9, 4, 4, half) == "behind"


@given(DAYS, st.integers(0, 200), st.integers(1, 20))
def test_only_courses_in_progress_stall(last_on: date, days: int, weeks: int) -> None:
    on = last_on + timedelta(days=days)
    assert is_stalled("in_progress", last_on, on, weeks) == (days >= 7 * weeks)
    assert not is_stalled("completed", last_on, on, weeks)
    assert not is_stalled("not_begun", None, on, weeks)


@pytest.mark.parametrize(
    ("sizes", "few"),
    [([], False), ([0, 0], False), ([40], True), ([20, 20], True), ([4, 3, 3], True),
     ([4, 4, 3], False), ([20, 5, 5], True)],
)  # fmt: skip
def test_who_is_too_few_to_be_told_of(sizes: list[int], *, few: bool) -> None:
    assert tells_of_few(sizes) == few
