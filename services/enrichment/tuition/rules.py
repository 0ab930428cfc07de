"""What is true of a course, and of how far a school is with its courses. Pure: every day is
given."""

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from education.disclosure import is_small
from education.sides import is_of_one
from education.tables import Cell
from education.years import AcademicYear

Status = Literal["not_begun", "in_progress", "completed", "withdrawn"]
STATUSES: Final[tuple[Status, ...]] = ("not_begun", "in_progress", "completed", "withdrawn")
BEGUN: Final[frozenset[Status]] = frozenset({"in_progress", "completed"})
"""What counts as delivered, or under way."""
Standing = Literal["not_allocated", "not_begun", "behind", "on_course", "delivered"]
PLANNED_HOURS: Final = 10
"""Of a course, unless its row says otherwise."""


def key_stage_of(year_group: int) -> str | None:
    """The key stage of a school year; None: in none of the four that tuition is for."""
    for last, stage in ((0, None), (2, "1"), (6, "2"), (9, "3"), (11, "4")):
        if year_group <= last:
            return stage
    return None


def gone_of(year: AcademicYear, on: date) -> Fraction:
    """How much of an academic year is gone at the end of a day, from 0 to 1."""
    days = (year.ends - year.starts).days + 1
    past = (on - year.starts).days + 1
    return Fraction(min(max(past, 0), days), days)


def standing_of(allocated: int, begun: int, completed: int, gone: Fraction) -> Standing:
    """How far a school is with the courses it was given: of `begun` are in progress or completed.

    It is on course while the share it has begun is no less than the share of the year gone.
    """
    if allocated == 0:
        return "not_allocated"
    if completed >= allocated:
        return "delivered"
    if begun == 0:
        return "not_begun"
    return "on_course" if begun >= allocated * gone else "behind"


def tells_of_few(sizes: Collection[int]) -> bool:
    """Whether a figure about pupils of several schools, given how many each has, tells of too few
    pupils, or of one school. Nobody tells of nobody."""
    return is_of_one(sizes) or is_small(Cell(0, sum(sizes)))
