"""What every event bus must do, tried on each of them: the embedded log and a real Kafka."""

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from chassis.bus import (
    LARGEST,
    Bus,
    BusUnavailable,
    Delivery,
    Message,
    OffsetLost,
    Partition,
    Reader,
    connect,
    started,
)
from tests.chassis.bus_records import message, read, reading, values_by_key
from tests.chassis.consuming import publish_all


async def test_key_headers_value_and_time_come_back_as_they_were(bus: Bus, topic: str) -> None:
    await bus.ensure_topics({topic: 1})
    headers = (("ce_id", "1"), ("naïve", "Łódź"), ("ce_id", "again"), ("empty", ""))
    sent = [
        Message(topic, "kpi.value/105148/2008-09", headers, b'{"a": 1}'),
        Message(topic, "ключ", (), b"\x00\xff\xfe"),
        Message(topic, "empty", (), b""),
        Message(topic, "large", (), random.Random(1).randbytes(LARGEST)),
    ]
    assert await bus.publish(sent) == len(sent)
    async with reading(bus, topic) as reader:
        got = await read(reader, len(sent))
    assert [(d.key, d.headers, d.value) for d in got] == [(m.key, m.headers, m.value) for m in sent]
    assert [d.offset for d in got] == [0, 1, 2, 3]
    assert all(abs(datetime.now(UTC) - d.time) < timedelta(minutes=1) for d in got)
    assert all(d.time.utcoffset() == timedelta(0) for d in got)


async def test_order_is_kept_within_each_key(bus: Bus, topic: str) -> None:
    await bus.ensure_topics({topic: 4})
    sent = [message(topic, f"key-{n % 23}", n) for n in range(2300)]
    for start in range(0, len(sent), 300):
        await publish_all(bus, sent[start : start + 300])
    async with reading(bus, topic) as reader:
        got = await read(reader, len(sent))
    assert len(got) == len(sent)
    by_key = values_by_key(got)
    assert len(by_key) == 23
    assert all(values == sorted(values) for values in by_key.values())
    homes = {(d.key, d.partition) for d in got}
    assert len(homes) == 23, "a key lives in one partition"
    assert len({partition for _, partition in homes}) > 1


async def test_no_record_is_jumped_over_while_many_publish_at_once(
    bus: Bus, bus_url: str, topic: str
) -> None:
    """A position must never pass a record that becomes visible later."""
    await bus.ensure_topics({topic: 2})
    publishers, each = 6, 150

    async def publish(number: int) -> None:
        async with started(connect(bus_url)) as own:
            for n in range(each):
                assert await own.publish([message(topic, f"{number}-{n % 5}", n)]) == 1

    async with reading(bus, topic) as reader, asyncio.TaskGroup() as group:
        for number in range(publishers):
            group.create_task(publish(number))
        got = await read(reader, publishers * each, within=40)
    assert len({(d.partition, d.offset) for d in got}) == len(got) == publishers * each
    for values in values_by_key(got).values():
        assert values == sorted(values)


async def test_a_reader_goes_on_from_any_offset(bus: Bus, topic: str) -> None:
    await bus.ensure_topics({topic: 3})
    await publish_all(bus, [message(topic, f"k{n}", n) for n in range(300)])
    async with reading(bus, topic) as reader:
        first = await read(reader, 300)
    half: dict[Partition, int] = {}
    for delivery in first[::2]:
        half[delivery.partition] = delivery.offset
    async with reading(bus, topic, half) as reader:
        wanted = {(d.partition, d.offset) for d in first if d.offset >= half[d.partition]}
        again = await read(reader, len(wanted))
    assert {(d.partition, d.offset) for d in again} == wanted


async def test_assigning_again_replaces_partitions_and_positions(bus: Bus, topic: str) -> None:
    await bus.ensure_topics({topic: 2})
    await publish_all(bus, [message(topic, f"k{n}", n) for n in range(100)])
    async with reading(bus, topic) as reader:
        everything = await read(reader, 100)
        one = Partition(topic, 1)
        await reader.assign({one: 5})
        wanted = [d.offset for d in everything if d.partition == one and d.offset >= 5]
        got = await read(reader, len(wanted))
        assert {d.partition for d in got} == {one}
        assert [d.offset for d in got] == wanted
        await reader.assign({})
        assert await reader.fetch(wait=0.05) == {}


async def test_the_first_records_of_many_partitions_come_at_once(bus: Bus, topic: str) -> None:
    await bus.ensure_topics({topic: 8})
    await publish_all(bus, [message(topic, f"k{n}", n) for n in range(2000)])
    async with reading(bus, topic, {}) as reader:
        everything = await read(reader, 2000)
    long = {d.partition: d.offset for d in everything}
    wanted = {partition: end // 2 for partition, end in long.items()}
    lost, done = Partition(topic, 0), Partition(topic, 1)
    asked = wanted | {lost: 1_000_000, done: long[done] + 1}
    reader = bus.reader()
    try:
        found = await reader.first(asked, wait=2)
        assert {each: found[each].offset for each in found} == {
            each: wanted[each] for each in wanted if each not in (lost, done)
        }
        await reader.assign(wanted)
        assert await reader.fetch(wait=5), "it goes on as any other"
    finally:
        await reader.close()


async def test_a_waiting_fetch_is_woken_by_a_record(bus: Bus, topic: str) -> None:
    await bus.ensure_topics({topic: 2})
    async with reading(bus, topic) as reader:
        assert await reader.fetch(wait=0.1) == {}
        waiting = asyncio.create_task(reader.fetch(wait=30))
        started = time.monotonic()
        await publish_all(bus, [message(topic, "k", 1)])
        (delivery,) = [d for found in (await waiting).values() for d in found]
        assert delivery.value == b"1"
        assert time.monotonic() - started < 5


async def test_a_record_is_read_within_milliseconds(bus: Bus, topic: str) -> None:
    """The way from a committed change to a live indicator has 50 ms; the bus may take a part."""
    await bus.ensure_topics({topic: 4})
    took = []
    async with reading(bus, topic) as reader:
        await publish_all(bus, [message(topic, "warm up", 0)])
        await read(reader, 1)
        for n in range(30):
            reading_on = asyncio.create_task(read(reader, 1))
            await asyncio.sleep(0.01)
            started = time.monotonic()
            await publish_all(bus, [message(topic, f"k{n}", n)])
            await reading_on
            took.append(time.monotonic() - started)
    assert statistics.median(took) < 0.05, "a reader that only polls would take longer"


async def test_ends_are_the_next_offsets(bus: Bus, topic: str) -> None:
    await bus.ensure_topics({topic: 2})
    partitions = await bus.partitions(topic)
    async with reading(bus, topic) as reader:
        assert await reader.ends(partitions) == dict.fromkeys(partitions, 0)
        await publish_all(bus, [message(topic, f"k{n}", n) for n in range(50)])
        ends = await reader.ends(partitions)
        got = await read(reader, 50)
    assert sum(ends.values()) == 50
    assert all(max(d.offset for d in got if d.partition == p) + 1 == ends[p] for p in partitions)


async def test_topics_are_made_once_by_any_number_of_processes(bus_url: str, topic: str) -> None:
    async def ensure(count: int) -> None:
        async with started(connect(bus_url)) as own:
            await own.ensure_topics({topic: count, f"{topic}-other": 1})

    async with started(connect(bus_url)) as bus:
        assert await bus.partitions(topic) == []
        await asyncio.gather(*(ensure(3) for _ in range(4)))
        wanted = [Partition(topic, number) for number in range(3)]
        assert await bus.partitions(topic) == wanted
        await ensure(7)
        assert await bus.partitions(topic) == wanted, "another number would move keys"


@pytest.mark.parametrize("wanted", [4, 1_000_000])
async def test_an_offset_the_log_does_not_have_is_told(bus: Bus, topic: str, wanted: int) -> None:
    await bus.ensure_topics({topic: 1})
    await publish_all(bus, [message(topic, "k", n) for n in range(3)])
    partition = Partition(topic, 0)
    async with reading(bus, topic, {partition: wanted}) as reader:
        with pytest.raises(OffsetLost) as lost:
            await read(reader, 1)
        assert lost.value.partition == partition
        assert lost.value.wanted == wanted
        assert lost.value.available == (0, 3)
        await reader.assign({partition: 2})
        assert [d.value for d in await read(reader, 1)] == [b"2"]


async def test_a_slow_reader_loses_nothing(bus: Bus, topic: str) -> None:
    """The log keeps what a reader has not come to, and hands out no more than asked for."""
    await bus.ensure_topics({topic: 2})
    total, step = 6000, 40
    ahead = asyncio.Event()

    async def publish() -> None:
        for start in range(0, total, 500):
            batch = [message(topic, f"k{n % 50}", n) for n in range(start, start + 500)]
            await publish_all(bus, batch)
            ahead.set()

    async with reading(bus, topic) as reader, asyncio.TaskGroup() as group:
        group.create_task(publish())
        await ahead.wait()
        got: list[Delivery] = []
        deadline = time.monotonic() + 40
        while len(got) < total:
            assert time.monotonic() < deadline
            found = await reader.fetch(max_messages=step)
            assert sum(map(len, found.values())) <= step
            got += [delivery for deliveries in found.values() for delivery in deliveries]
    by_key = values_by_key(got)
    assert sorted(value for values in by_key.values() for value in values) == list(range(total))
    assert all(values == sorted(values) for values in by_key.values())


async def test_whoever_closes_or_assigns_a_reader_can_be_cancelled(bus: Bus, topic: str) -> None:
    """A cancellation lost on the way would leave a consumer running that was told to stop."""
    await bus.ensure_topics({topic: 1})

    async def close_and_go_on(reader: Reader) -> None:
        await reader.close()
        await asyncio.Event().wait()

    async def assign_and_go_on(reader: Reader) -> None:
        await reader.assign({Partition(topic, 0): 0})
        await asyncio.Event().wait()

    for work in (close_and_go_on, assign_and_go_on):
        for steps in range(8):
            async with reading(bus, topic) if work is close_and_go_on else _new(bus) as reader:
                task = asyncio.create_task(work(reader))
                for _ in range(steps):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait({task}, timeout=5)
                assert task.cancelled(), f"{work.__name__} swallowed it after {steps} steps"


@asynccontextmanager
async def _new(bus: Bus) -> AsyncIterator[Reader]:
    reader = bus.reader()
    try:
        yield reader
    finally:
        await reader.close()


async def test_an_absent_server_is_told_by_name_of_the_error(free_port: Callable[[], int]) -> None:
    for url in (f"kafka://127.0.0.1:{free_port()}", f"postgresql://a:b@127.0.0.1:{free_port()}/c"):
        bus = connect(url)
        with pytest.raises(BusUnavailable):
            await bus.start()
        with pytest.raises(BusUnavailable):
            await bus.publish([message("t", "k", 1)])
        await bus.stop()


@pytest.mark.parametrize("url", ["redis://x", "kafka://", "kafka", "", "mysql://x/y"])
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="kafka://"):
        connect(url)
