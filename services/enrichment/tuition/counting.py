"""Courses counted together. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from education.rounding import half_up
from services.enrichment.tuition.courses import Allocation, Course, GroupsOf
from services.enrichment.tuition.rules import STATUSES, Status

BEGUN: Final[frozenset[Status]] = frozenset({"in_progress", "completed"})
"""What counts as delivered, or under way."""


class Part(NamedTuple):
    """Of which subject and key stage."""

    subject: str
    key_stage: str


@dataclass(slots=True)
class Counted:
    """Some courses and allocations: how many, and what they came to.

    `pupils` have a course in progress or completed, by their numbers: each is counted once.
    `gains`: how many courses gained so many sub-levels.
    """

    allocated: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    pupils: set[int] = field(default_factory=set)
    minutes: int = 0
    offered: int = 0
    attended: int = 0
    gains: Counter[int] = field(default_factory=Counter)
    first_on: date | None = None

    def add(self, course: Course) -> None:
        """Count one course more."""
        self.statuses[course.status] += 1
        if course.status in BEGUN:
            self.pupils.add(course.pupil_id)
        self.minutes += course.minutes
        self.offered += course.offered
        self.attended += course.attended
        if course.gain is not None:
            self.gains[course.gain] += 1
        if course.first_on is not None:
            self.first_on = min(self.first_on or course.first_on, course.first_on)

    @property
    def by_status(self) -> dict[Status, int]:
        """How many courses are in each status; none: 0."""
        return {status: self.statuses[status] for status in STATUSES}

    @property
    def begun(self) -> int:
        """Courses in progress or completed."""
        return sum(self.statuses[status] for status in BEGUN)

    @property
    def assessed(self) -> int:
        """Courses with an entry and an exit level."""
        return self.gains.total()

    @property
    def sub_levels(self) -> int:
        """Sub-levels gained by all of those."""
        return sum(gain * number for gain, number in self.gains.items())

    @property
    def hours(self) -> Decimal:
        """Hours taught, to two decimal places, half up."""
        return half_up(Fraction(self.minutes, 60), 2)


def counted(courses: Iterable[Course], allocations: Iterable[Allocation] = ()) -> Counted:
    """All of them together."""
    found = Counted(allocated=sum(each.courses for each in allocations))
    for course in courses:
        found.add(course)
    return found


def by_part(
    courses: Iterable[Course], allocations: Iterable[Allocation] = ()
) -> dict[Part, Counted]:
    """By subject and key stage, in order."""
    found: defaultdict[Part, Counted] = defaultdict(Counted)
    for each in allocations:
        found[Part(each.subject, each.key_stage)].allocated += each.courses
    for course in courses:
        found[Part(course.subject, course.key_stage)].add(course)
    return dict(sorted(found.items()))


def pupils_by_group(courses: Iterable[Course], groups: GroupsOf) -> dict[str, int]:
    """Pupils with a course in progress or completed, by group and by the course's key stage; each
    once in each group."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for course in courses:
        if course.status in BEGUN:
            own = groups.get((course.year, course.organisation, course.pupil_id), [])
            for group in (*own, f"key_stage={course.key_stage}"):
                found[group].add(course.pupil_id)
    return {group: len(pupils) for group, pupils in sorted(found.items())}


def by_school(
    courses: Iterable[Course], allocations: Iterable[Allocation]
) -> Mapping[str, Counted]:
    """Of each school that has a course or was given one."""
    found: defaultdict[str, Counted] = defaultdict(Counted)
    for each in allocations:
        found[each.organisation].allocated += each.courses
    for course in courses:
        found[course.organisation].add(course)
    return dict(sorted(found.items()))
