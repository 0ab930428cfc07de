"""One reading of a topic for all listeners: nothing missed, nothing twice, whatever happens."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest

from chassis.bus import Bus, Delivery, connect
from chassis.bus.embedded import EmbeddedBus
from chassis.live.listener import Listener, PositionLost
from chassis.live.positions import decode
from chassis.live.tail import BLOCK, Heard, Tail
from contracts.envelope import BadEvent
from deploy.local.kafka import KafkaBroker
from tests.chassis.consuming import publish_events, till_event
from tests.support.polling import eventually

KEYS = 11


async def publish(bus: Bus, topic: str, numbers: Sequence[int]) -> None:
    await publish_events(bus, topic, [till_event(f"till-{n % KEYS}", n) for n in numbers])


def number(delivery: Delivery) -> int:
    return int(dict(delivery.headers)["ce_sequence"])


@asynccontextmanager
async def tailing(
    bus: Bus,
    topic: str,
    *,
    keep: int = 2000,
    decoding: Callable[[Delivery], int | None] = number,
) -> AsyncIterator[Tail[int]]:
    tail = Tail(bus, topic, decoding, keep=keep)
    task = asyncio.create_task(tail.run())
    try:
        await eventually(lambda: tail.ready, within=20)
        yield tail
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def hear(listener: Listener[int], count: int, within: float = 20.0) -> list[Heard[int]]:
    heard: list[Heard[int]] = []
    async with asyncio.timeout(within):
        while len(heard) < count:
            heard += await listener.take(wait=1)
    return heard


async def hears_nothing_more(listener: Listener[int]) -> bool:
    return not await listener.take(wait=0.2)


def values(heard: Sequence[Heard[int]]) -> list[int]:
    return [one.value for one in heard]


def assert_once_and_in_order(got: Sequence[int], expected: Sequence[int]) -> None:
    assert sorted(got) == list(expected)
    for key in range(KEYS):
        of_key = [n for n in got if n % KEYS == key]
        assert of_key == sorted(of_key)


@pytest.fixture
async def filled(bus: Bus, topic: str) -> str:
    """A topic of four partitions with a hundred events."""
    await bus.ensure_topics({topic: 4})
    await publish(bus, topic, range(100))
    return topic


async def test_all_listeners_hear_from_now_on_and_each_event_is_decoded_once(
    bus: Bus, filled: str
) -> None:
    decoded: list[int] = []

    def counting(delivery: Delivery) -> int:
        decoded.append(number(delivery))
        return decoded[-1]

    async with tailing(bus, filled, decoding=counting) as tail:
        decoded.clear()
        listeners = [Listener(tail) for _ in range(3)]
        await publish(bus, filled, range(100, 140))
        for listener in listeners:
            assert_once_and_in_order(values(await hear(listener, 40)), range(100, 140))
            assert await hears_nothing_more(listener)
        assert sorted(decoded) == list(range(100, 140))


@pytest.mark.parametrize("keep", [2000, 5])
async def test_resuming_after_any_event_gives_the_rest(bus: Bus, filled: str, keep: int) -> None:
    """Out of memory, or (keep=5) off the bus until memory goes on."""
    async with tailing(bus, filled, keep=2000) as first, tailing(bus, filled, keep=keep) as other:
        heard = await hear(Listener(first, (0, 0, 0, 0)), 100)
        assert_once_and_in_order(values(heard), range(100))
        for stop in (0, 1, 37, 99):
            resumed = Listener(other, decode(heard[stop].id))
            rest = await hear(resumed, 99 - stop)
            assert_once_and_in_order(values([*heard[: stop + 1], *rest]), range(100))
            assert await hears_nothing_more(resumed)


async def test_a_process_just_started_has_the_latest_events_in_memory(
    bus: Bus, filled: str
) -> None:
    """All clients of the process before it come at once: they must not all read the bus."""
    async with tailing(bus, filled) as tail:
        assert tail.place_of((0, 0, 0, 0)) == tail.first
        assert tail.end - tail.first == 100


async def test_hopping_between_replicas_under_load_misses_nothing(bus: Bus, filled: str) -> None:
    """Replicas read in interleavings of their own, ahead of each other and behind."""
    chance = random.Random(3)
    until = 1500

    async def publish_on() -> None:
        for start in range(100, until, 20):
            await publish(bus, filled, range(start, start + 20))
            await asyncio.sleep(0.002)

    async with (
        tailing(bus, filled, keep=20) as one,
        tailing(bus, filled, keep=20) as other,
        asyncio.timeout(60),
        asyncio.TaskGroup() as tasks,
    ):
        last_id = one.position
        got: list[int] = []
        tasks.create_task(publish_on())
        while len(got) < until - 100:
            listener = Listener(chance.choice([one, other]), last_id)
            for _ in range(chance.randrange(1, 4)):
                # The client breaks off after some of what was sent.
                heard = list(await listener.take(wait=0.5))
                taken = heard[: chance.randrange(len(heard) + 1)]
                got += values(taken)
                last_id = decode(taken[-1].id) if taken else last_id
                if len(taken) < len(heard):
                    break
    assert_once_and_in_order(got, range(100, until))


async def test_a_listener_that_falls_behind_catches_up_and_fills_no_memory(
    bus: Bus, filled: str
) -> None:
    async with tailing(bus, filled, keep=50) as tail:
        slow, quick = Listener(tail), Listener(tail)
        for start in range(100, 1300, 100):
            await publish(bus, filled, range(start, start + 100))
            await hear(quick, 100)
            assert tail.end - tail.first <= 100 + BLOCK
        assert_once_and_in_order(values(await hear(slow, 1200)), range(100, 1300))
        await publish(bus, filled, [1300])
        assert values(await hear(slow, 1)) == [1300]


@pytest.mark.parametrize("since", [(10**6,) * 4, (0,) * 5, (0, 0, 0, 10**6)])
async def test_a_position_the_log_never_had_is_told_and_then_heard_from_now_on(
    bus: Bus, filled: str, since: tuple[int, ...]
) -> None:
    async with tailing(bus, filled) as tail:
        listener = Listener(tail, since)
        with pytest.raises(PositionLost):
            await hear(listener, 1)
        await publish(bus, filled, [100])
        assert values(await hear(listener, 1)) == [100]


async def test_a_position_from_before_a_partition_was_added_hears_all_of_it(
    bus: Bus, filled: str
) -> None:
    async with tailing(bus, filled) as tail:
        heard = await hear(Listener(tail, tail.position[:3]), 1)
        assert {one.partition for one in heard} == {3}
        assert [one.offset for one in heard] == list(range(len(heard)))


async def test_a_compacted_log_gives_the_newest_of_each_key(
    embedded: EmbeddedBus, topic: str
) -> None:
    await embedded.ensure_topics({topic: 4})
    await publish(embedded, topic, range(100))
    await embedded.compact()
    async with tailing(embedded, topic, keep=5) as tail:
        heard = await hear(Listener(tail, (1, 1, 1, 1)), KEYS)
        assert_once_and_in_order(values(heard), range(100 - KEYS, 100))


async def test_an_emptied_log_is_told_to_every_listener(embedded: EmbeddedBus, topic: str) -> None:
    await embedded.ensure_topics({topic: 4})
    await publish(embedded, topic, range(100))
    async with tailing(embedded, topic) as tail:
        at_end, behind = Listener(tail), Listener(tail, (0, 0, 0, 0))
        async with embedded.connection() as connection:
            await connection.execute("DELETE FROM bus.record")
            await connection.execute("UPDATE bus.partition SET next_offset = 0")
        for listener in (at_end, behind):
            with pytest.raises(PositionLost):
                await hear(listener, 101)
        await publish(embedded, topic, [200])
        assert values(await hear(at_end, 1)) == values(await hear(behind, 1)) == [200]


async def test_cut_connections_lose_nothing(embedded: EmbeddedBus, topic: str) -> None:
    await embedded.ensure_topics({topic: 4})
    async with tailing(embedded, topic, keep=5) as tail:
        live, behind = Listener(tail), Listener(tail)
        for start in range(0, 100, 20):
            await publish(embedded, topic, range(start, start + 10))
            await cut_connections(embedded)
            await publish(embedded, topic, range(start + 10, start + 20))
            assert_once_and_in_order(values(await hear(live, 20)), range(start, start + 20))
        await cut_connections(embedded)
        assert_once_and_in_order(values(await hear(behind, 100)), range(100))


@pytest.mark.slow
async def test_a_killed_broker_loses_nothing(kafka_broker: KafkaBroker, topic: str) -> None:
    bus = connect(f"kafka://{kafka_broker.bootstrap}")
    await bus.start()
    await bus.ensure_topics({topic: 4})
    async with tailing(bus, topic, keep=5) as tail:
        live, behind = Listener(tail), Listener(tail)
        await publish(bus, topic, range(20))
        await hear(live, 20)
        await asyncio.to_thread(kafka_broker.kill)
        assert await hears_nothing_more(live)
        await asyncio.to_thread(kafka_broker.start)
        await publish(bus, topic, range(20, 40))
        # A publisher that was not told in time sends twice.
        assert set(values(await hear(live, 20, within=60))) == set(range(20, 40))
        assert set(values(await hear(behind, 40))) == set(range(40))
    await bus.stop()


async def test_what_cannot_be_decoded_or_concerns_nobody_is_passed_over(
    embedded: EmbeddedBus, topic: str
) -> None:
    def only_fives(delivery: Delivery) -> int | None:
        if number(delivery) == 7:
            raise BadEvent("seven")
        return number(delivery) if number(delivery) % 5 == 0 else None

    await embedded.ensure_topics({topic: 2})
    async with tailing(embedded, topic, decoding=only_fives) as tail:
        listener = Listener(tail)
        await publish(embedded, topic, range(12))
        assert sorted(values(await hear(listener, 3))) == [0, 5, 10]
        await eventually(lambda: sum(tail.position) == 12)
        assert await hears_nothing_more(listener)
        assert listener.position == tail.position, "a quiet listener moves on too"


async def cut_connections(bus: EmbeddedBus) -> None:
    """As a restart of PostgreSQL would."""
    connection = await asyncpg.connect(bus._url)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename = current_user"
        )
    finally:
        await connection.close()
