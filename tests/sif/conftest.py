"""The service `sif`, running."""

from collections.abc import AsyncIterator

import pytest

from tests.sif.sif_app import Sif, running, school
from tests.support.databases import Databases


@pytest.fixture
async def sif(databases: Databases) -> AsyncIterator[Sif]:
    """An empty framework of the test's own, with two schools of Bolton's."""
    async with running(databases.new) as service:
        await service.say(school("105148"), school("105149"))
        yield service
