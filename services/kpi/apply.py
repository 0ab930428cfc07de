"""What `kpi` does with what it hears: one batch, one transaction, a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import tracing
from chassis.clock import today
from contracts.envelope import Event
from services.kpi.figures import family_of
from services.kpi.indicators.active import active_definitions
from services.kpi.ledger import store
from services.kpi.ledger.booking import book
from services.kpi.ledger.draft import Step, draft, events_of, going_back
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
    with tracing.span("book figures") as span:
        await book(session, steps)
        await keep_organisations(session, events_of(steps))
        if span is not None:
            span.set_attribute("indicators", await _indicators_moved(session, steps))


async def _indicators_moved(session: AsyncSession, steps: Sequence[Step]) -> int:
    """How many indicators the steps may have moved somewhere."""
    measures = {measure for step in steps for line in step.lines for measure in line.figures}
    families = set(map(family_of, measures))
    definitions = await active_definitions(session)
    return sum(not families.isdisjoint(each.families) for each in definitions.values())
