"""Numbers that move because a day passes, because a school closes, or not at all."""

import asyncio

from sqlalchemy import text

from chassis.clock import today
from services.schools.calendar import run_calendar, tell_of_the_day
from tests.schools.governing_bodies.conftest import (
    BRANDWOOD_URN,
    SEATS,
    Governance,
    day,
    governor,
)
from tests.schools.register_app import BRANDWOOD, native
from tests.support.polling import eventually


async def _a_day_passes(governance: Governance) -> None:
    """All that was said or told of a day is now of the day before."""
    async with governance.schools.app.state.database.write() as session:
        await session.execute(
            text(
                "UPDATE governor SET starts_on = starts_on - 1, ends_on = ends_on - 1,"
                " left_on = left_on - 1"
            )
        )
        await session.execute(
            text("UPDATE announced SET announced_at = announced_at - interval '1 day'")
        )


async def test_a_term_that_ended_and_one_that_began_are_told_of(governance: Governance) -> None:
    await governance.accepted(
        "governors",
        governor("g2", ends_on=day(0)),
        governor("g4", "community", starts_on=day(1)),
        governor("g5", "staff", starts_on=day(2)),
    )
    assert (await governance.last_told()).filled == {"parent": 1, "staff": 1, "community": 1}
    before = len(await governance.told())
    await _a_day_passes(governance)
    app = governance.schools.app
    at_start = asyncio.create_task(run_calendar(app))

    async def told_of() -> bool:
        return (await governance.last_told()).filled == {"staff": 1, "community": 2}

    assert await eventually(told_of, within=20, every=0.1)
    at_start.cancel()
    assert await tell_of_the_day(app.state.database, today())
    told = await governance.told()
    assert len(told) == before + 1
    assert [event.version for event in told] == sorted({event.version for event in told})


async def test_while_another_process_leads_nothing_is_told(governance: Governance) -> None:
    await governance.accepted("governors", governor("g2", ends_on=day(0)))
    await _a_day_passes(governance)
    database = governance.schools.app.state.database
    async with database.write() as session:
        lock = "hashtext('schools.calendar'), hashtext(current_schema())"
        await session.execute(text(f"SELECT pg_advisory_xact_lock({lock})"))
        assert not await tell_of_the_day(database, today())
    assert await tell_of_the_day(database, today())
    assert (await governance.last_told()).filled == {"staff": 1, "community": 1}


async def test_a_closed_school_stays_as_it_was_on_its_last_day(governance: Governance) -> None:
    closed = BRANDWOOD | {"status": "closed", "closed_on": day(-500)}
    await governance.schools.accepted(native(closed))
    told = await governance.last_told()
    assert (told.closed_on, told.seats) == (today().fromisoformat(day(-500)), SEATS)
    assert (told.filled, told.vacancies) == ({}, 7)
    assert (await governance.get("/governing-bodies"))["results"] == []


async def test_no_event_has_a_name_or_a_way_to_reach_somebody(governance: Governance) -> None:
    said = b" ".join(
        event.value() + repr(event.headers()).encode()
        for event in await governance.schools.events()
    )
    assert BRANDWOOD_URN.encode() in said
    for personal in (b"Ada", b"Cyril", b"Person", b"example.org", b"01204"):
        assert personal not in said
