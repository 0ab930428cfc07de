"""The schools and settings a return may name: this service's own copy of the register."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from contracts.envelope import Event
from contracts.schools import OrganisationChanged

_UPSERT = text("""
    INSERT INTO organisation AS held
        (organisation, urn, laestab, ey_urn, area, name, status, phase, opened_on, closed_on)
    SELECT * FROM unnest(
        CAST(:organisation AS text[]), CAST(:urn AS text[]), CAST(:laestab AS text[]),
        CAST(:ey_urn AS text[]), CAST(:area AS text[]), CAST(:name AS text[]),
        CAST(:status AS text[]), CAST(:phase AS text[]),
        CAST(:opened_on AS date[]), CAST(:closed_on AS date[]))
    ON CONFLICT (organisation) DO UPDATE SET
        urn = excluded.urn, laestab = excluded.laestab, ey_urn = excluded.ey_urn,
        area = excluded.area, name = excluded.name, status = excluded.status,
        phase = excluded.phase, opened_on = excluded.opened_on, closed_on = excluded.closed_on
""")


async def keep_organisations(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, as one statement."""
    # The newest of a batch only: one statement cannot update a row twice.
    newest = {event.data.organisation: event.data for event in events}
    rows = [_row(data) for data in newest.values()]
    if rows:
        await session.execute(_UPSERT, {name: [row[name] for row in rows] for name in rows[0]})


def _row(data: OrganisationChanged) -> dict[str, object]:
    known = data.identifiers
    return {
        "organisation": data.organisation,
        "urn": known.urn,
        "laestab": known.laestab,
        "ey_urn": known.ey_urn,
        "area": data.area,
        "name": data.name,
        "status": data.status,
        "phase": data.phase,
        "opened_on": data.opened_on,
        "closed_on": data.closed_on,
    }


REGISTER = Subscription(
    topics=("schools",), models=(OrganisationChanged,), handler=keep_organisations
)
