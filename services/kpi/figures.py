"""Figures: what is counted, as additive quantities, and the arithmetic of them. Pure.

    Amounts   bucket -> amount; a plain count keeps everything in bucket SCALAR
    Cells     group -> Amounts, for one measure ("all", "gender=F", ...)
    Figures   measure -> Cells, about one place and one period

All three are sparse: what is zero is absent, so nothing at all is an empty mapping. They are plain
dicts, never changed once they are built.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

Amounts = Mapping[int, int]
Cells = Mapping[str, Amounts]
Figures = Mapping[str, Cells]

SCALAR: Final = 0
PROVISIONAL, FINAL = 0, 1
ALL: Final = "all"
POSITION: Final = "position"
"""The period of stocks: what is true on a day (schools in a category), whatever the year."""
ALWAYS: Final = date.min
"""The day before all others: what is said from here on is said of every day."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an event is about: one organisation and the area it is in, or an area as such
    (`organisation` None: results of the young people who live there), and one period."""

    organisation: str | None
    area: str
    period: str


@dataclass(frozen=True, slots=True)
class Line:
    """One ledger line: by how much the figures of one place move, and from which day on."""

    place: Place
    figures: Figures
    effective_on: date


Past = Mapping[tuple[Place, date], Figures]
"""What the lines of a key add up to so far, by place and day."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What one event key says now of all days from `effective_on` on: what its lines up to a day
    add up to is true on it. What ends has a line that takes it back. Without lines: nothing.

    What the key said before of earlier days stays.
    """

    effective_on: date
    lines: tuple[Line, ...] = ()


def true_since(day: date, place: Place, figures: Figures) -> Posting:
    """The posting of what became true on a day, and was something else before."""
    return Posting(day, (Line(place, figures, day),) if figures else ())


def true_during(
    place: Place, figures: Figures, starts: date, ends: date | None
) -> tuple[Line, ...]:
    """The lines of what is true from its first day to the one before `ends`; None: it still is."""
    if not figures or (ends is not None and ends <= starts):
        return ()
    begins = Line(place, figures, starts)
    return (begins,) if ends is None else (begins, Line(place, subtract({}, figures), ends))


def split(posting: Posting, day: date) -> tuple[Posting, tuple[Line, ...]]:
    """What of a posting is true by a day, and its lines of days still to come.

    What speaks only of days to come is not split: until then what was said before would be lost.
    """
    to_come = tuple(line for line in posting.lines if line.effective_on > day)
    if not to_come or posting.effective_on > day:
        return posting, ()
    reached = tuple(line for line in posting.lines if line.effective_on <= day)
    return Posting(posting.effective_on, reached), to_come


def sums(lines: Iterable[Line]) -> Past:
    """What lines add up to, by place and day."""
    parts: dict[tuple[Place, date], list[Figures]] = {}
    for line in lines:
        parts.setdefault((line.place, line.effective_on), []).append(line.figures)
    return {at: some[0] if len(some) == 1 else add(some) for at, some in parts.items()}


def difference(new: Posting, past: Past) -> list[Line]:
    """The lines that lead from what a key has said to what it says now.

    What it said of days from `new.effective_on` on is taken back from those days on, what it said
    of earlier ones from that day on: so the lines up to any day add up to what was true that day.
    Lines of the posting's own places come last: an organisation's balance is of the area named
    last.
    """
    then = sums(
        Line(place, figures, max(day, new.effective_on)) for (place, day), figures in past.items()
    )
    now = sums(new.lines)
    own = {place for place, _ in now}
    return [
        Line(at[0], figures, at[1])
        for at in sorted({**then, **now}, key=lambda at: (at[0] in own, at[1]))
        if (figures := subtract(now.get(at, {}), then.get(at, {})))
    ]


def subtract(left: Figures, right: Figures) -> Figures:
    """`left - right`, measure by measure."""
    if not right:
        return left
    return {
        measure: add_cells(left.get(measure, {}), right.get(measure, {}), sign=-1)
        for measure in left | right.keys()
        if left.get(measure) != right.get(measure)
    }


def add(parts: Iterable[Figures]) -> Figures:
    """All the parts together: how any roll-up is made."""
    total: dict[str, Cells] = {}
    for part in parts:
        for measure, cells in part.items():
            total[measure] = add_cells(total.get(measure, {}), cells)
    return {measure: cells for measure, cells in total.items() if cells}


def add_cells(left: Cells, right: Cells, *, sign: int = 1) -> Cells:
    """`left + sign * right`; groups that come to nothing are left out."""
    if not left and sign == 1:
        return right
    result = dict(left)
    for group, amounts in right.items():
        total = add_amounts(result.get(group, {}), amounts, sign=sign)
        if total:
            result[group] = total
        else:
            result.pop(group, None)
    return result


def add_amounts(left: Amounts, right: Amounts, *, sign: int = 1) -> Amounts:
    """`left + sign * right`; buckets that come to nothing are left out."""
    if not left and sign == 1:
        return right
    result = dict(left)
    for bucket, amount in right.items():
        total = result.get(bucket, 0) + sign * amount
        if total:
            result[bucket] = total
        else:
            result.pop(bucket, None)
    return result


def family_of(measure: str) -> str:
    """The first word of a measure: measures that one kind of event moves together."""
    return measure.partition(".")[0]


def of_family(figures: Figures, family: str) -> Figures:
    """The measures of one family."""
    return {m: cells for m, cells in figures.items() if family_of(m) == family}
