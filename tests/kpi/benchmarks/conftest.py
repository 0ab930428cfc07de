"""The capability, started once for all tests here; each test starts with empty tables."""

from collections.abc import AsyncIterator

import pytest

from tests.kpi.benchmarks.published import Published, running
from tests.support.databases import NewDatabase


@pytest.fixture(scope="session")
async def started(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Published]:
    urls = await new_database("kpi", "bus")
    async with running(urls, tmp_path_factory.mktemp("benchmarks")) as service:
        yield service


@pytest.fixture
async def published(started: Published) -> Published:
    await started.empty()
    return started
