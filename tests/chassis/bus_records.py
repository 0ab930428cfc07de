"""Writing to a bus and reading from it, as the tests of the buses do."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from chassis.bus import Bus, Delivery, Message, Partition, Reader


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
