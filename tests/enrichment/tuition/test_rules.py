"""How far a school is, and what few may not tell. Pure."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.years import AcademicYear
from services.enrichment.tuition.rules import (
    gone_of,
    key_stage_of,
    standing_of,
    tells_of_few,
)

YEAR = AcademicYear(2009)
COURSES = st.integers(0, 300)
SHARES = st.fractions(0, 1)


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


@pytest.mark.parametrize(
    ("sizes", "few"),
    [([], False), ([0, 0], False), ([40], True), ([20, 20], True), ([4, 3, 3], True),
     ([4, 4, 3], False), ([20, 5, 5], True)],
)  # fmt: skip
def test_who_is_too_few_to_be_told_of(sizes: list[int], *, few: bool) -> None:
    assert tells_of_few(sizes) == few
