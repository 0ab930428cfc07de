"""The probe, with a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from tests.chassis.audit.probing import Probe, running
from tests.support.databases import Databases


@pytest.fixture
async def urls(databases: Databases) -> dict[str, str]:
    return await databases.new("probe", "other", "bus")


@pytest.fixture
async def probe(urls: dict[str, str]) -> AsyncIterator[Probe]:
    async with running(urls) as running_probe:
        yield running_probe
