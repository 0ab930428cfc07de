"""Sharing hours out in inverse proportion to quality. Pure.

Everybody has the least hours, or those delivered already. Each further hour goes to whose weight
is the largest for the hours it has then (weight / (2 hours + 1), the divisors of Webster's method),
as long as it has not the most. So no hour more ever takes one from anybody, which a largest
remainder would.
"""

import heapq
from collections.abc import Iterable, Sequence
from typing import Final

from chassis.problems import Problem
from chassis.records.state import Part
from contracts.earlyyears import Rating
from services.earlyyears.provision import Sort
from services.earlyyears.support.ruling import POOREST_FIRST, SharingRule

# Weights go to a million: two waits that differ do so by more than one of so many parts.
_PARTS: Final = 10**13
_RANK: Final = {rating: rank for rank, rating in enumerate(POOREST_FIRST)}


class Claim(Part):
    """What bears on the share of one school or setting.

    `sort` null: it is closed, or not in the early years any more, and keeps what was delivered.
    `before`: hours allocated to it now; null: none ever were this year.
    """

    organisation: str
    sort: Sort | None
    rating: Rating | None = None
    places: int | None = None
    before: int | None = None
    delivered: int = 0


class Line(Claim):
    """The hours it gets, and why. `weight` is its rating's times the percent of its size."""

    weight: int
    hours: int
    change: int
    why: str


def share(capacity: int, claims: Iterable[Claim], rule: SharingRule) -> tuple[Line, ...]:
    """So many hours shared out, by organisation.

    Raises `conflict` where the least for all, and what is delivered, is more than there is:
    `short_by` says by how much.
    """
    ordered = sorted(claims, key=lambda claim: claim.organisation)
    floors = [_floor(claim, rule) for claim in ordered]
    _need_enough(capacity, floors, rule)
    weights = [_weight(claim, rule) for claim in ordered]
    hours = _spread(capacity - sum(floors), ordered, floors, weights, rule)
    return tuple(
        Line(
            **dict(claim),
            weight=weight,
            hours=own,
            change=own - (claim.before or 0),
            why=_why(claim, own, weight, rule),
        )
        for claim, own, weight in zip(ordered, hours, weights, strict=True)
    )


def _spread(
    spare: int, claims: Sequence[Claim], floors: list[int], weights: list[int], rule: SharingRule
) -> list[int]:
    """The floors, and the spare hours one by one. Of equal claims the poorer's comes first."""
    hours = list(floors)

    def turn(at: int) -> tuple[int, int, str, int]:
        claim = claims[at]
        wait = (2 * hours[at] + 1) * _PARTS // weights[at]
        return wait, _RANK[claim.rating], claim.organisation, at

    waiting = [turn(at) for at, weight in enumerate(weights) if weight and hours[at] < rule.most]
    heapq.heapify(waiting)
    while spare and waiting:
        at = waiting[0][-1]
        hours[at] += 1
        spare -= 1
        if hours[at] < rule.most:
            heapq.heapreplace(waiting, turn(at))
        else:
            heapq.heappop(waiting)
    return hours


def _floor(claim: Claim, rule: SharingRule) -> int:
    return claim.delivered if claim.sort is None else max(rule.least, claim.delivered)


def _weight(claim: Claim, rule: SharingRule) -> int:
    return 0 if claim.sort is None else rule.weight(claim.rating, claim.places)


def _need_enough(capacity: int, floors: Sequence[int], rule: SharingRule) -> None:
    short = sum(floors) - capacity
    if short > 0:
        detail = (
            f"{rule.least} hours for all, and what is delivered already, come to {sum(floors)} "
            f"for {len(floors)} schools and settings; there are {capacity}, {short} too few."
        )
        raise Problem("conflict", detail, extra={"short_by": short})


def _why(claim: Claim, hours: int, weight: int, rule: SharingRule) -> str:
    if claim.sort is None:
        return f"closed, or no longer in the early years: {_hours(hours)}, those delivered"
    rated = f"rated {claim.rating}" if claim.rating else "not rated"
    size = "places not known" if claim.places is None else f"{claim.places} places"
    if hours == claim.delivered > rule.least:
        end = "those delivered already"
    elif hours >= rule.most:
        end = "the most for one"
    elif hours == rule.least:
        end = "the least for all"
    else:
        end = f"in proportion to its weight of {weight}"
    return f"{rated}, {size}: {_hours(hours)}, {end}"


def _hours(hours: int) -> str:
    return "1 hour" if hours == 1 else f"{hours} hours"
