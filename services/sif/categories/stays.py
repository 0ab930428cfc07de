"""How long each tier was held, and the moves between tiers. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from contracts.sif import Tier


class Placement(BaseModel):
    """A tier as it was confirmed, from a day on.

    `no_statutory_power_yet`: in Intensive Intervention by a warning notice that, on that day, had
    not made the school eligible for intervention.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tier: Tier
    effective_on: date
    confirmed_on: date
    letter_sent_on: date | None = None
    no_statutory_power_yet: bool = False


class Stay(NamedTuple):
    """A confirmed tier: from a day on, until the first day on which another held (None: none)."""

    tier: Tier
    term: str
    effective_on: date
    until: date | None


def stays_of(placed: Iterable[tuple[str, Placement]], closed_on: date | None) -> list[Stay]:
    """The confirmed tiers of one organisation, each with its term, the first first.

    The last ends with the organisation, and what would begin only after that is left out.
    """
    ordered = sorted(placed, key=lambda each: each[1].effective_on)
    held = [each for each in ordered if closed_on is None or each[1].effective_on < closed_on]
    ends = [*(placement.effective_on for _, placement in held[1:]), closed_on]
    return [
        Stay(placement.tier, term, placement.effective_on, until)
        for (term, placement), until in zip(held, ends, strict=False)
    ]


def tier_on(stays: Iterable[Stay], day: date) -> Tier | None:
    """The tier on a day; None where there was none."""
    for stay in stays:
        if stay.effective_on <= day and (stay.until is None or day < stay.until):
            return stay.tier
    return None


def moves(stays: Sequence[Stay]) -> list[tuple[Stay, Stay]]:
    """From which stay to which the tier changed."""
    return [(before, after) for before, after in pairwise(stays) if before.tier != after.tier]


def days_in(stays: Iterable[Stay], on: date) -> dict[Tier, int]:
    """Days in each tier up to and with `on`."""
    days: Counter[Tier] = Counter()
    for stay in stays:
        last = on if stay.until is None else min(on, date.fromordinal(stay.until.toordinal() - 1))
        days[stay.tier] += max(0, (last - stay.effective_on).days + 1)
    return {tier: count for tier, count in sorted(days.items()) if count}
