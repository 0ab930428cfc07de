"""A service's live stream through the gateway: both real, on real sockets, with small limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from chassis.bus import Bus, connect, started
from chassis.live import sse
from chassis.server import Server
from gateway.__main__ import server_config
from gateway.app import Gateway
from gateway.settings import GatewaySettings
from tests.chassis.consuming import new_topic, publish_events, till_event
from tests.chassis.streaming import STREAM, Served, Stream, served
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.tokens import issuers_file

SERVICE_S = 0.6


@pytest.fixture
def topic() -> str:
    return new_topic()


@pytest.fixture
async def bus_address(databases: Databases) -> str:
    return await databases.new_for("bus")


@pytest.fixture
async def bus(bus_address: str, topic: str) -> AsyncIterator[Bus]:
    async with started(connect(bus_address)) as bus:
        await bus.ensure_topics({topic: 4})
        yield bus


@pytest.fixture
async def service(
    bus: Bus,
    bus_address: str,
    topic: str,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Served]:
    monkeypatch.setattr(sse, "HEARTBEAT_S", SERVICE_S / 2)
    async with served(topic, bus_address, databases, tmp_path) as service:
        yield service


@asynccontextmanager
async def fronted(service: Served) -> AsyncIterator[Served]:
    """The service as it is reached through a gateway."""
    settings = GatewaySettings(
        port=free_port(),
        issuers_file=issuers_file(),
        gateway_routes={"probe": service.base},
        gateway_service_seconds=SERVICE_S,
        gateway_client_seconds=SERVICE_S,
        gateway_connections=1,
        gateway_streams=3,
        gateway_stop_seconds=10,
    )
    config = server_config(settings)
    assert isinstance(config.app, Gateway)
    server = Server(config, on_stop=config.app.stop)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield replace(service, base=f"http://127.0.0.1:{settings.port}", server=server)
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def client(service: Served) -> AsyncIterator[aiohttp.ClientSession]:
    async with fronted(service) as front, front.client() as client:
        yield client


async def test_it_outlives_the_limits_on_silence_and_is_not_held_back(
    client: aiohttp.ClientSession, bus: Bus, topic: str
) -> None:
    async with Stream.open(client) as stream:
        while stream.comments < 5:
            await stream._block()  # for two and a half times the longest silence
        await publish_events(bus, topic, [till_event("till-1", 1)])
        event = await stream.next(within=1)
        assert event.data == {"till": "till-1", "pence": 100}
        assert stream.answer.headers["X-Accel-Buffering"] == "no"
    await publish_events(bus, topic, [till_event("till-1", 2)])
    async with Stream.open(client, last_id=event.id) as again:
        assert (await again.next()).data["pence"] == 200


async def test_a_client_that_leaves_ends_it_at_the_service(
    client: aiohttp.ClientSession, service: Served
) -> None:
    async with Stream.open(client) as stream:
        assert service.app.state.tail.listeners == 1
        stream.answer.close()
        await eventually(lambda: service.app.state.tail.listeners == 0)


async def test_streams_have_their_own_connections_and_starve_nobody(
    client: aiohttp.ClientSession,
) -> None:
    async with Stream.open(client), Stream.open(client), Stream.open(client):
        async with client.get("/v1/probe/problems") as answer:
            assert answer.status == 200
        async with client.get(STREAM) as answer:
            assert answer.status == 503
            assert int(answer.headers["Retry-After"]) > 0


async def test_a_stop_of_the_service_ends_it_for_the_client(
    client: aiohttp.ClientSession, service: Served
) -> None:
    async with Stream.open(client) as stream:
        service.server.should_exit = True
        with pytest.raises(EOFError):
            await stream.next(within=2)
