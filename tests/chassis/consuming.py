"""A small service that consumes, for the tests of claims, inbox and consumer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Actor
from chassis.bus import Bus, BusUnavailable, Delivery, Message, Partition
from chassis.consumer import Consumer, Subscription
from chassis.database import Database
from chassis.dead_letters.letters import Letters
from chassis.inbox import Handler, Inbox
from chassis.migrate import migrate_async
from chassis.service import Service
from contracts.envelope import Event, EventData
from tests.support.polling import eventually

GROUP = "takings"
PROBE = Service(name="probe", package="tests.support.probe", title="Probe", policy={}, routers=[])

OPERATOR = Actor("operator", (), ("*",), None, None)


class Till(EventData):
    """What a till now holds."""

    event_type: ClassVar[str] = "shop.till.counted.v1"

    till: str
    pence: int

    @property
    def subject(self) -> str:
        return self.till


class Broken(Exception):
    """What a handler raises at an event it cannot take."""


def till_event(till: str, version: int, pence: int | None = None) -> Event[Till]:
    data = Till(till=till, pence=version * 100 if pence is None else pence)
    return Event.of(data, source="/shop", version=version)


def as_message(topic: str, event: Event[Any]) -> Message:
    return Message(topic, event.key, event.headers(), event.value())


def new_topic() -> str:
    return f"t{uuid4().hex[:12]}"


@asynccontextmanager
async def service_database(url: str) -> AsyncIterator[Database]:
    """A service's schema: the chassis's tables, and one of effects."""
    await migrate_async(PROBE, url)
    database = Database(url, pool_size=4)
    async with database.engine.begin() as connection:
        # One row for each time an event took effect: nothing would hide a second one.
        await connection.execute(
            text("CREATE TABLE IF NOT EXISTS effect (till text, version bigint, pence bigint)")
        )
    try:
        yield database
    finally:
        await database.stop()


async def record(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """The plainest handler."""
    rows = [{"till": e.data.till, "version": e.version, "pence": e.data.pence} for e in events]
    await session.execute(text("INSERT INTO effect VALUES (:till, :version, :pence)"), rows)


def subscription(topic: str, handler: Handler = record) -> Subscription:
    return Subscription(topics=[topic], models=[Till], handler=handler)


@asynccontextmanager
async def running(*consumers: Consumer) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def publish_all(bus: Bus, messages: Sequence[Message]) -> None:
    """As the relay does: until every one of them is stored."""
    left = list(messages)
    while left:
        try:
            del left[: await bus.publish(left)]
        except BusUnavailable:
            await asyncio.sleep(0.05)


async def publish_events(bus: Bus, topic: str, events: Sequence[Event[Any]]) -> None:
    await publish_all(bus, [as_message(topic, event) for event in events])


async def effects(database: Database) -> list[tuple[str, int]]:
    """(till, version) of every effect, in the order of the tills and versions."""
    async with database.read() as session:
        rows = await session.execute(text("SELECT till, version FROM effect ORDER BY 1, 2"))
        return [(row.till, row.version) for row in rows]


async def dead_letters(database: Database) -> list[Any]:
    async with database.read() as session:
        return list(await session.execute(text("SELECT * FROM dead_letter ORDER BY id")))


def letters(database: Database, topic: str, handler: Handler = record) -> Letters:
    """What an operator of the service may do."""
    subscriptions = [subscription(topic, handler)]
    service = replace(PROBE, name=GROUP, subscriptions=subscriptions)
    return Letters(service, database)


async def cut_claims(url: str, *, pid: int | None = None) -> int:
    """End claim connections, as a network would: their members do not know it yet."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'consumer claims'"
            " AND ($1::int IS NULL OR pid = $1)",
            pid,
        )
        return len(rows)
    finally:
        await connection.close()


def consumer(database: Database, bus: Bus, topic: str, handler: Any = record) -> Consumer:
    return Consumer(database, bus, group=GROUP, subscription=subscription(topic, handler))


def tills(count: int, *, version: int = 1) -> list[Event[Any]]:
    return [till_event(f"till-{n}", version) for n in range(count)]


def expected(*batches: Sequence[Event[Any]]) -> list[tuple[str, int]]:
    return sorted((event.data.till, event.version) for batch in batches for event in batch)


async def until_caught_up(one: Consumer, within: float = 20.0) -> None:
    async def caught_up() -> bool:
        lags = await one.lag()
        # A committed offset is seen before the member has counted what it committed.
        counted = one._positions
        return bool(lags) and all(
            lag.events == 0 and counted.get(lag.partition, lag.end) >= lag.end for lag in lags
        )

    await eventually(caught_up, within=within)


async def until_someone_waits_for_a_lock(database: Database) -> None:
    async def waits() -> bool:
        async with database.read() as session:
            blocked = text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(await session.scalar(blocked))

    await eventually(waits)


def topic_is_embedded(bus: Bus) -> bool:
    return type(bus).__name__ == "EmbeddedBus"


async def one_partition(bus: Bus, topic: str) -> list[Partition]:
    await bus.ensure_topics({topic: 1})
    return await bus.partitions(topic)


async def inbox_on(
    bus: Bus, database: Database, topic: str, handler: Handler = record
) -> tuple[Inbox, Partition]:
    """An inbox of a topic of one partition, nothing of it read yet."""
    (partition,) = await one_partition(bus, topic)
    inbox = Inbox(database, group=GROUP, subscription=subscription(topic, handler))
    await inbox.positions([partition])
    return inbox, partition


def deliveries_of(partition: Partition, events: Sequence[Event[Any]]) -> list[Delivery]:
    return [
        Delivery(partition, offset, event.key, event.headers(), event.value(), datetime.now(UTC))
        for offset, event in enumerate(events)
    ]


def delivery_of(partition: Partition, offset: int, headers: dict[str, str]) -> Delivery:
    return Delivery(partition, offset, "k", tuple(headers.items()), b"", datetime.now(UTC))
