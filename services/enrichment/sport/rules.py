"""What a survey of PE and sport adds up to. Pure.

Percentages are of pupils, not of schools: 196 of 200 and 45 of 50 are 241 of 250, 96.4 %.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

FIRST: Final = 1
LAST: Final = 11
OLDEST: Final = 13
"""Year groups: those of compulsory education, and the last of the survey."""
Span = Literal[11, 13]
"""The last year group of what is told together."""
NOT_TOLD_APART: Final = "all"
GENDERS: Final = ("F", "M")
ALL: Final = "all"


class Counts(NamedTuple):
    """Pupils surveyed, and those of them with so many hours of PE and sport a week."""

    pupils: int = 0
    two_hours: int = 0
    three_hours: int = 0
    five_hours: int = 0


class Surveyed(NamedTuple):
    """One year group of one school; `gender` is F, M, or that they were not told apart."""

    organisation: str
    year: str
    year_group: int
    gender: str
    counts: Counts


def together(some: Iterable[Counts]) -> Counts:
    """Their sum."""
    held = list(some)
    return Counts(*map(sum, zip(*held, strict=True))) if held else Counts()


def grouped(rows: Iterable[Surveyed], to_year: int = LAST) -> dict[str, Counts]:
    """The year groups from 1 to `to_year` together (`all`), each of them, and each gender where it
    was told apart: `year_group=5`, `gender=F`."""
    groups: dict[str, list[Counts]] = defaultdict(list)
    for row in rows:
        if row.year_group > to_year:
            continue
        names = [ALL, f"year_group={row.year_group}"]
        if row.gender != NOT_TOLD_APART:
            names.append(f"gender={row.gender}")
        for name in names:
            groups[name].append(row.counts)
    return {name: together(some) for name, some in groups.items()}
