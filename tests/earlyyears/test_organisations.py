"""The register as this service hears it: what it may be sent follows at once."""

import asyncio
from collections.abc import Sequence
from datetime import date

from sqlalchemy import text

from chassis.bus import Message
from chassis.database import Database
from chassis.telling import take_turn
from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from services.earlyyears.profiles.telling import hold_returns
from services.earlyyears.register import keep_register
from tests.earlyyears.profile_app import EarlyYears, organisation
from tests.earlyyears.returns import Row, child
from tests.support.databases import WAITING
from tests.support.polling import eventually

NEW = child(1, (6,) * 13, estab="2050")
_ONCE_TOLD = """
    INSERT INTO announced (organisation, event_type, subject, version, state, announced_at)
    VALUES (:organisation, 'earlyyears.anything.v1', 'any', 1, '{}', now())"""


async def announce(earlyyears: EarlyYears, *said: tuple[OrganisationChanged, int]) -> None:
    """Put register events on the bus, each with its version."""
    events = [Event.of(data, source="/schools", version=version) for data, version in said]
    messages = [
        Message(topic=event.topic, key=event.key, headers=event.headers(), value=event.value())
        for event in events
    ]
    bus = earlyyears.app.state.bus
    await bus.ensure_topics({"schools": 2})
    assert await bus.publish(messages) == len(messages)


async def answers(earlyyears: EarlyYears, rows: Sequence[Row]) -> set[str]:
    """The codes a dry run of the rows is answered with; none when they are fine."""
    answer = await earlyyears.submit(rows, dry_run="true")
    return {error["code"] for error in answer.json().get("errors", ())}


async def test_a_school_may_send_its_return_once_the_register_has_told_of_it(
    earlyyears: EarlyYears,
) -> None:
    assert await answers(earlyyears, [NEW]) == {"unknown_school"}
    await announce(earlyyears, (organisation("105199", "3502050"), 1))

    async def known() -> bool:
        return await answers(earlyyears, [NEW]) == set()

    await eventually(known)


async def test_a_move_holds_returns_before_the_organisations_turn(earlyyears: EarlyYears) -> None:
    """As whoever changes a return that is final: neither waits for the other in a circle."""
    await earlyyears.accepted([child(1, (6,) * 13)])
    database: Database = earlyyears.app.state.database
    place, moved = ("105148", "2008/09"), organisation("105148", "3502001", area="351")
    async with database.write() as session:
        await session.execute(text(_ONCE_TOLD), {"organisation": place[0]})
    async with database.write() as final:
        await hold_returns(final, [place])

        async def move() -> None:
            async with database.write() as session:
                await keep_register(session, [Event.of(moved, source="/schools", version=2)])

        moving = asyncio.create_task(move())
        await eventually(lambda: waits(database))
        await take_turn(final, [place[0]])
    await moving
    assert (await earlyyears.newest()).data.area == "351"


async def waits(database: Database) -> bool:
    async with database.read() as session:
        return bool(await session.scalar(text(WAITING)))


async def test_the_newest_of_several_events_about_a_school_holds(earlyyears: EarlyYears) -> None:
    closed = organisation("105199", "3502050", closed_on=date(2007, 8, 31))
    await announce(
        earlyyears,
        (organisation("105199", "3502050"), 1),
        (organisation("105199", "3502050", area="351"), 2),
        (closed, 3),
        (organisation("105199", "3502050"), 2),
    )

    async def heard() -> bool:
        return await answers(earlyyears, [NEW]) == {"closed_school"}

    await eventually(heard)
