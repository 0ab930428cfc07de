"""What of a school's or an authority's Arts Awards is told to whom. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, Field

from education.disclosure import Withheld, is_small
from education.rounding import percent
from education.sides import is_of_one
from education.tables import Cell

NOT_KNOWN = "not_known"
"""The group of awards of which it is not recorded."""


class Counted(NamedTuple):
    """Awards of one school, alike in level, gender and art form."""

    organisation: str
    level: str
    gender: str | None
    art_form: str | None
    number: int


class AwardsOfGroup(BaseModel):
    """Awards of one level, gender or art form, and how many per cent of all they are, with one
    decimal place, half up. Null: see `reason`."""

    group: str
    awards: int | None
    percent: Decimal | None
    reason: Withheld | None


class AwardsBy(BaseModel):
    """Awards in all, and by what is known of them; of whom it is not recorded are `not_known`."""

    awards: int | None
    reason: Withheld | None = Field(description="why a number is null")
    levels: list[AwardsOfGroup]
    genders: list[AwardsOfGroup]
    art_forms: list[AwardsOfGroup]


def exact(rows: Sequence[Counted]) -> AwardsBy:
    """In full."""
    return AwardsBy(
        awards=sum(each.number for each in rows),
        reason=None,
        levels=_exact(_sums(rows, "level")),
        genders=_exact(_sums(rows, "gender")),
        art_forms=_exact(_sums(rows, "art_form")),
    )


def guarded(rows: Sequence[Counted], own: Collection[str], people: int) -> AwardsBy:
    """To who acts for some of the schools: the percentages of the levels, where the others with any
    award, who are so many `people`, are enough for a rate, and those of each level enough for a
    count and of several schools; no counts. One has several awards, but one of a level."""
    others = [each for each in rows if each.organisation not in own]
    rest, whole = _sums(others, "level"), _sums(rows, "level")
    hidden = is_of_one(_by_school(others)) or any(
        is_small(Cell(number, people))
        or is_small(Cell(number))
        or is_of_one(_by_school([each for each in others if each.level == level]))
        for level, number in rest.items()
    )
    levels = [
        each.model_copy(
            update={"awards": None, "percent": None, "reason": "suppressed"}
            if hidden
            else {"awards": None}
        )
        for each in _exact(whole)
    ]
    return AwardsBy(awards=None, reason="suppressed", levels=levels, genders=[], art_forms=[])


def _by_school(rows: Sequence[Counted]) -> list[int]:
    return list(_sums(rows, "organisation").values())


def _sums(rows: Iterable[Counted], by: str) -> Mapping[str, int]:
    sums = Counter[str]()
    for each in rows:
        sums[getattr(each, by) or NOT_KNOWN] += each.number
    return dict(sorted(sums.items()))


def _exact(sums: Mapping[str, int]) -> list[AwardsOfGroup]:
    whole = sum(sums.values())
    return [
        AwardsOfGroup(group=group, awards=number, percent=percent(number, whole), reason=None)
        for group, number in sums.items()
    ]
