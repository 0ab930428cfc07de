"""The service `schools`, running."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.schools.register_app import Schools, running
from tests.support.databases import Databases


@pytest.fixture
async def schools(databases: Databases, tmp_path: Path) -> AsyncIterator[Schools]:
    """An empty register of the test's own."""
    async with running(databases.new, tmp_path) as service:
        yield service
