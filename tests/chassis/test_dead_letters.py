"""An event that cannot be handled is parked whole, the rest flows on, and it can be replayed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Bus, Message
from chassis.database import Database
from chassis.dead_letters import store
from chassis.dead_letters.store import Filter
from chassis.problems import Problem
from contracts.envelope import Event
from tests.chassis.consuming import (
    OPERATOR,
    Broken,
    as_message,
    consumer,
    dead_letters,
    deliveries_of,
    delivery_of,
    effects,
    expected,
    inbox_on,
    letters,
    publish_all,
    publish_events,
    record,
    running,
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

        inbox, partition = await inbox_on(embedded, database, topic, divide)
        events = [*tills(8), till_event("broke", 1, pence=0), *tills(8, version=2)]
        assert await inbox.apply(partition, deliveries_of(partition, events), expected=0) == 17
        (letter,) = await dead_letters(database)
        assert letter.error.startswith("DivisionByZeroError")
        assert letter.offset == 8
        assert len(await effects(database)) == 16

    async def test_what_no_number_or_moment_holds_is_poison_too(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        inbox, partition = await inbox_on(embedded, database, topic)
        odd = [till_event("rich", 1, pence=2**63), till_event("new", 2**63), till_event("old", 1)]
        events = deliveries_of(partition, [*tills(4), *odd, *tills(4, version=2)])
        before_time = ("ce_time", "0001-01-01T00:00:00+14:00")
        headers = tuple(each for each in events[6].headers if each[0] != "ce_time")
        events[6] = replace(events[6], headers=(*headers, before_time))
        assert await inbox.apply(partition, events, expected=0) == 11
        buried = await dead_letters(database)
        assert [letter.key.partition("/")[2] for letter in buried] == ["rich", "new", "old"]
        kinds = [letter.error.partition(":")[0] for letter in buried]
        assert sorted(kinds) == ["BadEvent", "BadEvent", "OverflowError"]
        assert await effects(database) == expected(tills(4), tills(4, version=2))
        desk = letters(database, topic)
        wrong = [[fault.path for fault in desk.faults(letter)] for letter in buried]
        assert wrong == [[], ["headers.ce_sequence"], ["headers.ce_time"]]

    async def test_a_log_that_was_replaced_has_room_for_letters_of_its_own(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        inbox, partition = await inbox_on(embedded, database, topic)
        old, newer, other = till_event("t", 1), till_event("t", 2), till_event("u", 1)
        for event in (old, old, newer, other):  # the second time as after a rewind
            [delivery] = deliveries_of(partition, [event])
            await inbox.apply(partition, [replace(delivery, value=b"{}")], expected=0)
            await inbox.rewind(partition, expected=1, to=0)
        found = [(letter.key, dict(letter.headers)) for letter in await dead_letters(database)]
        assert found == [(each.key, dict(each.headers())) for each in (old, newer, other)]
        places = [(letter.id, letter.offset) for letter in await dead_letters(database)]
        assert places == [*((letter, -letter) for letter, _ in places[:2]), (places[2][0], 0)]
        desk = letters(database, topic)
        tried = await desk.replay_many(Filter(), after=0, limit=9, by=OPERATOR, why=None)
        assert [(one.id, one.outcome) for one in tried] == [(one, None) for one, _ in places]

    async def test_a_list_of_letters_leaves_their_events_where_they_are(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        inbox, partition = await inbox_on(embedded, database, topic)
        await inbox.apply(partition, [delivery_of(partition, 0, {})], expected=0)
        async with database.read() as session:
            [listed] = await store.find(session, Filter(), after=0, limit=1)
        assert {"headers", "value", "original_value"}.isdisjoint(listed._fields)

    async def test_a_garbled_event_is_overtaken_by_a_newer_one(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        inbox, partition = await inbox_on(embedded, database, topic)
        garbled, newer = deliveries_of(partition, [till_event("t", 1), till_event("t", 2)])
        await inbox.apply(partition, [replace(garbled, value=b"{}"), newer], expected=0)
        (letter,) = await dead_letters(database)
        assert await letters(database, topic).replay(letter.id, OPERATOR, None) == "overtaken"
        assert await effects(database) == [("t", 2)]

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
        desk = letters(database, topic, once_broken)
        with pytest.raises(Problem, match="still fails, with Broken"):
            await desk.replay(new.id, OPERATOR, None)
        assert len(await dead_letters(database)) == 2
        mended = True
        assert await desk.replay(new.id, OPERATOR, None) == "applied"
        with pytest.raises(Problem, match="operator had it applied"):
            await desk.replay(new.id, OPERATOR, None)
        assert await desk.replay(old.id, OPERATOR, None) == "overtaken", "version 2 took effect"
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

        inbox, partition = await inbox_on(embedded, database, topic, handle)
        old, new = deliveries_of(partition, [till_event("t", 1), till_event("t", 2)])
        await inbox.apply(partition, [old], expected=0)
        (letter,) = await dead_letters(database)
        newer = asyncio.create_task(inbox.apply(partition, [new], expected=1))
        await inside.wait()
        desk = letters(database, topic, handle)
        replay = asyncio.create_task(desk.replay(letter.id, OPERATOR, None))
        await until_someone_waits_for_a_lock(database)
        leave.set()
        assert await newer == 2
        assert await replay == "overtaken"
        assert await effects(database) == [("t", 2)]

    async def test_what_cannot_be_decoded_stays_when_replayed(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        inbox, partition = await inbox_on(embedded, database, topic)
        await inbox.apply(partition, [delivery_of(partition, 0, {})], expected=0)
        (letter,) = await dead_letters(database)
        with pytest.raises(Problem, match="still no event") as refused:
            await letters(database, topic).replay(letter.id, OPERATOR, None)
        wrong = {fault.path for fault in refused.value.errors}
        assert wrong >= {"headers.ce_type", "headers.ce_id", "headers.ce_sequence"}
        with pytest.raises(Problem, match="discard the letter"):
            await letters(database, "another").replay(letter.id, OPERATOR, None)
        assert len(await dead_letters(database)) == 1
