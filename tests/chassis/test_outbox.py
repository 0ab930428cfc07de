"""The outbox and its relay: every committed event arrives, in order per aggregate."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import ClassVar

import pytest
from sqlalchemy import text

from chassis import outbox
from chassis.bus import LARGEST, Bus, Partition, connect, started
from chassis.database import Database
from chassis.migrate import migrate_async
from chassis.outbox import Relay, backlog, publish
from contracts.envelope import Event, EventData
from tests.chassis.consuming import PROBE
from tests.resilience.proxy import wired
from tests.support.databases import Databases
from tests.support.polling import eventually


class Counted(EventData):
    event_type: ClassVar[str] = "probe.counted.v1"
    counter: str
    count: int

    @property
    def subject(self) -> str:
        return self.counter


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    url = await databases.new_for("probe")
    await migrate_async(PROBE, url)
    database = Database(url)
    async with database.write() as session:
        await session.execute(text("CREATE TABLE counter (id text PRIMARY KEY, count int)"))
        await session.execute(
            text("INSERT INTO counter SELECT 'c' || n, 0 FROM generate_series(1, 5) n")
        )
    yield database
    await database.stop()


@pytest.fixture
async def bus(databases: Databases) -> AsyncIterator[Bus]:
    async with started(connect(await databases.new_for("bus"))) as bus:
        await bus.ensure_topics({"probe": 3})
        yield bus


async def count_up(database: Database, counter: str, linger: float = 0.0) -> None:
    async with database.write() as session:
        count = await session.scalar(
            text("UPDATE counter SET count = count + 1 WHERE id = :id RETURNING count"),
            {"id": counter},
        )
        event = Event.of(Counted(counter=counter, count=count), source="/probe", version=count)
        await publish(session, [event])
        await asyncio.sleep(linger)  # a transaction that commits late, after younger ones


async def everything_on(bus: Bus) -> dict[str, list[int]]:
    reader = bus.reader()
    partitions = await bus.partitions("probe")
    await reader.assign(dict.fromkeys(partitions, 0))
    ends = await reader.ends(partitions)
    counts: dict[str, list[int]] = {}
    left = {partition for partition, end in ends.items() if end > 0}
    while left:
        for partition, deliveries in (await reader.fetch()).items():
            for delivery in deliveries:
                counts.setdefault(delivery.key, []).append(
                    Counted.model_validate_json(delivery.value).count
                )
            if deliveries and deliveries[-1].offset + 1 >= ends[partition]:
                left.discard(partition)
    await reader.close()
    return counts


async def test_every_commit_arrives_in_order_while_relays_come_and_go(
    database: Database, bus: Bus
) -> None:
    chance = random.Random(3)
    relays = [asyncio.create_task(Relay(database, bus).run()) for _ in range(2)]

    async def writer() -> None:
        for _ in range(20):
            linger = chance.choice([0, 0, 0, 0.02])
            await count_up(database, f"c{chance.randint(1, 5)}", linger)

    async def replace_leader() -> None:
        relays[0].cancel()
        with suppress(asyncio.CancelledError):
            await relays[0]
        relays[0] = asyncio.create_task(Relay(database, bus).run())

    await asyncio.gather(writer(), writer(), writer(), replace_leader())

    async def empty() -> bool:
        async with database.read() as session:
            return (await backlog(session)).events == 0

    await eventually(empty)
    for relay in relays:
        relay.cancel()
    counts = await everything_on(bus)
    async with database.read() as session:
        truth = (await session.execute(text("SELECT id, count FROM counter"))).all()
    for counter, count in truth:
        seen = counts.get(f"probe.counted.v1/{counter}", [])
        assert list(dict.fromkeys(seen)) == list(range(1, count + 1)), counter


async def test_a_rolled_back_change_publishes_nothing(database: Database) -> None:
    async def change_and_fail() -> None:
        async with database.write() as session:
            event = Event.of(Counted(counter="c1", count=1), source="/probe", version=1)
            await publish(session, [event])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change_and_fail()
    async with database.read() as session:
        assert (await backlog(session)).events == 0


async def test_what_no_bus_would_take_keeps_nothing_behind_it_waiting(database: Database) -> None:
    huge = Event.of(Counted(counter="c" * LARGEST, count=1), source="/probe", version=1)
    async with database.write() as session:
        with pytest.raises(ValueError, match="the bus takes 1,000,000"):
            await publish(session, [huge])
    async with database.read() as session:
        assert (await backlog(session)).events == 0


async def test_many_events_at_once_keep_their_order(database: Database, bus: Bus) -> None:
    events = [
        Event.of(Counted(counter=f"c{n % 7}", count=n), source="/probe", version=n)
        for n in range(1, 1201)
    ]
    async with database.write() as session:
        await publish(session, events)
    relay = asyncio.create_task(Relay(database, bus).run())

    async def all_there() -> bool:
        reader = bus.reader()
        ends = await reader.ends([Partition("probe", number) for number in range(3)])
        await reader.close()
        return sum(ends.values()) == len(events)

    await eventually(all_there)
    relay.cancel()
    for seen in (await everything_on(bus)).values():
        assert seen == sorted(seen)


async def test_a_database_that_vanishes_without_a_word_does_not_hold_the_relay_for_ever(
    database: Database, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_COMMAND_S", 0.3)
    async with wired(database.url) as (proxy, url):
        far = Database(url)
        relay = Relay(far, bus)
        task = asyncio.create_task(relay.run())
        await eventually(lambda: relay.leading)
        proxy.strand()
        await count_up(database, "c1")

        async def empty() -> bool:
            async with database.read() as session:
                return (await backlog(session)).events == 0

        try:
            await eventually(empty, within=10)
        finally:
            task.cancel()
            await asyncio.wait([task])
            await far.stop()
