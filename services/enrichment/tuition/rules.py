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
Standing = Literal["not_allocated", "not_begun", "behind", "on_course", "delivered"]
PLANNED_HOURS: Final = 10
"""Of a course, unless its row says otherwise."""


def status_of(
    first_on: date | None, completed_on: date | None, withdrawn_on: date | None
) -> Status:
    """Where a course is, given the first session attended, the day by which the planned hours were
    taught, and the day the pupil left it.

    Of completion and withdrawal the earlier decides: what was taught in full stays completed.
    """
    if completed_on is not None and (withdrawn_on is None or completed_on <= withdrawn_on):
        return "completed"
    if withdrawn_on is not None:
        return "withdrawn"
    return "not_begun" if first_on is None else "in_progress"


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


def is_stalled(status: Status, last_on: date | None, on: date, weeks: int) -> bool:
    """Whether a course is in progress, and nothing was taught for so many weeks by a day."""
    return status == "in_progress" and last_on is not None and (on - last_on).days >= 7 * weeks


def tells_of_few(sizes: Collection[int]) -> bool:
    """Whether a figure about pupils of several schools, given how many each has, tells of too few
    pupils, or of one school. Nobody tells of nobody."""
    return is_of_one(sizes) or is_small(Cell(0, sum(sizes)))
