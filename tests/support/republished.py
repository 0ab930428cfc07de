"""A running service told to tell everything again: what of it came on its topic."""

from typing import Any, Final

from fastapi import FastAPI

from chassis.audit import Actor
from chassis.bus import Delivery
from chassis.republishing import republish
from chassis.service import Service
from contracts.envelope import Event, decode, models_by_type
from tests.support.topics import deliveries_on

OPERATOR: Final = Actor("operator", (), ("*",), None, None)


async def told_again(app: FastAPI) -> tuple[list[Event[Any]], list[Event[Any]]]:
    """The newest event of every key on its topic, and what it then told again, by key."""
    service: Service = app.state.service
    before = await deliveries_on(app, service.name)
    await republish(
        service,
        app.state.database,
        by=OPERATOR,
        why="the bus was lost",
        progress=lambda *_: None,
    )
    known = {(each.partition, each.offset) for each in before}
    again = [
        each
        for each in await deliveries_on(app, service.name)
        if (each.partition, each.offset) not in known
    ]
    newest: dict[str, Event[Any]] = {}
    for event in sorted(_events(service, before), key=lambda event: event.version):
        newest[event.key] = event
    return [newest[key] for key in sorted(newest)], sorted(
        _events(service, again), key=lambda event: event.key
    )


def facts(events: list[Event[Any]]) -> list[tuple[Any, ...]]:
    """All of events but what caused them."""
    return [(e.key, e.version, e.id, e.time, e.source, e.data) for e in events]


def _events(service: Service, deliveries: list[Delivery]) -> list[Event[Any]]:
    models = models_by_type(service.publishes)
    return [decode(each.headers, each.value, models=models) for each in deliveries]
