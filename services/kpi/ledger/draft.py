"""A batch of events, worked out before anything is written: pure.

Step       one event to be journalled: its posting and the lines that lead to it
Movement   what the steps together add to balances, and which step moved each group last
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from contracts.envelope import Event
from services.kpi.measures import Cells, Line, Place, Posting, add_cells, difference, posting_of

Level = Literal["organisation", "area"]
Cause = Literal["event", "rebuild"]


class Spot(NamedTuple):
    """Where balances and values are kept: an organisation or an area, in one period."""

    level: Level
    place: str
    period: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds of one event key."""

    version: int
    posting: Posting


@dataclass(frozen=True, slots=True)
class Step:
    """One journal row with its entries."""

    event: Event[Any]
    posting: Posting
    lines: Sequence[Line]
    cause: Cause = "event"


@dataclass(frozen=True, slots=True)
class Movement:
    """`deltas` are sums by measure, group and bucket; `moved` names the last step (by index) that
    moved a group of a measure; `areas` where an organisation belongs after its last step."""

    deltas: dict[Spot, dict[str, Cells]] = field(default_factory=dict)
    moved: dict[Spot, dict[str, dict[str, int]]] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)


def draft(events: Iterable[Event[Any]], held: Mapping[str, Held]) -> list[Step]:
    """The steps for `events` in their order; a version that is not newer changes nothing."""
    now = dict(held)
    steps: list[Step] = []
    for event in events:
        known = now.get(event.key)
        if known is not None and event.version <= known.version:
            continue
        posting = posting_of(event)
        lines = difference(posting, known.posting if known else None)
        steps.append(Step(event, posting, lines))
        now[event.key] = Held(event.version, posting)
    return steps


def spots_of(place: Place) -> tuple[Spot, Spot]:
    """Every spot a line about `place` adds to."""
    return (
        Spot("organisation", place.organisation, place.period),
        Spot("area", place.area, place.period),
    )


def movement_of(steps: Sequence[Step]) -> Movement:
    """What the steps add to balances."""
    movement = Movement()
    for index, step in enumerate(steps):
        for line in step.lines:
            movement.areas[line.place.organisation] = line.place.area
            for spot in spots_of(line.place):
                deltas = movement.deltas.setdefault(spot, {})
                moved = movement.moved.setdefault(spot, {})
                for measure, cells in line.figures.items():
                    deltas[measure] = add_cells(deltas.get(measure, {}), cells)
                    moved.setdefault(measure, {}).update(dict.fromkeys(cells, index))
    return movement
