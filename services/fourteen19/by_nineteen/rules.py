"""Rates and gaps of a cohort by 19. Pure, in exact numbers; rounded half up, once, at the end."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from education.years import AcademicYear

ALL: Final = "all"
AGE_FIXED: Final = 14
"""On 31 August before the year in which a cohort is fixed; free school meals are those at 15."""
_YEARS_TO_19: Final = 4


class Counts(NamedTuple):
    """A group of a cohort: its size, fixed at 14, and how many reached what by 19. Null: not given.

    `…_by_16`: at the end of key stage 4; `…_after_16`: since then.
    """

    cohort: int | None
    level_2: int | None
    level_2_with_english_and_maths: int | None
    level_3: int | None
    level_2_with_english_and_maths_by_16: int | None = None
    level_2_with_english_and_maths_after_16: int | None = None


class Group(NamedTuple):
    """Which of a cohort: each `all`, or a value."""

    gender: str = ALL
    fsm: str = ALL
    sen: str = ALL


EVERYBODY: Final = Group()
FSM: Final = Group(fsm="yes")
NOT_FSM: Final = Group(fsm="no")
Groups = Mapping[Group, Counts]


def rate(reached: int | None, of: int | None) -> Fraction | None:
    """In percent, unrounded; None where one of both is not known, or of nobody."""
    return Fraction(100 * reached, of) if of and reached is not None else None


def rates(counts: Counts) -> dict[str, Fraction | None]:
    """Each rate of a group, unrounded: of the cohort; what was reached after 16, of those who had
    not by then."""
    size, by_16 = counts.cohort, counts.level_2_with_english_and_maths_by_16
    left = None if size is None or by_16 is None else size - by_16
    return {
        "level_2": rate(counts.level_2, size),
        "level_2_with_english_and_maths": rate(counts.level_2_with_english_and_maths, size),
        "level_3": rate(counts.level_3, size),
        "level_2_with_english_and_maths_after_16": rate(
            counts.level_2_with_english_and_maths_after_16, left
        ),
    }


def indicators(groups: Groups) -> dict[str, Fraction | None]:
    """NI 79 (Level 2) and 80 (Level 3) in percent; NI 82 (Level 2) and 81 (Level 3): how far those
    with free school meals are behind the others, in percentage points. Unrounded."""
    return {
        "ni_79": _rate(groups, EVERYBODY, "level_2"),
        "ni_80": _rate(groups, EVERYBODY, "level_3"),
        "ni_81": _gap(groups, "level_3"),
        "ni_82": _gap(groups, "level_2"),
    }


def year_at_14(turned: AcademicYear) -> AcademicYear:
    """Before which a cohort was 14 that turned 19 in a year: `turned_19` the other way round."""
    return AcademicYear(turned.start - _YEARS_TO_19)


def turned_19(fixed: AcademicYear) -> AcademicYear:
    """The academic year in which a cohort that was 14 before `fixed` began turned 19."""
    return AcademicYear(fixed.start + _YEARS_TO_19)


def _rate(groups: Groups, group: Group, measure: str) -> Fraction | None:
    return rates(groups[group])[measure] if group in groups else None


def _gap(groups: Groups, measure: str) -> Fraction | None:
    others, fsm = (_rate(groups, group, measure) for group in (NOT_FSM, FSM))
    return None if others is None or fsm is None else others - fsm
