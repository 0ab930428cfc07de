"""Events of `schools`: the register of organisations."""

from datetime import date
from typing import ClassVar, Literal

from contracts.envelope import EventData, EventPart

Change = Literal["registered", "changed", "closed"]
Status = Literal["open", "closed", "proposed", "proposed_to_close"]


class Identifiers(EventPart):
    """Every identifier the organisation is known by; only those it has."""

    urn: str | None = None
    laestab: str | None = None
    ukprn: str | None = None
    ey_urn: str | None = None


class Membership(EventPart):
    """A group the organisation is in by some scheme: a cluster, a consortium, a federation.

    `starts_on` null: always was; `ends_on`, the first day it no longer is, null: still is.
    """

    scheme: str
    code: str
    starts_on: date | None = None
    ends_on: date | None = None


class Predecessor(EventPart):
    """An organisation whose work this one took over whole: a conversion, or one of a merger."""

    organisation: str
    effective_on: date | None = None


class OrganisationChanged(EventData):
    """What is now true of one organisation, and which change brought it about.

    `organisation` is its URN, or the Ofsted early-years URN of a setting that has none.
    `area` is the local authority's three-digit code. `memberships` and `predecessors` are all it
    has; null means that the publisher does not tell of them.
    """

    event_type: ClassVar[str] = "schools.organisation.changed.v1"

    organisation: str
    change: Change
    identifiers: Identifiers
    name: str
    kind: str
    phase: str
    status: Status
    area: str
    opened_on: date | None = None
    closed_on: date | None = None
    pupils: int | None = None
    memberships: tuple[Membership, ...] | None = None
    predecessors: tuple[Predecessor, ...] | None = None

    @property
    def subject(self) -> str:
        return self.organisation


EVENTS: tuple[type[EventData], ...] = (OrganisationChanged,)
