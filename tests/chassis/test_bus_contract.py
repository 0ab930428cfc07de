"""What every event bus must do, tried on each of them: the embedded log and a real Kafka."""

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

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
)
from chassis.bus.embedded import EmbeddedBus
from chassis.bus.kafka import KafkaBus, _quietly
from chassis.bus.topics import COMPACTED
from deploy.local.kafka import KafkaBroker
from deploy.local.provision import provision, with_database
from tests.support import servers
from tests.support.polling import eventually
from tests.support.servers import KnownPasswords


@pytest.fixture
async def bus(bus_url: str) -> AsyncIterator[Bus]:
    async with connected(bus_url) as bus:
        yield bus


@pytest.fixture
def topic() -> str:
    return f"t{uuid4().hex[:12]}"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Bus]:
    bus = connect(url)
    await bus.start()
    try:
        yield bus
    finally:
        await bus.stop()


@asynccontextmanager
async def reading(
    bus: Bus, topic: str, positions: dict[Partition, int] | None = None
) -> AsyncIterator[Reader]:
    reader = bus.reader()
    try:
        start = dict.fromkeys(await bus.partitions(topic), 0) | (positions or {})
        await reader.assign(start)
        yield reader
    finally:
        await reader.close()


def message(topic: str, key: str, value: object) -> Message:
    return Message(topic, key, (("ce_type", "t.note.kept.v1"),), str(value).encode())


async def publish_all(bus: Bus, messages: Sequence[Message]) -> None:
    """As the relay does: until every one of them is stored, however often it takes."""
    left = list(messages)
    while left:
        try:
            del left[: await bus.publish(left)]
        except BusUnavailable:
            await asyncio.sleep(0.05)


async def read_until(
    reader: Reader, enough: Callable[[list[Delivery]], bool], within: float = 20.0
) -> list[Delivery]:
    """Everything read until it is enough; the order within each partition is kept."""
    got: list[Delivery] = []
    deadline = time.monotonic() + within
    while not enough(got):
        assert time.monotonic() < deadline, f"only {len(got)} records within {within} s"
        for deliveries in (await reader.fetch()).values():
            got.extend(deliveries)
    return got


async def read(reader: Reader, count: int, within: float = 20.0) -> list[Delivery]:
    return await read_until(reader, lambda got: len(got) >= count, within)


def values_by_key(deliveries: Sequence[Delivery]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.key, []).append(int(delivery.value))
    return found


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
        async with connected(bus_url) as own:
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
        async with connected(bus_url) as own:
            await own.ensure_topics({topic: count, f"{topic}-other": 1})

    async with connected(bus_url) as bus:
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
    async with connected(await database_for("bus")) as bus:
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
    bus = KafkaBus(kafka, topic_settings=dict(COMPACTED) | eager)
    await bus.start()
    try:
        await bus.ensure_topics({topic: 1})
        for turn in range(4):
            await publish_all(bus, [message(topic, f"k{n}", turn) for n in range(40)])

        async def compacted() -> bool:
            # A later record starts a new segment, and so closes the one to be cleaned.
            await publish_all(bus, [message(topic, "filler", 0)])
            return await newest_only(bus, topic, {f"k{n}": 3 for n in range(40)})

        await eventually(compacted, within=60, every=0.5)
    finally:
        await bus.stop()


class Restarting:
    """A server of the test's own with a bus on it, which may be stopped and started."""

    def __init__(self, url: str, stop: Callable[[], None], start: Callable[[], None]) -> None:
        self.url = url
        self._stop, self._start = stop, start

    async def stop(self) -> None:
        await asyncio.to_thread(self._stop)

    async def start(self) -> None:
        await asyncio.to_thread(self._start)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def restarting(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Restarting]:
    if request.param == "kafka":
        broker: KafkaBroker = request.getfixturevalue("kafka_broker")
        yield Restarting(f"kafka://{broker.bootstrap}", broker.kill, broker.start)
        return
    server = servers.private_postgres(tmp_path / "pg", durable=True)
    await asyncio.to_thread(server.start)
    try:
        admin = with_database(server.admin_url, "log")
        urls = await provision(admin, ["bus"], passwords=KnownPasswords())
        yield Restarting(urls["bus"], server.stop, server.start)
    finally:
        await asyncio.to_thread(server.remove)


@pytest.mark.slow
async def test_a_restart_of_the_server_loses_nothing(restarting: Restarting, topic: str) -> None:
    """The publisher is told, the reader goes on by itself, order per key holds."""
    total, refused = 1500, 0

    async def publish(bus: Bus) -> None:
        nonlocal refused
        left = [message(topic, f"k{n % 7}", n) for n in range(total)]
        while left:
            try:
                del left[: await bus.publish(left[:20])]
                await asyncio.sleep(0.005)
            except BusUnavailable:
                refused += 1
                await asyncio.sleep(0.1)

    async def read_on(bus: Bus, reader: Reader, got: list[Delivery]) -> None:
        reached = dict.fromkeys(await bus.partitions(topic), 0)
        while len({int(d.value) for d in got}) < total:
            try:
                for partition, deliveries in (await reader.fetch()).items():
                    got += deliveries
                    reached[partition] = deliveries[-1].offset + 1
            except BusUnavailable:
                await reader.assign(reached)
                await asyncio.sleep(0.05)

    async with connected(restarting.url) as bus:
        await bus.ensure_topics({topic: 2})
        got: list[Delivery] = []
        async with reading(bus, topic) as reader, asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            publishing = tasks.create_task(publish(bus))
            tasks.create_task(read_on(bus, reader, got))
            await eventually(lambda: len(got) > 100)
            await restarting.stop()
            with pytest.raises(BusUnavailable):
                await bus.check()
            assert not publishing.done(), "the server must go in the middle"
            # Long enough for the publisher to meet the closed door.
            await eventually(lambda: refused > 0, within=15)
            await restarting.start()
        await bus.check()
    for values in values_by_key(got).values():
        newest = -1
        for value in values:
            assert value <= newest or value == newest + 7 or newest == -1, "a record was lost"
            newest = max(newest, value)
        assert values[-1] == newest, "compaction would keep an older state"
    assert {int(d.value) for d in got} == set(range(total))


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


async def test_a_client_that_cancels_itself_while_it_is_closed_cancels_nobody_else() -> None:
    """As aiokafka's does when the broker is gone; the reader's owner must go on."""

    async def cancels_itself() -> None:
        raise asyncio.CancelledError

    await _quietly(cancels_itself())
    own = asyncio.create_task(_quietly(asyncio.sleep(60)))
    await asyncio.sleep(0)
    own.cancel()
    with pytest.raises(asyncio.CancelledError):
        await own
