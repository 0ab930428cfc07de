"""A service that keeps case records, running in this process: its calls, what the register tells
it, what it tells."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from chassis.bus import BusUnavailable, Message
from chassis.policy import Role
from chassis.service import Service
from chassis.settings import Settings
from contracts.envelope import Event, EventData
from contracts.schools import Identifiers, OrganisationChanged
from tests.support.applications import application
from tests.support.databases import NewDatabase
from tests.support.polling import eventually
from tests.support.tokens import bearer, issuers_file
from tests.support.topics import events_on

Json = dict[str, Any]


def school(urn: str = "105148", **changed: Any) -> OrganisationChanged:
    """An open community primary school of Bolton's."""
    told: Json = {
        "organisation": urn,
        "change": "registered",
        "identifiers": Identifiers(urn=urn, laestab=f"350{urn[2:]}"),
        "name": f"School {urn}",
        "kind": "community_school",
        "phase": "primary",
        "status": "open",
        "area": "350",
        "pupils": 210,
    }
    return OrganisationChanged.model_validate(told | changed)


def setting(ey_urn: str = "EY123456", **changed: Any) -> OrganisationChanged:
    """An open day nursery."""
    told: Json = {
        "identifiers": Identifiers(ey_urn=ey_urn),
        "name": f"Setting {ey_urn}",
        "kind": "full_day_care",
        "phase": "nursery",
    }
    return school(ey_urn, **(told | changed))


class Team:
    """The service over HTTP; its register and its topic."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient) -> None:
        self.app, self.client = app, client
        self.service: Service = app.state.service
        self._versions: Counter[str] = Counter()

    def as_(
        self, *roles: Role, organisations: Iterable[str] = ("*",), client: str = "somebody"
    ) -> httpx.AsyncClient:
        """Calls with another's token."""
        headers = {"Authorization": bearer(client, roles=roles, organisations=organisations)}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=base_url(self.service),
            headers=headers,
            timeout=60,
        )

    async def say(self, *said: EventData) -> None:
        """Let these states arrive by the bus, and wait until they are taken in."""
        bus = self.app.state.bus
        messages = []
        for data in said:
            self._versions[f"{data.event_type}/{data.subject}"] += 1
            version = self._versions[f"{data.event_type}/{data.subject}"]
            event = Event.of(data, source="/tests", version=version)
            messages.append(Message(event.topic, event.key, event.headers(), event.value()))
        await bus.ensure_topics({message.topic: 2 for message in messages})
        assert await bus.publish(messages) == len(messages)
        await eventually(self._taken_in, within=30, every=0.05)

    async def post(self, path: str, body: Any = None, *, status: int = 200, tag: str = "*") -> Json:
        """POST as who may do everything, with If-Match; the body of the answer."""
        answer = await self.client.post(path, json=body or {}, headers={"If-Match": tag})
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def get(self, path: str, **query: Any) -> Json:
        """GET as who may do everything; the body of the answer."""
        answer = await self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def rows(self, query: str, **values: Any) -> list[Json]:
        """What the service's own tables say."""
        async with self.app.state.database.read() as session:
            found = await session.execute(text(query), values)
            return [dict(row) for row in found.mappings()]

    async def events(self) -> list[Event[Any]]:
        """Everything on the service's topic, once the outbox is empty."""
        return await events_on(self.app, self.service.name, self.service.publishes)

    async def told(self, model: type[EventData]) -> dict[str, Any]:
        """The newest state told of each aggregate of a type, by subject."""
        events = [event for event in await self.events() if isinstance(event.data, model)]
        newest = sorted(events, key=lambda event: event.version)
        return {event.subject: event.data for event in newest}

    async def _taken_in(self) -> bool:
        lags = [lag for each in self.app.state.consumers for lag in await each.lag()]
        return all(lag.events == 0 for lag in lags)


@asynccontextmanager
async def running(new_database: NewDatabase, service: Service) -> AsyncIterator[Team]:
    """The service on a fresh database with the embedded log, called with a key for everything."""
    urls = await new_database(service.name, "bus", migrated=service)
    settings = Settings(
        database_url=urls[service.name], event_bus=urls["bus"], issuers_file=issuers_file()
    )
    app = application(service, settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=base_url(service),
            headers={"Authorization": bearer()},
            timeout=60,
        ) as client,
    ):

        async def ready() -> bool:
            try:
                await app.state.bus.partitions("schools")  # its tables are there
            except BusUnavailable:
                return False
            return (await client.get(f"http://{service.name}/health/ready")).is_success

        await eventually(ready, within=30, every=0.02)
        yield Team(app, client)


def base_url(service: Service) -> str:
    """Where calls of the service in this process go."""
    return f"http://{service.name}{service.prefix}/"
