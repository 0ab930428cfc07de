"""A batch of events, worked out before anything is written: pure.

Step       one event to be journalled: its posting and the lines that lead to it
Known      an event that was journalled before, without its data
Held       what the ledger holds of an event key
Movement   what the steps together add to balances, and which step moved each family last
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from contracts.envelope import Event
from services.kpi.figures import (
    Cells,
    Line,
    Past,
    Place,
    Posting,
    add_cells,
    difference,
    family_of,
    split,
    sums,
)
from services.kpi.measures.postings import posting_of
from services.kpi.spots import Spot

Cause = Literal["event", "rebuild", "day"]
"""An event came; the ledger was corrected to the bus; a day came of which an event had told."""


class Moved(NamedTuple):
    """One balance that moved: the figures of one family at one spot."""

    spot: Spot
    family: str


class Known(NamedTuple):
    """An event as the journal has it."""

    key: str
    version: int
    id: UUID
    type: str
    subject: str
    source: str
    time: datetime
    correlation_id: str | None
    causation_id: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds of one event key. `by_day` None: it was not asked what its lines add
    up to by day, which matters only to what goes back before the day of its posting. `to_come`:
    the lines of days that had not come, not booked yet."""

    version: int
    posting: Posting
    by_day: Past | None = None
    to_come: Sequence[Line] = ()

    @property
    def past(self) -> Past:
        """What the lines of the key add up to, by place and day; or what its posting says."""
        return sums(self.posting.lines) if self.by_day is None else self.by_day


@dataclass(frozen=True, slots=True)
class Step:
    """One journal row with its entries; `to_come`, the lines to be booked on their days."""

    event: Event[Any] | Known
    posting: Posting
    lines: Sequence[Line]
    cause: Cause = "event"
    to_come: Sequence[Line] = ()

    @property
    def effective_on(self) -> date:
        """The day from which it changes anything; the one it names where it changes nothing."""
        return min((line.effective_on for line in self.lines), default=self.posting.effective_on)


@dataclass(frozen=True, slots=True)
class Movement:
    """`deltas` are sums by measure; `last` names the step (by index) that moved a balance last;
    `areas` the area its figures are of since."""

    deltas: dict[Spot, dict[str, Cells]] = field(default_factory=dict)
    last: dict[Moved, int] = field(default_factory=dict)
    areas: dict[Moved, str] = field(default_factory=dict)


def draft(events: Iterable[Event[Any]], held: Mapping[str, Held], today: date) -> list[Step]:
    """The steps for `events` in their order; a version that is not newer changes nothing. What
    they say of days after `today` is kept for these days."""
    batch, now = list(events), dict(held)
    times = Counter(event.key for event in batch)
    steps: list[Step] = []
    for event in batch:
        known = now.get(event.key)
        if known is not None and event.version <= known.version:
            continue
        posting, to_come = split(posting_of(event), today)
        past = known.past if known else {}
        step = Step(event, posting, difference(posting, past), to_come=to_come)
        steps.append(step)
        by_day = _with(past, step) if times[event.key] > 1 else None
        now[event.key] = Held(event.version, posting, by_day)
    return steps


def events_of(steps: Iterable[Step]) -> list[Event[Any]]:
    """The events that steps are of, those that came now."""
    return [event for step in steps if isinstance(event := step.event, Event)]


def _with(past: Past, step: Step) -> Past:
    before = (Line(place, figures, day) for (place, day), figures in past.items())
    return sums((*before, *step.lines))


def going_back(steps: Iterable[Step], held: Mapping[str, Held]) -> list[str]:
    """The keys of steps that are true from a day before what is held of them: these can only be
    drafted knowing what became true when."""
    return [
        step.event.key
        for step in steps
        if (known := held.get(step.event.key)) is not None
        and step.posting.effective_on < known.posting.effective_on
    ]


def spots_of(place: Place) -> tuple[Spot, ...]:
    """Every spot a line about `place` adds to."""
    area = Spot("area", place.area, place.period)
    if place.organisation is None:
        return (area,)
    return Spot("organisation", place.organisation, place.period), area


def movement_of(steps: Sequence[Step]) -> Movement:
    """What the steps add to balances."""
    movement = Movement()
    for index, step in enumerate(steps):
        for line in step.lines:
            for spot in spots_of(line.place):
                deltas = movement.deltas.setdefault(spot, {})
                for measure, cells in line.figures.items():
                    deltas[measure] = add_cells(deltas.get(measure, {}), cells)
                    moved = Moved(spot, family_of(measure))
                    movement.last[moved], movement.areas[moved] = index, line.place.area
    return movement
