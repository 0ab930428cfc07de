"""What a running service put on its topic."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI

from chassis.bus import Bus, Delivery, connect, started
from chassis.outbox import backlog
from contracts.envelope import Event, EventData, decode, models_by_type
from contracts.schemas import EVENTS
from tests.support.polling import eventually


async def deliveries_on(app: FastAPI, topic: str) -> list[Delivery]:
    """Every record of the topic, once the service's outbox is empty."""

    async def all_sent() -> bool:
        async with app.state.database.read() as session:
            return (await backlog(session)).events == 0

    await eventually(all_sent, within=60, every=0.05)
    return await all_on(app.state.bus, topic)


async def all_on(bus: Bus, topic: str) -> list[Delivery]:
    """Every record of the topic as of now."""
    reader = bus.reader()
    found: list[Delivery] = []
    try:
        ends = await reader.ends(await bus.partitions(topic))
        left = {partition: end for partition, end in ends.items() if end}
        await reader.assign(dict.fromkeys(left, 0))
        while left:  # that nothing came for a moment does not mean that there is no more
            for partition, records in (await reader.fetch(max_messages=5_000, wait=1)).items():
                found += records
                if records and records[-1].offset + 1 >= left.get(partition, 0):
                    left.pop(partition, None)
    finally:
        await reader.close()
    return found


async def events_on(
    app: FastAPI, topic: str, models: Iterable[type[EventData]]
) -> list[Event[Any]]:
    """The same as events of these types."""
    known = models_by_type(models)
    found = await deliveries_on(app, topic)
    return [decode(one.headers, one.value, models=known) for one in found]


async def events_at(bus_url: str, topic: str) -> list[Event[EventData]]:
    """Every event of the topic as of now, on a bus whose services are processes of their own."""
    async with started(connect(bus_url)) as bus:
        found = await all_on(bus, topic)
    known = models_by_type(EVENTS)
    return [decode(one.headers, one.value, models=known) for one in found]
