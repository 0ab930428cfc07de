"""A bus, a service's database and a topic of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from chassis.bus import Bus, connect, started
from chassis.database import Database
from tests.chassis.consuming import new_topic, service_database


@pytest.fixture
async def bus(bus_url: str) -> AsyncIterator[Bus]:
    async with started(connect(bus_url)) as bus:
        yield bus


@pytest.fixture
async def embedded(database_for: Callable[[str], Awaitable[str]]) -> AsyncIterator[Bus]:
    """For what no bus can influence."""
    async with started(connect(await database_for("bus"))) as bus:
        yield bus


@pytest.fixture
async def database(database_for: Callable[[str], Awaitable[str]]) -> AsyncIterator[Database]:
    async with service_database(await database_for("probe")) as database:
        yield database


@pytest.fixture
def topic() -> str:
    return new_topic()
