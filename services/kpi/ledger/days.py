"""Days that come: what an event said of them is kept beside its posting, and booked on each."""

import asyncio
from datetime import date
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.database import Database
from services.kpi.figures import Line, Posting, split, sums
from services.kpi.ledger import store
from services.kpi.ledger.booking import book
from services.kpi.ledger.draft import Known, Step

_LOOK_S: Final = 60.0  # after midnight (UTC) nothing is told late by more than this
_AT_ONCE: Final = 500
_ANY: Final = text("SELECT EXISTS (SELECT FROM posting WHERE next_on <= :day)")
_REACHED: Final = text(
    """
    SELECT p.key, p.version, p.effective_on, p.lines::text AS lines, p.to_come::text AS to_come,
        j.event_id, j.event_type, j.subject, j.source, j.event_time, j.correlation_id,
        j.causation_id
    FROM posting p JOIN journal j ON j.id = p.journal_id
    WHERE p.next_on <= :day ORDER BY p.next_on, p.key LIMIT :at_once
    """
)


async def book_days(session: AsyncSession, day: date) -> int:
    """Book what some keys said of the days up to this one; of how many keys that was.

    The caller has taken the ledger, so that no newer version comes in between.
    """
    rows = (await session.execute(_REACHED, {"day": day, "at_once": _AT_ONCE})).all()
    if rows:
        await book(session, [_step(row, day) for row in rows])
    return len(rows)


async def run_days(app: FastAPI) -> None:
    """Book each day as it comes, until cancelled. Looked for all day long: a batch that began
    before midnight may commit after it."""
    while True:
        await book_the_day(app.state.database, today())
        await asyncio.sleep(_LOOK_S)


async def book_the_day(database: Database, day: date) -> None:
    """Book all that was said of the days up to this one. Where nothing was, nobody waits."""
    booked = True
    while booked:
        async with database.write() as session:
            booked = (await session.execute(_ANY, {"day": day})).scalar_one()
            if booked:
                await store.take_ledger(session)
                await book_days(session, day)


def _step(row: Any, day: date) -> Step:
    held = store.held_of(row)
    reached, to_come = split(Posting(held.posting.effective_on, tuple(held.to_come)), day)
    posting = Posting(held.posting.effective_on, (*held.posting.lines, *reached.lines))
    lines = [Line(place, figures, on) for (place, on), figures in sums(reached.lines).items()]
    return Step(_known(row), posting, [line for line in lines if line.figures], "day", to_come)


def _known(row: Any) -> Known:
    return Known(
        key=row.key,
        version=row.version,
        id=row.event_id,
        type=row.event_type,
        subject=row.subject,
        source=row.source,
        time=row.event_time,
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
    )
