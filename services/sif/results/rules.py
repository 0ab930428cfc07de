"""What results are held to: standards, floors, gaps. Pure, in exact numbers."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Final, Literal, NamedTuple

from contracts.sif import ResultCounts, Stage
from education.rounding import half_up
from education.years import AcademicYear

Standard = Literal["level_2", "level_4", "expected_2016", "five_a_to_c"]
"""What counts as achieved: level 2 in reading, writing and mathematics; level 4 in English and
mathematics; the expected standard in reading, writing and mathematics; five A*-C (9-4) with both.
"""
WITHOUT_LEVELS: Final = AcademicYear(2015)
"""The first academic year whose key stage 2 results have no levels."""
_NO_FLOOR: Final = ("special", "referral")


class Floor(NamedTuple):
    """The least percentage a school is to achieve, for results of an academic year or later."""

    percent: int
    since: AcademicYear


FLOORS: Final[Mapping[Standard, Floor]] = {
    "level_4": Floor(55, AcademicYear(2008)),
    "five_a_to_c": Floor(30, AcademicYear(2007)),
}
"""NI 76, and NI 78 (the National Challenge)."""


def standard_of(stage: Stage, year: AcademicYear) -> Standard:
    """What counts as achieved at the end of a key stage in an academic year."""
    if stage == "ks1":
        return "level_2"
    if stage == "ks4":
        return "five_a_to_c"
    return "level_4" if year < WITHOUT_LEVELS else "expected_2016"


def floor_of(standard: Standard, year: AcademicYear, kind: str) -> int | None:
    """The floor, in percent, for a kind of school; None: none then, or none for its kind.

    Special schools and pupil referral units are held to none.
    """
    floor = FLOORS.get(standard)
    if floor is None or year < floor.since or any(word in kind for word in _NO_FLOOR):
        return None
    return floor.percent


def percent_of(achieved: int, eligible: int) -> Fraction | None:
    """Unrounded; None of nobody."""
    return Fraction(100 * achieved, eligible) if eligible else None


def reckoned(percent: Fraction, eligible: int) -> int:
    """How many pupils a published percentage stands for, half up."""
    return int(half_up(percent * eligible / 100, 0))


def to_floor(floor: int, achieved: int, eligible: int, *, below: bool) -> int:
    """How many more pupils (`below`: or how many fewer) would take a school across its floor.

    At least one, also where counts reckoned back from a rounded percentage say that none would.
    """
    needed = ceil(Fraction(floor * eligible, 100))
    return max(1, needed - achieved if below else achieved - needed + 1)


def gap_of(groups: Mapping[str, ResultCounts]) -> Fraction | None:
    """NI 102: pupils not eligible for free school meals less those who are, in percentage points.

    Unrounded, negative where the others do worse; None where either group has nobody.
    """
    rates = [
        percent_of(group.achieved, group.eligible)
        for name in ("fsm=no", "fsm=yes")
        if (group := groups.get(name)) is not None
    ]
    match rates:
        case [Fraction() as others, Fraction() as fsm]:
            return others - fsm
        case _:
            return None
