"""Organisations as the register tells of them, with groups, dates and predecessors."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import uuid_utils

from contracts.envelope import Event
from contracts.schools import Identifiers, Membership, OrganisationChanged, Predecessor

MAY = datetime(2009, 5, 1, 12, tzinfo=UTC)


def school(
    organisation: str,
    area: str = "350",
    *,
    name: str = "A school",
    phase: str = "primary",
    status: str = "open",
    opened_on: date | None = None,
    closed_on: date | None = None,
    memberships: list[tuple[str, str, date | None, date | None]] | None = None,
    predecessors: list[str] | None = None,
    version: int = 1,
    time: datetime = MAY,
) -> Event[Any]:
    """The register's event about a school. `memberships`: scheme, code, from, until."""
    data = OrganisationChanged(
        organisation=organisation,
        change="registered",
        identifiers=Identifiers(urn=organisation),
        name=name,
        kind="community_school",
        phase=phase,
        status=status,  # type: ignore[arg-type]
        area=area,
        opened_on=opened_on,
        closed_on=closed_on,
        memberships=None
        if memberships is None
        else tuple(
            Membership(scheme=s, code=c, starts_on=a, ends_on=z) for s, c, a, z in memberships
        ),
        predecessors=None
        if predecessors is None
        else tuple(Predecessor(organisation=each) for each in predecessors),
    )
    return Event(UUID(int=uuid_utils.uuid7().int), "/schools", version, time, data)
