"""Places planned, commissioned and delivered, side by side. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from contracts.fourteen19 import PlaceLevel
from services.fourteen19.provision.plans import LEVELS, Plan

Delivery = Literal[
    "over_delivered", "under_delivered", "as_commissioned", "delivered_uncommissioned",
    "not_commissioned",
]  # fmt: skip
Delivered = Mapping[PlaceLevel, int]


class PlacesOfLevel(BaseModel):
    """Places of one provider at one level. Null: nothing was planned, or commissioned.

    `delivered`: different young people taught there on the day there were most. `difference` is
    delivered less commissioned; null where nothing was commissioned.
    """

    level: PlaceLevel
    planned: int | None
    commissioned: int | None
    delivered: int
    difference: int | None
    delivery: Delivery


class PlacesInAll(BaseModel):
    """Sums over providers. Who is taught at two is in both, and the days need not be the same.

    `beyond` and `unfilled` are the sums of what single providers delivered above and below what
    was commissioned of them; `uncommissioned`, delivered where nothing was.
    """

    planned: int
    commissioned: int
    delivered: int
    beyond: int
    unfilled: int
    uncommissioned: int
    difference: int = Field(description="delivered less commissioned, uncommissioned included")


class LevelInAll(PlacesInAll):
    """All places of one level. `gap`: places planned less commissioned; below nought, more were
    commissioned than providers planned."""

    level: PlaceLevel
    providers: int = Field(description="that plan, are commissioned or deliver any")
    gap: int


class Provider(NamedTuple):
    """What is known of one provider in the year."""

    plan: Plan
    delivered: Delivered


def levels_of(provider: Provider) -> list[PlacesOfLevel]:
    """Each level of which anything is known."""
    plan, delivered = provider
    return [
        _row(level, plan.planned.get(level), plan.commissioned.get(level), delivered.get(level, 0))
        for level in LEVELS
        if level in plan.planned or level in plan.commissioned or delivered.get(level)
    ]


def in_all(rows: Iterable[PlacesOfLevel]) -> PlacesInAll:
    """The sums of some rows."""
    held = list(rows)
    differences = [row.difference or 0 for row in held]
    uncommissioned = sum(row.delivered for row in held if row.commissioned is None)
    return PlacesInAll(
        planned=sum(row.planned or 0 for row in held),
        commissioned=sum(row.commissioned or 0 for row in held),
        delivered=sum(row.delivered for row in held),
        beyond=sum(each for each in differences if each > 0),
        unfilled=-sum(each for each in differences if each < 0),
        uncommissioned=uncommissioned,
        difference=sum(differences) + uncommissioned,
    )


def levels_in_all(rows: Sequence[PlacesOfLevel]) -> list[LevelInAll]:
    """The sums of every level, one that nobody plans or teaches among them: that is a gap, too."""
    return [_level_in_all(level, [row for row in rows if row.level == level]) for level in LEVELS]


def _level_in_all(level: PlaceLevel, rows: Sequence[PlacesOfLevel]) -> LevelInAll:
    sums = in_all(rows)
    return LevelInAll(
        **sums.model_dump(),
        level=level,
        providers=len(rows),
        gap=sums.planned - sums.commissioned,
    )


def _row(
    level: PlaceLevel, planned: int | None, commissioned: int | None, delivered: int
) -> PlacesOfLevel:
    difference = None if commissioned is None else delivered - commissioned
    return PlacesOfLevel(
        level=level,
        planned=planned,
        commissioned=commissioned,
        delivered=delivered,
        difference=difference,
        delivery=_delivery(difference, delivered),
    )


def _delivery(difference: int | None, delivered: int) -> Delivery:
    if difference is None:
        return "delivered_uncommissioned" if delivered else "not_commissioned"
    if difference == 0:
        return "as_commissioned"
    return "over_delivered" if difference > 0 else "under_delivered"
