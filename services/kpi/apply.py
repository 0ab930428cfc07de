"""What `kpi` does with what it hears: one batch, one transaction, a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from contracts.envelope import Event
from services.kpi.ledger import store
from services.kpi.ledger.booking import book
from services.kpi.ledger.draft import draft, events_of, going_back
from services.kpi.ledger.sums import sums_by_key
from services.kpi.organisations.register import keep_organisations


async def apply(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Book a batch of events in the caller's transaction.

    Each takes effect once, whatever is delivered twice, late or out of order. Raises `BadEvent`
    for one whose figures contradict one another.
    """
    await store.share_ledger(session)
    held = await store.postings(session, (event.key for event in events))
    day = today()
    steps = draft(events, held, day)
    if back := going_back(steps, held):
        days = await sums_by_key(session, back)
        held |= {key: replace(held[key], by_day=days[key]) for key in back}
        steps = draft(events, held, day)
    if not steps:
        return
    await book(session, steps)
    await keep_organisations(session, events_of(steps))
