"""Whether ratings get better."""

from collections.abc import Sequence
from typing import Final, Literal

from contracts.sif import Rating

Direction = Literal["better", "worse", "same"]
_ORDER: Final[dict[Rating, int]] = {"red": 0, "amber": 1, "green": 2}


def direction_of(ratings: Sequence[Rating]) -> Direction | None:
    """Whether the last rating is better or worse than the one before it; None: there is none."""
    if len(ratings) < 2:
        return None
    before, last = (_ORDER[rating] for rating in ratings[-2:])
    if last == before:
        return "same"
    return "better" if last > before else "worse"
