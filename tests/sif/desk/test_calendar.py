"""What a new day alone changes is told, once."""

import asyncio
from datetime import date, timedelta

from sqlalchemy import text

from chassis.clock import today
from contracts.sif import NoticeGiven, VisitRecorded
from services.sif.desk.calendar import run_calendar, tell_of_the_day
from services.sif.interventions.state import Intent, Notice
from tests.sif.desk.desk import REVIEW, keep, make, notice, plan
from tests.sif.sif_app import Sif
from tests.support.polling import eventually

NOTICE = "105148.2009-12-03"


async def _a_day_passes(sif: Sif) -> None:
    """All that was said or told of today is now of the day before."""
    days = {"today": str(today()), "before": str(today() - timedelta(days=1))}
    moved = "replace(CAST(state AS text), :today, :before)"
    async with sif.app.state.database.write() as session:
        for table in ("record", "announced"):
            query = f"UPDATE {table} SET state = CAST({moved} AS jsonb)"
            await session.execute(text(query), days)
        await session.execute(text("UPDATE due SET due_on = due_on - 1"))
        await session.execute(
            text("UPDATE announced SET announced_at = announced_at - interval '1 day'")
        )


async def _overdue(sif: Sif) -> int:
    return int((await sif.told(VisitRecorded))[REVIEW].actions_overdue)


async def test_an_action_that_is_overdue_now_is_told_once(sif: Sif) -> None:
    await plan(sif)
    await make(sif, due_on=str(today()))
    assert await _overdue(sif) == 0
    before = len(await sif.events())
    await _a_day_passes(sif)
    at_start = asyncio.create_task(run_calendar(sif.app))

    async def told() -> bool:
        return await _overdue(sif) == 1

    assert await eventually(told, within=20, every=0.1)
    at_start.cancel()
    assert await tell_of_the_day(sif.app.state.database, today())
    assert len(await sif.events()) == before + 1


async def test_nothing_is_told_of_a_day_on_which_nothing_turned(sif: Sif) -> None:
    await plan(sif)
    await make(sif, due_on=str(today() + timedelta(days=1)))
    before = len(await sif.events())
    await _a_day_passes(sif)
    assert await tell_of_the_day(sif.app.state.database, today())
    assert len(await sif.events()) == before


def _intended(ends_on: date) -> Notice:
    """A notice whose reasonable notice of a power ends on a day."""
    intent = Intent(on=date(2010, 1, 4), powers=("suspended_budget",), ends_on=ends_on)
    update = {
        "status": "notice_of_intent",
        "not_complied_on": date(2009, 12, 29),
        "intent": intent,
        "powers_until": today() + timedelta(days=60),
    }
    return notice().model_copy(update=update)


async def test_a_notice_turns_by_the_day_alone(sif: Sif) -> None:
    await keep(sif, NOTICE, _intended(today()))
    database = sif.app.state.database
    assert await tell_of_the_day(database, today())
    assert (await sif.told(NoticeGiven))[NOTICE].status == "notice_of_intent"
    await _a_day_passes(sif)
    for _ in range(2):
        assert await tell_of_the_day(database, today())
    assert (await sif.told(NoticeGiven))[NOTICE].status == "eligible"
    versions = [one.version for one in await sif.events() if isinstance(one.data, NoticeGiven)]
    assert sorted(versions) == [1, 2]


async def test_while_another_process_leads_nothing_is_told(sif: Sif) -> None:
    await keep(sif, NOTICE, notice())
    database = sif.app.state.database
    async with database.write() as session:
        lock = "hashtext('sif.calendar'), hashtext(current_schema())"
        await session.execute(text(f"SELECT pg_advisory_xact_lock({lock})"))
        assert not await tell_of_the_day(database, today())
    assert await tell_of_the_day(database, today())
    assert NOTICE in await sif.told(NoticeGiven)
