"""The register's events, kept: one row an organisation, its groups and its predecessors."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from services.kpi.ledger.store import named
from services.kpi.memory import tell_everything_moved
from services.kpi.organisations.membership import keep_memberships, keep_tiers

_COLUMNS = (
    "id", "version", "name", "area", "phase", "kind", "status", "opened_on", "closed_on",
)  # fmt: skip
_PUT = text(
    f"INSERT INTO organisation AS held ({', '.join(_COLUMNS)}) SELECT * FROM unnest("
    "cast(:id AS text[]), cast(:version AS bigint[]), cast(:name AS text[]), "
    "cast(:area AS text[]), cast(:phase AS text[]), cast(:kind AS text[]), "
    "cast(:status AS text[]), cast(:opened_on AS date[]), cast(:closed_on AS date[])) "
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
    + " WHERE held.version < excluded.version RETURNING id"
)
_DROP_LINEAGE = text("DELETE FROM lineage WHERE organisation = ANY(cast(:organisations AS text[]))")
_PUT_LINEAGE = text(
    "INSERT INTO lineage (organisation, predecessor, effective_on) SELECT * FROM unnest("
    "cast(:organisation AS text[]), cast(:predecessor AS text[]), cast(:effective_on AS date[])) "
    "ON CONFLICT DO NOTHING"
)


async def keep_organisations(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Keep what the newest events say of organisations, and of the tiers of schools."""
    if await keep_tiers(session, events):
        await tell_everything_moved(session)
    newest: dict[str, Event[OrganisationChanged]] = {}
    for event in events:
        if isinstance(event.data, OrganisationChanged):
            newest[event.data.organisation] = event
    if not newest:
        return
    rows = [_row(key, event) for key, event in sorted(newest.items())]
    put = set((await session.execute(_PUT, named(_COLUMNS, rows))).scalars())
    fresh = {key: event for key, event in newest.items() if key in put}
    await keep_memberships(session, fresh.values())
    await _keep_lineage(session, fresh)
    await tell_everything_moved(session)


def _row(key: str, event: Event[OrganisationChanged]) -> tuple[object, ...]:
    data = event.data
    return (
        key, event.version, data.name, data.area, data.phase, data.kind, data.status,
        data.opened_on, data.closed_on,
    )  # fmt: skip


async def _keep_lineage(
    session: AsyncSession, fresh: Mapping[str, Event[OrganisationChanged]]
) -> None:
    told = {key: event.data.predecessors for key, event in fresh.items()}
    rows = [
        (key, each.organisation, each.effective_on)
        for key, predecessors in told.items()
        for each in predecessors or ()
        if each.organisation != key
    ]
    speaking = [key for key, predecessors in told.items() if predecessors is not None]
    if speaking:
        await session.execute(_DROP_LINEAGE, {"organisations": speaking})
    if rows:
        columns = ("organisation", "predecessor", "effective_on")
        await session.execute(_PUT_LINEAGE, named(columns, rows))
