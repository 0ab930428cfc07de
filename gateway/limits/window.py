"""Where a caller stands in its sliding window.

The count of a sliding window counter is the present fixed window's and of the last window's the
part still within reach: last * (what is left of the present window / window) + present.
"""

from math import ceil, floor
from typing import NamedTuple

from gateway.classes import Rate

# Times are floating: a wait that ends on the second may look a hair shorter than it is.
_HAIR_S = 1e-4


class Counts(NamedTuple):
    """What the `limits` storages tell of one key: two counts, and seconds until each is dropped."""

    last: int
    last_expires_in: float
    present: int
    present_expires_in: float


class Standing(NamedTuple):
    """Requests still allowed, and for how many seconds; with none left, when there is one again."""

    remaining: int
    seconds: int


def standing(rate: Rate, counts: Counts) -> Standing:
    """Where a caller with these counts stands."""
    window = rate.seconds
    used = floor(counts.last * counts.last_expires_in / window + counts.present)
    if used < rate.requests:
        # A count is kept for one window more than it is the present one.
        left = counts.present_expires_in - window
        return Standing(rate.requests - used, max(1, ceil(left if left > 0 else window)))
    return Standing(0, floor(_wait(rate, counts) + _HAIR_S) + 1)


def _wait(rate: Rate, counts: Counts) -> float:
    """Seconds after which the count is just below the rate, if nothing more comes."""
    window, room = rate.seconds, rate.requests - counts.present
    if room > 0:
        return counts.last_expires_in - room * window / counts.last
    left = max(counts.present_expires_in - window, 0)
    return left + window * (1 - rate.requests / counts.present)
