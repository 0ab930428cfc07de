"""Each event takes effect once, whatever dies, repeats or goes wrong on the way."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Bus, Message, Partition, Reader
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.inbox import Fenced, Inbox
from contracts.envelope import Event
from tests.chassis.consuming import (
    GROUP,
    as_message,
    consumer,
    cut_claims,
    dead_letters,
    deliveries_of,
    delivery_of,
    effects,
    expected,
    inbox_on,
    one_partition,
    publish_all,
    publish_events,
    record,
    running,
    subscription,
    till_event,
    tills,
    until_caught_up,
)
from tests.support.polling import eventually


class TestTakingEffect:
    async def test_events_take_effect_once_in_order(
        self, bus: Bus, database: Database, topic: str
    ) -> None:
        await bus.ensure_topics({topic: 3})
        first, second = tills(40), tills(40, version=2)
        one = consumer(database, bus, topic)
        async with running(one):
            await publish_events(bus, topic, first + second)
            await until_caught_up(one)
        assert await effects(database) == expected(first, second)
        assert one.counts.applied == 80

    async def test_old_and_repeated_versions_are_dropped(
        self, bus: Bus, database: Database, topic: str
    ) -> None:
        await bus.ensure_topics({topic: 1})
        v1, v2, v3 = (tills(5, version=n) for n in (1, 2, 3))
        one = consumer(database, bus, topic)
        async with running(one):
            await publish_events(bus, topic, [*v1, *v3, *v2, *v3, *v1])
            await until_caught_up(one)
            await publish_events(bus, topic, [*v2, *v3])
            await until_caught_up(one)
        assert await effects(database) == expected(v1, v3)
        assert (one.counts.applied, one.counts.superseded) == (10, 25)

    async def test_a_topic_made_after_the_start_is_found(
        self, bus: Bus, database: Database, topic: str
    ) -> None:
        one = consumer(database, bus, topic)
        async with running(one):
            await asyncio.sleep(0)
            await bus.ensure_topics({topic: 2})
            await publish_events(bus, topic, tills(4))
            await eventually(lambda: one.counts.applied == 4)

    async def test_a_new_process_goes_on_where_the_last_one_committed(
        self, bus: Bus, database: Database, topic: str
    ) -> None:
        await bus.ensure_topics({topic: 2})
        first, second = tills(30), tills(30, version=2)
        await publish_events(bus, topic, first)
        one = consumer(database, bus, topic)
        async with running(one):
            await until_caught_up(one)
        await publish_events(bus, topic, second)
        two = consumer(database, bus, topic)
        async with running(two):
            await until_caught_up(two)
        assert (two.counts.applied, two.counts.superseded) == (30, 0)
        assert await effects(database) == expected(first, second)

    async def test_what_was_not_committed_is_seen_again(
        self, bus: Bus, database: Database, topic: str
    ) -> None:
        """A consumer that dies in the middle of its batch leaves nothing, and loses nothing."""
        await bus.ensure_topics({topic: 1})
        await publish_events(bus, topic, tills(10))
        reached = asyncio.Event()

        async def die(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            reached.set()
            await asyncio.Event().wait()

        async with running(consumer(database, bus, topic, die)):
            await asyncio.wait_for(reached.wait(), 10)
        assert await effects(database) == []
        after = consumer(database, bus, topic)
        async with running(after):
            await until_caught_up(after)
        assert await effects(database) == expected(tills(10))

    async def test_the_chassis_adds_three_statements_to_a_batch(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        inbox, partition = await inbox_on(embedded, database, topic)
        seen: list[str] = []
        sqlalchemy_event.listen(
            database.engine.sync_engine,
            "before_cursor_execute",
            lambda *args: seen.append(args[2].split()[0]),
        )
        await inbox.apply(partition, deliveries_of(partition, tills(200)), expected=0)
        assert seen == ["UPDATE", "SELECT", "INSERT", "INSERT"], "the third is the handler's own"
        seen.clear()
        others = [delivery_of(partition, 200, {"ce_type": "other.news.v1"})]
        await inbox.apply(partition, others, expected=200)
        assert seen == ["UPDATE"]


class TestSharing:
    async def test_members_share_join_leave_and_die(
        self, bus: Bus, database: Database, topic: str
    ) -> None:
        await bus.ensure_topics({topic: 4})
        one, two, three = (consumer(database, bus, topic) for _ in range(3))
        sent = []

        async def send(version: int) -> None:
            sent.append(tills(40, version=version))
            await publish_events(bus, topic, sent[-1])

        def shares(*members: Consumer) -> Callable[[], bool]:
            def check() -> bool:
                held = [partition for member in members for partition in member.held]
                fair = {len(member.held) for member in members} <= {4 // len(members), 2}
                return len(held) == len(set(held)) == 4 and fair

            return check

        async with running(one):
            await send(1)
            await eventually(lambda: len(one.held) == 4)
            async with running(two, three):
                await send(2)
                await eventually(lambda: all(m.held for m in (one, two, three)))
                await send(3)
                await until_caught_up(one)
                assert two.counts.applied + three.counts.applied > 0
            await eventually(lambda: len(one.held) == 4)
            await send(4)
            await until_caught_up(one)
            async with running(two):
                await eventually(shares(one, two))
                assert await cut_claims(database.url) == 2
                await send(5)
                await eventually(shares(one, two))
                await until_caught_up(one)
        assert await effects(database) == expected(*sent)

    async def test_a_reader_left_behind_is_fenced_off(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        """Two that read the same partition: the slower one's transaction leaves nothing."""
        (partition,) = await one_partition(embedded, topic)
        inbox, zombie = (
            Inbox(database, group=GROUP, subscription=subscription(topic)) for _ in range(2)
        )
        await inbox.positions([partition])
        deliveries = deliveries_of(partition, tills(10))
        assert await inbox.apply(partition, deliveries, expected=0) == 10
        for late in (deliveries, deliveries[:4]):
            with pytest.raises(Fenced):
                await zombie.apply(partition, late, expected=0)
        assert await inbox.positions([partition]) == {partition: 10}
        assert await effects(database) == expected(tills(10))

    async def test_a_zombie_in_its_transaction_and_its_successor_do_not_both_count(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        await embedded.ensure_topics({topic: 1})
        inside, leave = asyncio.Event(), asyncio.Event()

        async def slow(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            inside.set()
            await leave.wait()

        zombie, heir = (
            consumer(database, embedded, topic, slow),
            consumer(database, embedded, topic),
        )
        await publish_events(embedded, topic, tills(10))
        async with running(zombie):
            await asyncio.wait_for(inside.wait(), 10)
            assert await cut_claims(database.url) == 1
            async with running(heir):
                await eventually(lambda: len(heir.held) == 1)
                leave.set()
                await until_caught_up(heir)
                await eventually(lambda: heir.counts.applied + zombie.counts.applied == 10)
        assert await effects(database) == expected(tills(10))

    async def test_of_one_aggregate_in_two_partitions_the_newer_version_stands(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        """A topic whose partitions were made more has older records of a key elsewhere."""
        inside, leave = asyncio.Event(), asyncio.Event()

        async def slow(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            if events[0].version == 1:
                inside.set()
                await leave.wait()

        await embedded.ensure_topics({topic: 2})
        before, after = await embedded.partitions(topic)
        inbox = Inbox(database, group=GROUP, subscription=subscription(topic, slow))
        await inbox.positions([before, after])
        old, new = deliveries_of(before, [till_event("t", 1), till_event("t", 2)])
        older = asyncio.create_task(inbox.apply(before, [old], expected=0))
        await inside.wait()
        assert await inbox.apply(after, [replace(new, partition=after, offset=0)], expected=0) == 1
        leave.set()
        with pytest.raises(Fenced):
            await older
        assert await inbox.apply(before, [old], expected=0) == 1
        assert await effects(database) == [("t", 2)]


async def test_lag_tells_events_and_age_per_partition(
    bus: Bus, database: Database, topic: str
) -> None:
    await bus.ensure_topics({topic: 2})
    one = consumer(database, bus, topic)
    assert [(lag.events, lag.seconds) for lag in await one.lag()] == [(0, 0.0), (0, 0.0)]
    await publish_events(bus, topic, tills(30))
    before = await one.lag()
    assert sum(lag.events for lag in before) == 30
    assert all(0 <= (lag.seconds or 0) < 30 for lag in before)
    assert any(lag.seconds for lag in before)
    async with running(one):
        await until_caught_up(one)


async def test_the_ages_of_many_partitions_are_had_at_once(
    bus: Bus, database: Database, topic: str
) -> None:
    await bus.ensure_topics({topic: 24})
    await publish_events(bus, topic, tills(1200))
    one, asked = consumer(database, bus, topic), []
    reader = bus.reader

    def counted() -> Reader:
        made = reader()
        assign = made.assign

        async def assigned(positions: Mapping[Partition, int]) -> None:
            asked.append(positions)
            await assign(positions)

        made.assign = assigned  # type: ignore[method-assign]
        return made

    bus.reader = counted  # type: ignore[method-assign]

    async def all_known() -> bool:
        asked.clear()
        lags = await one.lag()
        assert len(asked) <= 1, "not one partition after the other"
        return [bool(lag.events and lag.seconds) for lag in lags] == [True] * 24

    await eventually(all_known)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_totals_are_exact_through_crashes_duplicates_and_zombies(
    bus: Bus, database: Database, topic: str, seed: int
) -> None:
    """Members die before they commit, lose their claims unawares, and every event may repeat."""
    chance = random.Random(seed)
    await bus.ensure_topics({topic: 3})

    async def unsteady(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
        await record(session, events)
        await asyncio.sleep(chance.random() * 0.02)
        if chance.random() < 0.05:
            raise ConnectionResetError

    async def live_and_die() -> None:
        while True:
            async with running(consumer(database, bus, topic, unsteady)):
                await asyncio.sleep(chance.uniform(0.2, 0.8))

    async def cut() -> None:
        while True:
            await asyncio.sleep(chance.uniform(0.1, 0.4))
            await cut_claims(database.url)

    newest: dict[str, int] = {}
    chaos = [asyncio.create_task(life()) for life in (live_and_die, live_and_die, cut)]
    sent: list[Message] = []
    for _ in range(60):
        batch = []
        for till in chance.sample(range(20), chance.randint(1, 12)):
            name = f"till-{till}"
            newest[name] = newest.get(name, 0) + 1
            batch.append(as_message(topic, till_event(name, newest[name])))
        await publish_all(bus, batch + chance.sample(sent, min(len(sent), chance.randint(0, 6))))
        sent += batch
        await asyncio.sleep(chance.random() * 0.05)
    for task in chaos:
        task.cancel()
    ended = await asyncio.gather(*chaos, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)
    last = consumer(database, bus, topic)
    async with running(last):
        await until_caught_up(last)
    wanted = sorted((till, n) for till, end in newest.items() for n in range(1, end + 1))
    assert await effects(database) == wanted
    assert await dead_letters(database) == []
