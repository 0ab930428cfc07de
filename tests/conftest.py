"""Fixtures every test may use: real PostgreSQL, real Kafka, and both event buses."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from deploy.local.kafka import KafkaBroker
from tests.support import servers
from tests.support.databases import DatabaseFor, Databases, NewDatabase
from tests.support.scheduling import Together

# A busy machine is not a slow rule; what a change is judged by does not depend on luck.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("suite")

# Where structlog finds `rich`, it paints every variable of every frame: seconds for each failure.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.open_state()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.close_state()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"kafka", "kafka_broker"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.kafka)


@pytest.fixture(scope="session")
def postgres() -> str:
    """The superuser's URL of the run's PostgreSQL (fsync off)."""
    return servers.shared("postgres")


@pytest.fixture(scope="session")
def admin_url(postgres: str) -> str:
    """The superuser's URL, for tests that speak of the administrator."""
    return postgres


@pytest.fixture(scope="session")
async def new_database(postgres: str) -> AsyncIterator[NewDatabase]:
    """`await new_database("kpi", "bus")`: a fresh database that lasts to the end of the run.

    Gives each service's URL by name. For module- and session-scoped fixtures.
    """
    databases = Databases(postgres)
    yield databases.new
    await databases.drop_all()


@pytest.fixture
async def databases(postgres: str) -> AsyncIterator[Databases]:
    """As `new_database`, dropped after the test."""
    made = Databases(postgres)
    yield made
    await made.drop_all()


@pytest.fixture
def database_for(databases: Databases) -> DatabaseFor:
    """`await database_for("schools")`: the URL of a role in a fresh database, dropped after."""
    return databases.new_for


@pytest.fixture(scope="session")
def kafka() -> str:
    """`host:port` of the run's broker; skips, saying why, where none can be had."""
    given = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if given:
        return given
    try:
        return servers.shared("kafka")
    except servers.Unavailable as error:
        pytest.skip(f"no Kafka broker: {error}")


@pytest.fixture
def kafka_broker(tmp_path: Path) -> Iterator[KafkaBroker]:
    """A started broker of the test's own, for tests that kill and restart it."""
    try:
        broker = servers.private_broker(tmp_path / "kafka")
    except servers.Unavailable as error:
        pytest.skip(f"no Kafka broker: {error}")
    broker.start()
    yield broker
    broker.remove()


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def bus_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """EVENT_BUS of each kind of bus in turn; the embedded one is fresh, Kafka is shared.

    Tests on it should make up topic names of their own.
    """
    if request.param == "kafka":
        return f"kafka://{request.getfixturevalue('kafka')}"
    return await databases.new_for("bus")


@pytest.fixture
def free_port() -> Callable[[], int]:
    """A function giving a port of 127.0.0.1 that is free now."""
    from tests.support.ports import free_port

    return free_port
