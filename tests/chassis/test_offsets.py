"""A person's way out of `offset lost`: reading again from what the log begins with."""

import argparse
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.errors import PolicyViolationError
from sqlalchemy import text

from chassis import offsets, operating
from chassis.bus import Bus, Partition, connect, started
from chassis.database import Database
from chassis.inbox import Inbox
from chassis.service import Service
from tests.chassis.consuming import (
    GROUP,
    OPERATOR,
    PROBE,
    consumer,
    effects,
    expected,
    publish_events,
    running,
    subscription,
    tills,
    until_caught_up,
)
from tests.support.polling import eventually

WHY = "the topic was cut off"
_ENTRIES = """
    SELECT action, subject, why, CAST(before AS text) AS before, CAST(after AS text) AS after
    FROM probe_audit.entry"""


@pytest.fixture
async def kafka_bus(kafka: str) -> AsyncIterator[Bus]:
    async with started(connect(f"kafka://{kafka}")) as bus:
        yield bus


def reading(topic: str) -> Service:
    """A service that reads the topic."""
    return replace(PROBE, name=GROUP, subscriptions=[subscription(topic)])


async def states(topic: str, database: Database, bus: Bus) -> list[tuple[Any, ...]]:
    found = await offsets.standings(reading(topic), database, bus)
    return [(each.partition, each.next_offset, each.first, each.end, each.state) for each in found]


async def test_a_running_consumer_goes_on_with_a_partition_that_was_lost(
    kafka: str, kafka_bus: Bus, database: Database, topic: str
) -> None:
    await kafka_bus.ensure_topics({topic: 1})
    await publish_events(kafka_bus, topic, tills(10))
    await _stands_at(database, topic, 2)
    await _cut_off(kafka, topic, before=6)
    one = consumer(database, kafka_bus, topic)
    async with running(one):
        await eventually(lambda: one.lost)
        assert await states(topic, database, kafka_bus) == [(f"{topic}/0", 2, 6, 10, "lost")]
        about: Any = {"topics": [topic], "by": OPERATOR, "why": WHY}
        moved = await offsets.reset(reading(topic), database, kafka_bus, **about)
        assert moved == {f"{topic}/0": (2, 6)}
        await until_caught_up(one)
        assert not one.lost
    assert await effects(database) == expected(tills(10)[6:])
    assert await states(topic, database, kafka_bus) == [(f"{topic}/0", 10, 6, 10, "")]
    async with database.read() as session:
        (entry,) = await session.execute(text(_ENTRIES))
    before, after = map(json.loads, (entry.before, entry.after))
    assert (entry.action, entry.subject, entry.why) == ("offsets.reset", GROUP, WHY)
    assert (before, after) == ({f"{topic}/0": 2}, {f"{topic}/0": 6})


async def test_a_log_that_was_replaced_is_read_from_its_beginning_and_nothing_counts_twice(
    embedded: Bus, database: Database, topic: str
) -> None:
    """It has outgrown the old offset, so that nothing by itself shows that it is another one."""
    await embedded.ensure_topics({topic: 1})
    await publish_events(embedded, topic, tills(10))
    await _stands_at(database, topic, 5)
    one = consumer(database, embedded, topic)
    async with running(one):
        await until_caught_up(one)
        assert await effects(database) == expected(tills(10)[5:])
        words = ["offsets", "reset", "services.shop", "--by", "anna", "--why", WHY]
        told = await operating._offsets(
            _asked(*words), reading(topic), database.url, _url_of(embedded)
        )
        assert told == f"{topic}/0 from 10 to 0"
        await eventually(lambda: one.counts.superseded == 5)
    assert await effects(database) == expected(tills(10))


async def test_a_topic_it_does_not_read_is_refused_and_one_that_is_gone_is_told(
    embedded: Bus, database: Database, topic: str
) -> None:
    about: Any = {"by": OPERATOR, "why": WHY}
    with pytest.raises(ValueError, match=f"{GROUP} does not read other"):
        await offsets.reset(reading(topic), database, embedded, topics=["other"], **about)
    await _stands_at(database, topic, 5)
    gone = (f"{topic}/0", 5, None, None, "no such partition")
    assert await states(topic, database, embedded) == [gone]
    shown = await operating._offsets(
        _asked("offsets", "show", "services.shop"),
        reading(topic),
        database.url,
        _url_of(embedded),
    )
    assert "no such partition" in shown.splitlines()[1]
    assert await offsets.reset(reading(topic), database, embedded, topics=[], **about) == {
        f"{topic}/0": (5, 0)
    }


def _asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    operating.add_commands(parser.add_subparsers(dest="command"))
    return parser.parse_args(words)


def _url_of(embedded: Bus) -> str:
    return str(vars(embedded)["_url"])


async def _stands_at(database: Database, topic: str, offset: int) -> None:
    """As if it had read so far."""
    inbox = Inbox(database, group=GROUP, subscription=subscription(topic))
    await inbox.positions([Partition(topic, 0)])
    async with database.write() as session:
        await session.execute(text("UPDATE consumer_offset SET next_offset = :to"), {"to": offset})


async def _cut_off(kafka: str, topic: str, *, before: int) -> None:
    """As a topic kept for a time only is: a compacted one refuses to be."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        settings = {"cleanup.policy": "delete"}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)])
        cut = {TopicPartition(topic, 0): RecordsToDelete(before)}

        async def done() -> bool:
            try:
                return bool(await admin.delete_records(cut))
            except PolicyViolationError:
                return False  # the broker does not know of the change yet

        await eventually(done)
    finally:
        await admin.close()
