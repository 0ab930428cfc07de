"""Counts from day to day: how many different things hold on each day. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """Something that holds of `who` from a day on; `ends`, the first day it no longer does, None:
    it still does. `times`: for how many, all of whose spans are alike, `who` stands."""

    who: Hashable
    starts: date
    ends: date | None = None
    times: int = 1


def series_of(spans: Iterable[Span], first: date, last: date) -> dict[date, int]:
    """On each day of a period on which it changes, of how many something holds from then on.

    Who has several spans at once counts once. What began before the period holds on its first day;
    days after the last are left out.
    """
    moves: Counter[date] = Counter()
    for starts, ends, times in _merged(spans):
        begins = max(starts, first)
        if begins > last or (ends is not None and ends <= begins):
            continue
        moves[begins] += times
        if ends is not None and ends <= last:
            moves[ends] -= times
    found: dict[date, int] = {}
    total = 0
    for day in sorted(moves):
        if moves[day]:
            total += moves[day]
            found[day] = total
    return found


def _merged(spans: Iterable[Span]) -> Iterable[tuple[date, date | None, int]]:
    """The spans of each, those that touch or overlap as one."""
    held: dict[Hashable, list[Span]] = {}
    for span in spans:
        held.setdefault(span.who, []).append(span)
    for mine in held.values():
        mine.sort(key=lambda span: span.starts)
        starts, ends, times = mine[0].starts, mine[0].ends, mine[0].times
        for span in mine[1:]:
            if ends is not None and span.starts > ends:
                yield starts, ends, times
                starts, ends = span.starts, span.ends
            elif ends is not None:
                ends = None if span.ends is None else max(ends, span.ends)
        yield starts, ends, times
