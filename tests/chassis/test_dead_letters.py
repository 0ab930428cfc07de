"""An event that cannot be handled is parked whole, the rest flows on, and it can be replayed."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Bus, Message
from chassis.database import Database
from chassis.inbox import Inbox
from contracts.envelope import BadEvent, Event
from tests.chassis.consuming import (
    GROUP,
    Broken,
    as_message,
    consumer,
    dead_letters,
    deliveries_of,
    delivery_of,
    effects,
    expected,
    one_partition,
    publish_all,
    publish_events,
    record,
    running,
    subscription,
    till_event,
    tills,
    topic_is_embedded,
    until_caught_up,
    until_someone_waits_for_a_lock,
)


class TestPoison:
    async def test_the_poison_is_parked_and_the_rest_flows_on(
        self, bus: Bus, database: Database, topic: str
    ) -> None:
        await bus.ensure_topics({topic: 1})

        async def picky(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            for event in events:
                if event.data.pence == 13:
                    raise Broken(f"till {event.data.till}")

        good, bad = tills(60), till_event("unlucky", 1, pence=13)
        garbled = as_message(topic, till_event("garbled", 1))
        odd = Message(topic, "odd\x00key", (("ce_type", ""), ("nul", "\x00")), b"\xff\x00")
        messages = [as_message(topic, event) for event in good]
        messages.insert(17, as_message(topic, bad))
        messages.insert(40, Message(topic, garbled.key, garbled.headers, b"{not json"))
        if not topic_is_embedded(bus):
            messages.insert(50, odd)  # PostgreSQL's text would not have taken it as a key
        messages.insert(3, Message(topic, "other", (("ce_type", "other.news.v1"),), b"?"))
        one = consumer(database, bus, topic, picky)
        async with running(one):
            await publish_all(bus, messages)
            await until_caught_up(one)
        assert await effects(database) == expected(good)
        letters = {
            letter.error.partition(":")[0]: letter for letter in await dead_letters(database)
        }
        assert letters["Broken"].error == "Broken: till unlucky"
        assert letters["Broken"].key == bad.key
        assert letters["Broken"].offset == 18
        assert letters["Broken"].value == bad.value()
        assert "BadEvent" in letters
        assert one.counts.passed_over == 1
        assert one.counts.applied == 60
        assert one.counts.dead_lettered == len(await dead_letters(database))

    async def test_a_statement_refused_by_the_database_is_poison_too(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        async def divide(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            for event in events:
                await session.execute(text("SELECT 1 / :pence"), {"pence": event.data.pence})

        (partition,) = await one_partition(embedded, topic)
        inbox = Inbox(database, group=GROUP, subscription=subscription(topic, divide))
        await inbox.positions([partition])
        events = [*tills(8), till_event("broke", 1, pence=0), *tills(8, version=2)]
        assert await inbox.apply(partition, deliveries_of(partition, events), expected=0) == 17
        (letter,) = await dead_letters(database)
        assert letter.error.startswith("DivisionByZeroError")
        assert letter.offset == 8
        assert len(await effects(database)) == 16

    async def test_a_mended_event_is_replayed_and_leaves(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        mended = False

        async def once_broken(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            if not mended and any(event.data.till == "till-1" for event in events):
                raise Broken
            await record(session, events)

        await embedded.ensure_topics({topic: 1})
        one = consumer(database, embedded, topic, once_broken)
        async with running(one):
            await publish_events(embedded, topic, [*tills(3), till_event("till-1", 2)])
            await until_caught_up(one)
        old, new = await dead_letters(database)
        with pytest.raises(Broken):
            await one.replay(new.id)
        assert len(await dead_letters(database)) == 2
        mended = True
        assert await one.replay(new.id) is True
        assert await one.replay(new.id) is None
        assert await one.replay(old.id) is False, "version 2 has taken effect"
        assert await dead_letters(database) == []
        assert await effects(database) == [("till-0", 1), ("till-1", 2), ("till-2", 1)]

    async def test_a_replay_never_overtakes_a_newer_version_on_its_way(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        inside, leave = asyncio.Event(), asyncio.Event()

        async def handle(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            if events[0].version == 1 and not inside.is_set():
                raise Broken
            if events[0].version == 2:
                inside.set()
                await leave.wait()

        (partition,) = await one_partition(embedded, topic)
        inbox = Inbox(database, group=GROUP, subscription=subscription(topic, handle))
        await inbox.positions([partition])
        old, new = deliveries_of(partition, [till_event("t", 1), till_event("t", 2)])
        await inbox.apply(partition, [old], expected=0)
        (letter,) = await dead_letters(database)
        newer = asyncio.create_task(inbox.apply(partition, [new], expected=1))
        await inside.wait()
        replay = asyncio.create_task(inbox.replay(letter.id))
        await until_someone_waits_for_a_lock(database)
        leave.set()
        assert await newer == 2
        assert await replay is False
        assert await effects(database) == [("t", 2)]

    async def test_what_cannot_be_decoded_stays_when_replayed(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        (partition,) = await one_partition(embedded, topic)
        inbox = Inbox(database, group=GROUP, subscription=subscription(topic))
        await inbox.positions([partition])
        await inbox.apply(partition, [delivery_of(partition, 0, {})], expected=0)
        (letter,) = await dead_letters(database)
        with pytest.raises(BadEvent):
            await inbox.replay(letter.id)
        assert len(await dead_letters(database)) == 1
        others = Inbox(database, group="others", subscription=subscription(topic))
        assert await others.replay(letter.id) is None
