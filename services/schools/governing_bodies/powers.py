"""Powers that `sif` uses over governing bodies: this service's own copy of what holds."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.outbox import publish
from contracts.envelope import Event
from contracts.sif import PowerUsed
from services.schools.governing_bodies.rules import SECTIONS
from services.schools.telling import tell

_BEFORE: Final = text("""
    SELECT organisation FROM power_used WHERE reference = ANY(CAST(:references AS text[]))""")
_KEEP: Final = text("""
    INSERT INTO power_used AS held
        (reference, version, organisation, power, used_on, ended_on, seats, withdrawn)
    VALUES (:reference, :version, :organisation, :power, :used_on, :ended_on, :seats, :withdrawn)
    ON CONFLICT (reference) DO UPDATE SET version = excluded.version,
        organisation = excluded.organisation, power = excluded.power,
        used_on = excluded.used_on, ended_on = excluded.ended_on, seats = excluded.seats,
        withdrawn = excluded.withdrawn
    WHERE held.version < excluded.version""")


async def keep_powers(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch says, and tell of the governing bodies it is about.

    Powers that change no governing body are passed over.
    """
    newest = {event.data.reference: event for event in events if event.data.power in SECTIONS}
    if not newest:
        return
    before = await session.scalars(_BEFORE, {"references": list(newest)})
    organisations = {*before, *(event.data.organisation for event in newest.values())}
    rows = [{**event.data.model_dump(), "version": event.version} for event in newest.values()]
    await session.execute(_KEEP, rows)
    await publish(session, await tell(session, organisations))


POWERS: Final = Subscription(topics=("sif",), models=(PowerUsed,), handler=keep_powers)
