"""A bus whose server goes, and comes again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from chassis.bus import (
    Bus,
    BusUnavailable,
    Delivery,
    Reader,
    connect,
    started,
)
from chassis.bus.kafka_client import quietly
from deploy.local.kafka import KafkaBroker
from deploy.local.provision import provision, with_database
from tests.chassis.bus_records import message, reading, values_by_key
from tests.support import servers
from tests.support.polling import eventually
from tests.support.servers import KnownPasswords


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

    async with started(connect(restarting.url)) as bus:
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


async def test_a_client_that_cancels_itself_while_it_is_closed_cancels_nobody_else() -> None:
    """As aiokafka's does when the broker is gone; the reader's owner must go on."""

    async def cancels_itself() -> None:
        raise asyncio.CancelledError

    await quietly(cancels_itself())
    own = asyncio.create_task(quietly(asyncio.sleep(60)))
    await asyncio.sleep(0)
    own.cancel()
    with pytest.raises(asyncio.CancelledError):
        await own
