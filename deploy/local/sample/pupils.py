"""Made-up pupils on the rolls that enrichment is given on, their tuition and Arts Awards.

Of 2009/10, in numbers as reported to committee in December 2009: 1,704 pupils with tuition, in
every school it was allocated to.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from deploy.local.sample.geography import WARDS
from deploy.local.sample.register import (
    AREA,
    FIRST_ESTAB,
    FIRST_SECONDARY_ESTAB,
    FIRST_UNIT_ESTAB,
    PRIMARIES,
    SECONDARIES,
    UNITS,
)
from deploy.local.sample.tables import csv_of
from education.identifiers import upn_check_letter
from education.sub_levels import ORDER, SUB_LEVELS

YEAR, YEAR_BEFORE = "2009/10", "2008/09"
TUTORS: Final = 8
_PRIMARY, _SECONDARY, _UNIT = (3, 4, 5, 6), (7, 8, 9), (6,)
"""Year groups of which there are pupils, by sort of school."""
_SIZES: Final = {_PRIMARY: 15, _SECONDARY: 40, _UNIT: 10}
"""Pupils of each year group."""
_TAUGHT: Final = {_PRIMARY: 25, _SECONDARY: 60, _UNIT: 7}
"""Pupils of a school who have tuition: 25 in each of 58, 60 in 4, 7 in 2: 1,704."""
_FIRST_SESSION: Final = date(2009, 9, 21)
_ENTRY: Final = {"1": "2c", "2": "3c", "3": "4c"}
_GAINS: Final = (2, 1, 2, 3, 1, 2, 0, 1, 2, 2)
Row = dict[str, str]


class Pupil(NamedTuple):
    """The `serial`th pupil of a school on its roll of 2009/10."""

    school: str
    estab: int
    serial: int
    year_group: int

    @property
    def upn(self) -> str:
        body = f"{AREA}{self.estab}05{self.serial:03}"
        return upn_check_letter(body) + body

    def of(self, year: str = YEAR) -> Row:
        """What every row about a pupil begins with."""
        return {"academic_year": year, "school": self.school, "upn": self.upn}


class Course(NamedTuple):
    """The `number`th course of tuition."""

    number: int
    pupil: Pupil
    subject: str

    @property
    def key_stage(self) -> str:
        return "2" if self.pupil.year_group <= 6 else "3"

    @property
    def completed(self) -> bool:
        """One in five is; the others have begun."""
        return self.number % 5 == 0


@cache
def on_roll() -> tuple[Pupil, ...]:
    """All of them, school by school, the youngest first."""
    return tuple(
        Pupil(school, estab, serial, group)
        for school, estab, groups in _schools()
        for serial, group in enumerate((g for g in groups for _ in range(_SIZES[groups])), 1)
    )


def pupils_of(school: str, *year_groups: int) -> list[Pupil]:
    """Those of a school in some year groups; none named: in all."""
    return [
        each
        for each in on_roll()
        if each.school == school and (not year_groups or each.year_group in year_groups)
    ]


def roll_csv() -> str:
    """The roll of 2009/10."""
    rows = [_on_roll(each, YEAR, each.year_group) for each in on_roll()]
    return csv_of(tuple(rows[0]), rows)


def roll_before_csv(pupils: Sequence[Pupil]) -> str:
    """Some of them on the roll of the year before, a year group younger."""
    rows = [_on_roll(each, YEAR_BEFORE, each.year_group - 1) for each in pupils]
    return csv_of(tuple(rows[0]), rows)


@cache
def courses() -> tuple[Course, ...]:
    """Of the pupils with tuition every fifth has both subjects."""
    given: list[tuple[Pupil, str]] = []
    for at, pupil in enumerate(_taught()):
        both = ("english", "mathematics")
        given += ((pupil, subject) for subject in (both if at % 5 == 0 else both[at % 2 :][:1]))
    return tuple(Course(number, *each) for number, each in enumerate(given))


def allocations_csv() -> str:
    """Each school was given one course more than it has begun, in a subject."""
    begun = Counter((c.pupil.school, c.subject, c.key_stage) for c in courses())
    rows = [
        {
            "academic_year": YEAR,
            "school": school,
            "subject": subject,
            "key_stage": stage,
            "courses": str(number + (subject == "english")),
        }
        for (school, subject, stage), number in sorted(begun.items())
    ]
    return csv_of(tuple(rows[0]), rows)


def tuition_csv() -> str:
    """The courses, with entry levels, and exit levels of those completed."""
    rows = [
        course.pupil.of()
        | {
            "subject": course.subject,
            "tutor": f"{AREA}.tutor-{1 + course.number % TUTORS}",
            "entry_level": _ENTRY[course.key_stage],
            "exit_level": _exit_level(course) if course.completed else "",
        }
        for course in courses()
    ]
    return csv_of(tuple(rows[0]), rows)


def sessions_csv() -> str:
    """An hour a week, ten of those completed; of every ninth course one was missed."""
    rows = [row for course in courses() for row in _sessions(course)]
    return csv_of(tuple(rows[0]), rows)


def awards_csv() -> str:
    """Arts Awards of ten pupils of each secondary school: seven Bronze, three Silver."""
    rows = [
        pupil.of()
        | {
            "level": "silver" if at % 10 >= 7 else "bronze",
            "awarded_on": "2010-03-26",
            "art_form": ("dance", "visual arts", "music")[at % 3],
        }
        for school in SECONDARIES
        for at, pupil in enumerate(pupils_of(school, 9)[:10])
    ]
    return csv_of(tuple(rows[0]), rows)


def _schools() -> Iterator[tuple[str, int, tuple[int, ...]]]:
    """Each with its establishment number and year groups."""
    for number, urn in enumerate(PRIMARIES):
        yield urn, FIRST_ESTAB + number, _PRIMARY
    for number, urn in enumerate(SECONDARIES):
        yield urn, FIRST_SECONDARY_ESTAB + number, _SECONDARY
    for number, urn in enumerate(UNITS):
        yield urn, FIRST_UNIT_ESTAB + number, _UNIT


def _on_roll(pupil: Pupil, year: str, year_group: int) -> Row:
    mixed = pupil.serial * 7 + pupil.estab
    return pupil.of(year) | {
        "year_group": str(year_group),
        "gender": "FM"[mixed % 2],
        "fsm": "Y" if mixed % 5 == 0 else "N",
        "eal": "Y" if mixed % 6 == 0 else "N",
        "looked_after": "Y" if mixed % 61 == 0 else "N",
        "ward": WARDS[(pupil.estab + pupil.serial % 2) % len(WARDS)].code,
    }


def _taught() -> Iterator[Pupil]:
    """The oldest of each school: they are nearest to the end of their key stage."""
    for school, _, groups in _schools():
        yield from pupils_of(school)[-_TAUGHT[groups] :]


def _exit_level(course: Course) -> str:
    entry = SUB_LEVELS[_ENTRY[course.key_stage]]
    return ORDER[entry + _GAINS[course.number // 5 % len(_GAINS)]]


def _sessions(course: Course) -> Iterator[Row]:
    missed = course.number % 9 == 4
    held = (10 if course.completed else 2) + missed
    for week in range(held):
        day = _FIRST_SESSION + timedelta(weeks=week, days=course.number % 5)
        yield course.pupil.of() | {
            "subject": course.subject,
            "held_on": day.isoformat(),
            "minutes": "60",
            "attended": "N" if missed and week == 1 else "Y",
        }
