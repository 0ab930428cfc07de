"""The warehouse, started once for all tests here; each test starts with empty tables."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chassis.submissions.running import Warehouse, running
from tests.support.databases import NewDatabase


@pytest.fixture(scope="session")
async def started(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Warehouse]:
    urls = await new_database("warehouse", "bus")
    folder: Path = tmp_path_factory.mktemp("warehouse")
    async with running(urls, folder, submission_max_bytes=400 << 20) as warehouse:
        yield warehouse


@pytest.fixture
async def warehouse(started: Warehouse) -> Warehouse:
    await started.empty()
    return started
