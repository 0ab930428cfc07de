"""A migrated `kpi` schema, a bus beside it, and the service's own application over both."""

import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.bus import Bus, Message, connect
from chassis.database import Database
from chassis.settings import Settings
from contracts.envelope import Event
from services.kpi.announcing.announcer import announce_head
from services.kpi.app import service
from services.kpi.apply import apply
from services.kpi.indicators.active import active_definitions
from services.kpi.moment import NOW, Moment
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.query import one_value
from tests.support.applications import application
from tests.support.databases import Databases, NewDatabase
from tests.support.tokens import bearer, issuers_file

_numbers = itertools.count(1)


@dataclass
class Ledger:
    """A ledger and the bus it is fed from."""

    database: Database
    bus: Bus
    urls: dict[str, str]

    async def apply(self, *events: Event[Any]) -> None:
        """One batch, one transaction, as the consumer does it."""
        async with self.database.write() as session:
            await apply(session, events)

    async def publish(self, *events: Event[Any]) -> None:
        messages = [Message(e.topic, e.key, e.headers(), e.value()) for e in events]
        assert await self.bus.publish(messages) == len(messages)

    async def say(self, *events: Event[Any]) -> None:
        """Publish, and apply."""
        await self.publish(*events)
        await self.apply(*events)

    async def run(self, statement: str, **parameters: object) -> list[Any]:
        """Rows of a statement, in a transaction of its own."""
        async with self.database.write() as session:
            result = await session.execute(text(statement), parameters)
            return list(result.all()) if result.returns_rows else []  # type: ignore[attr-defined]

    async def value(self, name: str, moment: Moment = NOW) -> ValueAnswer:
        """The value of a name, as a reader gets it."""
        async with self.database.read() as session:
            definitions = await active_definitions(session)
            _, answer = await one_value(session, definitions, name, moment)
        return answer

    async def announce(self) -> None:
        """Announce all that moved, to nobody."""
        while await announce_head(self.database):
            pass
        await self.run("DELETE FROM outbox")


async def _open(urls: dict[str, str]) -> Ledger:
    bus = connect(urls["bus"])
    await bus.start()
    topics = ("earlyyears", "enrichment", "fourteen19", "kpi", "schools", "sif")
    await bus.ensure_topics(dict.fromkeys(topics, 2))
    return Ledger(Database(urls["kpi"]), bus, urls)


async def _close(ledger: Ledger) -> None:
    await ledger.bus.stop()
    await ledger.database.stop()


@pytest.fixture
async def ledger(databases: Databases) -> AsyncIterator[Ledger]:
    """An empty ledger."""
    opened = await _open(await databases.new("kpi", "bus", migrated=service))
    yield opened
    await _close(opened)


@pytest.fixture(scope="module")
async def shared_ledger(new_database: NewDatabase) -> AsyncIterator[Ledger]:
    """One ledger for many examples, each about organisations and areas of its own."""
    opened = await _open(await new_database("kpi", "bus", migrated=service))
    yield opened
    await _close(opened)


@pytest.fixture
def new_area() -> Callable[[], str]:
    """A function giving an area's code that no other example uses."""
    return lambda: f"A{next(_numbers)}"


@pytest.fixture
def keys() -> dict[str, str]:
    """Authorization headers of an operator, who may do all but publish, of a reader, and of an
    outsider, who may nothing here."""
    everything = [
        "kpi:read",
        "kpi:targets",
        "kpi:figures",
        "kpi:plan",
        "kpi:benchmarks",
        "kpi:define",
        "kpi:operate",
    ]
    return {
        name: bearer(name, scopes=scopes)
        for name, scopes in (
            ("operator", everything),
            ("reader", ["kpi:read"]),
            ("outsider", ["schools:read"]),
        )
    }


@pytest.fixture
async def client(ledger: Ledger, keys: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """The service's own application, called by an operator. It consumes nothing by itself."""
    app = application(
        service,
        Settings(
            issuers_file=issuers_file(),
            database_url=ledger.urls["kpi"],
            event_bus=ledger.urls["bus"],
        ),
    )
    app.state.database, app.state.bus = ledger.database, ledger.bus
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://kpi",
        headers={"Authorization": keys["operator"]},
    ) as opened:
        yield opened
