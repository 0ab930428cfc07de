"""What an event says, as additive quantities: an event becomes a posting, a posting has cells.

    Amounts   bucket -> amount; a plain count keeps everything in bucket SCALAR
    Cells     group -> Amounts, for one measure ("all", "gender=F", ...)
    Figures   measure -> Cells, about one organisation (in one area) and one period

All three are sparse: what is zero is absent, so nothing at all is an empty mapping. They are plain
dicts, never changed once they are built.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.earlyyears import ProfileLoaded
from contracts.envelope import BadEvent, Event, EventData
from education.years import AcademicYear

Amounts = Mapping[int, int]
Cells = Mapping[str, Amounts]
Figures = Mapping[str, Cells]

SCALAR = 0
PROVISIONAL, FINAL = 0, 1

RETURNS = "eyfsp.returns"
CHILDREN = "eyfsp.children"
INCOMPLETE = "eyfsp.incomplete"
GOOD_LEVEL = "eyfsp.good_level"
TOTAL_SCORE = "eyfsp.total_score"


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry of the list of measures: what is counted, and what its buckets are."""

    code: str
    title: str
    buckets: str


MEASURES: Mapping[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure(RETURNS, "Profile returns held", "0 provisional, 1 final"),
        Measure(CHILDREN, "children with a score on all 13 scales", "0"),
        Measure(INCOMPLETE, "children without a score on one or more scales", "0"),
        Measure(GOOD_LEVEL, "children at a good level of development", "0"),
        Measure(TOTAL_SCORE, "children by total score", "total score, 0 to 117"),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """What an event is about: one organisation, the area it is in, one period."""

    organisation: str
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
    """One ledger line: by how much the figures of one place move."""

    place: Place
    figures: Figures


def posting_of(event: Event[Any]) -> Posting:
    """What `event` says, in figures; empty for an event that carries none.

    Raises `BadEvent` when its figures contradict one another.
    """
    translate = _TRANSLATORS.get(type(event.data))
    return translate(event) if translate else Posting(None, event.time.date(), {})


def difference(new: Posting, old: Posting | None) -> list[Line]:
    """The lines that lead from what a key said to what it says now.

    When the organisation's area changed, the old area gives back all it had.
    """
    if old is None or old.place is None:
        lines = [(new.place, new.figures)]
    elif old.place == new.place:
        lines = [(new.place, subtract(new.figures, old.figures))]
    else:
        lines = [(old.place, subtract({}, old.figures)), (new.place, new.figures)]
    return [Line(place, figures) for place, figures in lines if place and figures]


def subtract(left: Figures, right: Figures) -> Figures:
    """`left - right`, measure by measure."""
    result = {m: add_cells(left.get(m, {}), right.get(m, {}), sign=-1) for m in left | right.keys()}
    return {measure: cells for measure, cells in result.items() if cells}


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


def _profile_posting(event: Event[ProfileLoaded]) -> Posting:
    data = event.data
    year = AcademicYear.parse(data.year)
    status = FINAL if data.status == "final" else PROVISIONAL
    figures: dict[str, dict[str, Amounts]] = {m: {} for m in MEASURES if m.startswith("eyfsp.")}
    for group, counts in data.groups.items():
        if sum(counts.total_score.values()) != counts.children:
            raise BadEvent(f"group {group}: total_score does not add up to children")
        if counts.good_level > counts.children:
            raise BadEvent(f"group {group}: more children at a good level than children")
        figures[RETURNS][group] = {status: 1}
        for measure, amount in (
            (CHILDREN, counts.children),
            (INCOMPLETE, counts.incomplete),
            (GOOD_LEVEL, counts.good_level),
        ):
            if amount:
                figures[measure][group] = {SCALAR: amount}
        if scores := {score: n for score, n in counts.total_score.items() if n}:
            figures[TOTAL_SCORE][group] = scores
    return Posting(
        Place(data.organisation, data.area, str(year)),
        # Known before the year is over: true from then on; known later: true since its last day.
        min(event.time.date(), year.ends),
        {measure: cells for measure, cells in figures.items() if cells},
    )


_TRANSLATORS: Mapping[type[EventData], Callable[[Event[Any]], Posting]] = {
    ProfileLoaded: _profile_posting,
}
