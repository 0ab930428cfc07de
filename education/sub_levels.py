"""National Curriculum sub-levels: their order, and points.

W (working towards level 1), 1c, 1b, 1a, 2c ... 8a: c just into the level, b secure, a at its top.
One sub-level is two points, one level six; from W (3 points) to 1c (7) is one step.
"""

from collections.abc import Mapping
from typing import Final

LEVELS: Final = range(1, 9)
_STEPS: Final = "cba"
ORDER: Final = ("W", *(f"{level}{step}" for level in LEVELS for step in _STEPS))
"""Lowest first."""
SUB_LEVELS: Final[Mapping[str, int]] = {code: index for index, code in enumerate(ORDER)}
"""The place of each in the order, W's is 0: progress is the difference of two."""


def sub_level(written: str) -> str:
    """The code of a sub-level as people write it, `3B` or ` 3b`. Raises ValueError."""
    cleaned = written.strip()
    code = "W" if cleaned in ("w", "W") else cleaned.lower()
    if code not in SUB_LEVELS:
        raise ValueError("It is no sub-level; write W, 1c, 1b, 1a ... 8a.")
    return code


def points(code: str) -> int:
    """Points of a sub-level. KeyError for what is none."""
    index = SUB_LEVELS[code]
    return 5 + 2 * index if index else 3


def gained(before: str, after: str) -> int:
    """Progress from one to another in sub-levels; negative: fell back."""
    return SUB_LEVELS[after] - SUB_LEVELS[before]


def points_gained(before: str, after: str) -> int:
    """Progress from one to another in points; negative: fell back."""
    return points(after) - points(before)
