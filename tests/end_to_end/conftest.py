"""One whole running system per bus, for all end-to-end tests."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.kafka import KafkaBroker
from tests.support.servers import Unavailable, private_broker
from tests.support.system import System, fresh_system


# Of the package: what still runs when its tests have ended slows all others.
@pytest.fixture(
    scope="package", params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]
)
async def system(
    request: pytest.FixtureRequest, postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[System]:
    """Services, gateway, database and bus, as `make run` has them."""
    folder = tmp_path_factory.mktemp(f"system-{request.param}")
    broker = await _broker(folder) if request.param == "kafka" else None
    bus = f"kafka://{broker.bootstrap}" if broker else None
    async with fresh_system(postgres, folder, bus=bus) as running:
        yield running
    if broker:
        await asyncio.to_thread(broker.remove)


async def _broker(folder: Path) -> KafkaBroker:
    """A broker of its own: topics are named after services, and another system's are not ours."""
    try:
        broker = private_broker(folder / "kafka")
    except Unavailable as reason:
        pytest.skip(f"no Kafka broker: {reason}")
    await asyncio.to_thread(broker.start)
    return broker
