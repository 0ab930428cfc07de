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


@dataclass(frozen=True, slots=True)
class Place:
    """What an event is about: one organisation and the area it is in, or an area as such
    (`organisation` None: results of the young people who live there), and one period."""

    organisation: str | None
    area: str
    period: str


@dataclass(frozen=True, slots=True)
class Posting:
    """What one event key says now. `place` is None when the event carries no figures at all.

    `effective_on` is the day from which it is true in the world.
    """

    place: Place | None
    effective_on: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class Line:
    """One ledger line: by how much the figures of one place move, and from which day on; None:
    from the day its event is true from."""

    place: Place
    figures: Figures
    effective_on: date | None = None


Past = Mapping[tuple[Place, date], Figures]
"""What the lines of a key add up to so far, by place and day."""


def difference(new: Posting, past: Past) -> list[Line]:
    """The lines that lead from what a key has said to what it says now.

    What it said of later days is taken back from those days on, the rest is the difference on its
    own day: so the lines up to any day add up to what was true that day. When the organisation's
    area changed, the old area gives back all it had.
    """
    lines: list[Line] = []
    then: dict[Place, list[Figures]] = {}
    for (place, day), figures in past.items():
        if day > new.effective_on:
            lines.append(Line(place, subtract({}, figures), day))
        else:
            then.setdefault(place, []).append(figures)
    lines += [Line(place, subtract({}, add(f))) for place, f in then.items() if place != new.place]
    if new.place is not None:
        lines.append(Line(new.place, subtract(new.figures, add(then.get(new.place, ())))))
    return [line for line in lines if line.figures]


def subtract(left: Figures, right: Figures) -> Figures:
    """`left - right`, measure by measure."""
    result = {m: add_cells(left.get(m, {}), right.get(m, {}), sign=-1) for m in left | right.keys()}
    return {measure: cells for measure, cells in result.items() if cells}


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
