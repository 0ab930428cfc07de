"""An outage is waited for; nothing is skipped, and no event is blamed for it."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bus import Bus
from chassis.database import Database
from chassis.inbox import Inbox
from chassis.outages import is_outage
from contracts.envelope import BadEvent, Event
from tests.chassis.consuming import (
    GROUP,
    Broken,
    consumer,
    dead_letters,
    deliveries_of,
    effects,
    expected,
    inbox_on,
    publish_events,
    record,
    running,
    subscription,
    tills,
    until_caught_up,
)
from tests.support.polling import eventually


class TestOutages:
    async def test_an_outage_is_waited_for_and_nothing_is_skipped(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        """Every kind of outage in turn; the events behind it must all arrive."""
        await embedded.ensure_topics({topic: 1})
        outages: list[str] = ["lock", "connection", "network", "table"]

        async def struck(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            match outages.pop() if outages else None:
                case "lock":
                    await session.execute(text("SET LOCAL lock_timeout = '10ms'"))
                    async with database.engine.begin() as other:
                        await other.execute(text("LOCK TABLE idempotency"))
                        await session.execute(text("LOCK TABLE idempotency"))
                case "connection":
                    async with database.engine.begin() as other:
                        pid = await session.scalar(text("SELECT pg_backend_pid()"))
                        end = text("SELECT pg_terminate_backend(:pid)")
                        await other.execute(end, {"pid": pid})
                    await session.execute(text("SELECT 1"))
                case "network":
                    raise ConnectionResetError
                case "table":
                    await session.execute(text("SELECT * FROM not_there_yet"))

        one = consumer(database, embedded, topic, struck)
        async with running(one):
            await publish_events(embedded, topic, tills(20))
            await until_caught_up(one)
        assert outages == []
        assert one.counts.outages == 4
        assert await dead_letters(database) == []
        assert await effects(database) == expected(tills(20))

    async def test_a_batch_that_takes_too_long_is_taken_in_parts(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        sizes: list[int] = []

        async def slow(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            sizes.append(len(events))
            await record(session, events)
            await session.execute(text("SET LOCAL statement_timeout = '200ms'"))
            await session.execute(text("SELECT pg_sleep(:s)"), {"s": 0.03 * len(events)})

        inbox, partition = await inbox_on(embedded, database, topic, slow)
        assert await inbox.apply(partition, deliveries_of(partition, tills(16)), expected=0) == 16
        assert sizes == [16, 8, 4, 4, 8, 4, 4]
        assert await effects(database) == expected(tills(16))

    async def test_an_event_that_takes_too_long_alone_is_waited_for_and_never_buried(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:

        async def slow(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
            await record(session, events)
            if any(event.data.till == "till-2" for event in events):
                await session.execute(text("SET LOCAL statement_timeout = '50ms'"))
                await session.execute(text("SELECT pg_sleep(5)"))

        inbox, partition = await inbox_on(embedded, database, topic, slow)
        with pytest.raises(DBAPIError) as stopped:
            await inbox.apply(partition, deliveries_of(partition, tills(4)), expected=0)
        assert is_outage(stopped.value)
        assert await inbox.positions([partition]) == {partition: 2}, "those before it count"
        assert await effects(database) == expected(tills(2))
        assert await dead_letters(database) == []

    def test_a_fault_of_the_event_is_no_outage(self) -> None:
        for fault in (ValueError("x"), KeyError("x"), Broken(), BadEvent("x")):
            assert not is_outage(fault)
        wrapped = ValueError("x")
        wrapped.__cause__ = TimeoutError()
        assert is_outage(wrapped)

    async def test_an_emptied_log_is_read_anew_from_its_start(
        self, embedded: Bus, database: Database, topic: str
    ) -> None:
        await embedded.ensure_topics({topic: 1})
        (partition,) = await embedded.partitions(topic)
        await Inbox(database, group=GROUP, subscription=subscription(topic)).positions([partition])
        async with database.write() as session:
            await session.execute(text("UPDATE consumer_offset SET next_offset = 500"))
        await publish_events(embedded, topic, tills(6))
        one = consumer(database, embedded, topic)
        async with running(one):
            await eventually(lambda: one.counts.applied == 6)
        assert await effects(database) == expected(tills(6))
