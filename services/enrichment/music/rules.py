"""What whole-class music projects add up to. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

YEAR_LONG: Final = 30
"""Weeks from which a project lasts the school year."""
KEY_STAGE_2: Final = range(3, 7)


class Project(NamedTuple):
    """One project of one class; `pupils` are in the class."""

    organisation: str
    year: str
    project: str
    class_name: str
    year_group: int
    instrument: str
    starts_on: date
    weeks: int
    weekly: bool
    minutes: int | None
    pupils: int

    @property
    def year_long(self) -> bool:
        """Whether it lasts the school year."""
        return self.weeks >= YEAR_LONG


class Reckoned(NamedTuple):
    """What some projects of one year add up to: `pupils` are in any of them, `key_stage_2` those of
    years 3 to 6."""

    projects: int
    weekly: int
    year_long: int
    classes: int
    pupils: int
    key_stage_2: int
    instruments: dict[str, int]
    first_on: date | None


def reckoned(projects: Sequence[Project]) -> Reckoned:
    """A class with two projects is one class, and has the pupils of the larger."""
    classes = _classes(projects)
    return Reckoned(
        projects=len(projects),
        weekly=sum(each.weekly for each in projects),
        year_long=sum(each.year_long for each in projects),
        classes=len(classes),
        pupils=sum(classes.values()),
        key_stage_2=sum(pupils for key, pupils in classes.items() if key[1] in KEY_STAGE_2),
        instruments=dict(sorted(Counter(each.instrument for each in projects).items())),
        first_on=min((each.starts_on for each in projects), default=None),
    )


def reached_on_roll(projects: Sequence[Project], roll: Mapping[int, int]) -> int:
    """Pupils of years 3 to 6 of one school in any project: of each year group no more than are on
    roll, since a class may be of two year groups, or have changed since."""
    found = Counter[int]()
    for (_, year_group, _), pupils in _classes(projects).items():
        found[year_group] += pupils
    return sum(min(found[each], roll.get(each, 0)) for each in KEY_STAGE_2)


def _classes(projects: Iterable[Project]) -> dict[tuple[str, int, str], int]:
    """The pupils of each class, known by school, year group and name whatever its capitals."""
    largest: dict[tuple[str, int, str], int] = {}
    for each in projects:
        key = each.organisation, each.year_group, each.class_name.casefold()
        largest[key] = max(each.pupils, largest.get(key, 0))
    return largest
