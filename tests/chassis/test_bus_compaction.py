"""Logs are compacted to the newest record of each key, and never further."""

from collections.abc import Awaitable, Callable

import pytest

from chassis.bus import Bus, Delivery, connect, started
from chassis.bus.embedded import EmbeddedBus
from chassis.bus.kafka import KafkaBus
from chassis.bus.topics import COMPACTED
from tests.chassis.bus_records import message, read, reading, values_by_key
from tests.chassis.consuming import publish_all
from tests.support.polling import eventually


async def newest_only(bus: Bus, topic: str, newest: dict[str, int]) -> bool:
    """Whether the log holds, of the keys given, their newest records and nothing older."""
    async with reading(bus, topic) as reader:
        ends = await reader.ends(await bus.partitions(topic))
        reached = {partition: 0 for partition, end in ends.items() if end}
        got: list[Delivery] = []
        while any(reached[partition] < ends[partition] for partition in reached):
            for partition, deliveries in (await reader.fetch()).items():
                got += deliveries
                reached[partition] = deliveries[-1].offset + 1
    found = {key: values for key, values in values_by_key(got).items() if key in newest}
    assert {key: values[-1] for key, values in found.items()} == newest, "a newest was dropped"
    return all(len(values) == 1 for values in found.values())


async def test_the_embedded_log_is_compacted_to_the_newest_of_each_key(
    databases: object, database_for: Callable[[str], Awaitable[str]], topic: str
) -> None:
    async with started(connect(await database_for("bus"))) as bus:
        assert isinstance(bus, EmbeddedBus)
        await bus.ensure_topics({topic: 2})
        for turn in range(5):
            await publish_all(bus, [message(topic, f"k{n}", turn) for n in range(40)])
            if turn == 2:
                assert await bus.compact() == 80
        async with reading(bus, topic) as reader:
            before = await reader.ends(await bus.partitions(topic))
            assert await bus.compact() == 80
            assert await bus.compact() == 0
            assert await reader.ends(before) == before, "the head stays"
        assert await newest_only(bus, topic, {f"k{n}": 4 for n in range(40)})
        await publish_all(bus, [message(topic, "k1", 5)])
        async with reading(bus, topic, before) as reader:
            assert [d.value for d in await read(reader, 1)] == [b"5"]


@pytest.mark.slow
async def test_kafka_compacts_to_the_newest_of_each_key(kafka: str, topic: str) -> None:
    eager = {
        "segment.ms": "100",
        "min.cleanable.dirty.ratio": "0.01",
        "max.compaction.lag.ms": "100",
    }
    async with started(KafkaBus(kafka, topic_settings=dict(COMPACTED) | eager)) as bus:
        await bus.ensure_topics({topic: 1})
        for turn in range(4):
            await publish_all(bus, [message(topic, f"k{n}", turn) for n in range(40)])

        async def compacted() -> bool:
            # A later record starts a new segment, and so closes the one to be cleaned.
            await publish_all(bus, [message(topic, "filler", 0)])
            return await newest_only(bus, topic, {f"k{n}": 3 for n in range(40)})

        await eventually(compacted, within=60, every=0.5)
