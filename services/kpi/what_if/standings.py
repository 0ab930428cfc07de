"""Organisations one by one: who is expected behind a value, who has reported, who has any of it.

They are told by the register and by their own figures; so where either moves, so may these.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from services.kpi.figures import ALL
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.reading import AnySession, State
from services.kpi.values.expectations import groups_engaged

_ENTRIES = text(
    "SELECT id, area, phase, kind, status, opened_on, closed_on FROM organisation "
    "WHERE id = ANY(cast(:ids AS text[]))"
)


class Entry(NamedTuple):
    """What the register says of an organisation, as far as it decides who is expected."""

    area: str
    phase: str
    kind: str
    status: str
    opened_on: date | None
    closed_on: date | None

    def open_on(self, day: date) -> bool:
        """Whether it is open; without dates its status tells."""
        opened = self.status != "proposed" if self.opened_on is None else self.opened_on <= day
        closed = self.status == "closed" if self.closed_on is None else self.closed_on <= day
        return opened and not closed


Register = dict[str, Entry]
NO_STATE = State("")


class Standing(NamedTuple):
    """One organisation: its entry, if it has any, and its figures of one period."""

    organisation: str
    entry: Entry | None
    state: State


@dataclass(slots=True)
class Behind:
    """How many organisations are behind a value: expected, of them reported, and with any of a
    coverage's numerator by group."""

    expected: int = 0
    reported: int = 0
    engaged: Counter[str] = field(default_factory=Counter)

    def minus(self, other: "Behind") -> "Behind":
        """The difference of two."""
        engaged = Counter(self.engaged)
        engaged.subtract(other.engaged)
        return Behind(self.expected - other.expected, self.reported - other.reported, engaged)


def behind(
    definition: Definition, standings: Iterable[Standing], day: date, places: Collection[str]
) -> Behind:
    """How many of these organisations are behind the value made of `places`: areas, in which an
    organisation's entry or its figures are, or the organisations themselves."""
    found, rule = Behind(), definition.eligible
    for organisation, entry, state in standings:
        if rule is None or entry is None or not entry.open_on(day):
            continue
        if not rule.expects(entry.phase, entry.kind):
            continue
        own = organisation in places
        found.expected += own or entry.area in places
        if own or state.area in places:
            found.reported += ALL in state.figures.get(definition.returns, {})
            if definition.kind == "coverage":
                found.engaged.update(groups_engaged(definition, state))
    return found


async def register_of(session: AnySession, organisations: Collection[str]) -> Register:
    """The entries of these organisations, of those that have any."""
    if not organisations:
        return {}
    rows = await session.execute(_ENTRIES, {"ids": sorted(organisations)})
    return {row.id: Entry(*row[1:]) for row in rows}


def registered_by(events: Iterable[Event[Any]]) -> Register:
    """The entries that the newest events of the register would make."""
    told = (event.data for event in events if isinstance(event.data, OrganisationChanged))
    return {
        one.organisation: Entry(
            one.area, one.phase, one.kind, one.status, one.opened_on, one.closed_on
        )
        for one in told
    }
