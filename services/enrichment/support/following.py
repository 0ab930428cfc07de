"""What `sif` tells of a school's tiers, and the enrichment support that follows from it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.records.store import Record, put, records_of
from chassis.telling import take_turn
from contracts.envelope import Event
from contracts.sif import CategoryChanged
from services.enrichment.support.placing import followed
from services.enrichment.support.state import Support
from services.enrichment.telling import TELLING

_BY: Final = "sif"
"""Who proposed a support, as its history has it."""


async def follow_tiers(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Propose, keep and end support as a batch of them says. Read again, it changes nothing."""
    newest = {event.data.organisation: event for event in events}
    organisations = sorted(newest)
    await take_turn(session, organisations)
    held: dict[str, list[Record[Support]]] = defaultdict(list)
    for record in await records_of(session, Support, organisations):
        held[str(record.organisation)].append(record)
    changes = [
        change
        for key, event in sorted(newest.items())
        for change in followed(event.data, held[key], event.time.date())
    ]
    await put(session, changes, by=_BY)
    if changes:
        await TELLING.publish(session, {str(each.organisation) for each in changes},
                              of=(Support.NAME,))  # fmt: skip


TIERS: Final = Subscription(topics=("sif",), models=(CategoryChanged,), handler=follow_tiers)
