"""WAL segments by their names: pure. A name is timeline, high and low part, 8 hex digits each."""

import re
from collections.abc import Iterable
from typing import Final

_SEGMENT: Final = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(?:\.partial)?")
_A_HIGH_PART: Final = 256
"""Segments of 16 MiB, as PostgreSQL makes them unless it is told otherwise."""


def places(names: Iterable[str]) -> list[int]:
    """The places of segments in the log, whatever their timelines."""
    found = (_SEGMENT.fullmatch(name) for name in names)
    return sorted({int(one[2], 16) * _A_HIGH_PART + int(one[3], 16) for one in found if one})


def gaps(names: Iterable[str], *, since: str) -> list[int]:
    """The places that are missing from the segment `since` up to the newest."""
    [first], there = places([since]), places(names)
    return sorted(set(range(first, max(there, default=first) + 1)) - set(there))


def older(names: Iterable[str], *, than: str) -> list[str]:
    """The segments that nothing from `than` on needs."""
    [first] = places([than])
    return sorted(name for name in names if any(place < first for place in places([name])))


def runs(names: Iterable[str], *, since: str) -> list[tuple[str, str]]:
    """The first and the last full segment of each timeline, from `since` on."""
    [first] = places([since])
    full = sorted(name for name in names if _SEGMENT.fullmatch(name) and len(name) == len(since))
    timelines: dict[str, list[str]] = {}
    for name in full:
        if places([name])[0] >= first:
            timelines.setdefault(name[:8], []).append(name)
    return [(each[0], each[-1]) for each in timelines.values()]
