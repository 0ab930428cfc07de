"""What `kpi` does with what it hears: one batch, one transaction, a fixed number of statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from services.kpi.ledger import store
from services.kpi.ledger.booking import book
from services.kpi.ledger.draft import draft

_COLUMNS = ("id", "version", "name", "area", "phase", "kind", "status")
_PUT_ORGANISATIONS = text(
    f"INSERT INTO organisation AS held ({', '.join(_COLUMNS)}) SELECT * FROM unnest("
    "cast(:id AS text[]), cast(:version AS bigint[]), cast(:name AS text[]), "
    "cast(:area AS text[]), cast(:phase AS text[]), cast(:kind AS text[]), "
    "cast(:status AS text[])) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
    + " WHERE held.version < excluded.version"
)


async def apply(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Book a batch of events in the caller's transaction.

    Each takes effect once, whatever is delivered twice, late or out of order. Raises `BadEvent`
    for one whose figures contradict one another.
    """
    await store.share_ledger(session)
    held = await store.postings(session, (event.key for event in events))
    steps = draft(events, held)
    if not steps:
        return
    await book(session, steps)
    await put_organisations(session, (step.event for step in steps))


async def put_organisations(session: AsyncSession, events: Iterable[Event[Any]]) -> None:
    """Keep what the newest event of each organisation says of it."""
    newest: dict[str, Event[Any]] = {}
    for event in events:
        if isinstance(event.data, OrganisationChanged):
            newest[event.data.organisation] = event
    if not newest:
        return
    rows = [
        (key, e.version, e.data.name, e.data.area, e.data.phase, e.data.kind, e.data.status)
        for key, e in sorted(newest.items())
    ]
    await session.execute(_PUT_ORGANISATIONS, store.named(_COLUMNS, rows))
