"""How many schools and settings are rated how, now and by their baseline. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, Field

from contracts.earlyyears import Rating
from services.earlyyears.quality.places import Provider
from services.earlyyears.quality.rules import RATINGS

By = Literal["sort", "officer"]
_GROUPS: Final[Mapping[By, Callable[[Provider], str]]] = {
    "sort": lambda provider: provider.sort,
    "officer": lambda provider: provider.officer or "nobody",
}


class RatedCounts(BaseModel):
    """Schools and settings, by their rating on the day."""

    of: str
    red: int
    amber: int
    green: int
    not_rated: int


class Movement(BaseModel):
    """How many were first rated so and are rated so on the day."""

    baseline: Rating
    now: Rating
    settings: int


class QualitySummary(BaseModel):
    """Open schools and settings with early years provision by rating, as at a day.

    `movements` have every baseline by every rating now. `lapsed` have a baseline, but no rating on
    the day. By what is known now: what came late counts for the day it tells of.
    """

    area: str
    on: date
    total: RatedCounts
    groups: list[RatedCounts] = Field(description="by sort, or by whose caseload they are in")
    movements: list[Movement]
    moved_up: int
    moved_down: int
    stayed: int
    lapsed: int


def summary_of(providers: Sequence[Provider], area: str, on: date, by: By) -> QualitySummary:
    """The summary of these, all of one area and open on the day."""
    moved = Counter(_movement(provider, on) for provider in providers)
    steps = {pair: _step(*pair) for pair in moved}
    groups: defaultdict[str, list[Provider]] = defaultdict(list)
    for provider in providers:
        groups[_GROUPS[by](provider)].append(provider)
    return QualitySummary(
        area=area,
        on=on,
        total=_counts("all", providers, on),
        groups=[_counts(of, groups[of], on) for of in sorted(groups)],
        movements=[
            Movement(baseline=first, now=now, settings=moved[first, now])
            for first in RATINGS
            for now in RATINGS
        ],
        moved_up=sum(moved[pair] for pair, step in steps.items() if step and step > 0),
        moved_down=sum(moved[pair] for pair, step in steps.items() if step and step < 0),
        stayed=sum(moved[pair] for pair, step in steps.items() if step == 0),
        lapsed=sum(count for (first, now), count in moved.items() if first and not now),
    )


def _counts(of: str, providers: Iterable[Provider], on: date) -> RatedCounts:
    found = Counter(provider.quality.rating_on(on) for provider in providers)
    return RatedCounts(
        of=of, red=found["red"], amber=found["amber"], green=found["green"], not_rated=found[None]
    )


def _movement(provider: Provider, on: date) -> tuple[Rating | None, Rating | None]:
    """From the baseline, where it was reached by the day, to the rating on the day."""
    first = provider.quality.baseline
    reached = first is not None and first.effective_on <= on
    return (first.rating if first and reached else None, provider.quality.rating_on(on))


def _step(first: Rating | None, now: Rating | None) -> int | None:
    return None if first is None or now is None else RATINGS.index(now) - RATINGS.index(first)
