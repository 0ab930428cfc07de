"""The service `earlyyears`, running."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.earlyyears.profile_app import EarlyYears, running
from tests.support.databases import Databases, NewDatabase


@pytest.fixture
async def earlyyears(databases: Databases, tmp_path: Path) -> AsyncIterator[EarlyYears]:
    """With a database of the test's own."""
    async with running(databases.new, tmp_path) as service:
        yield service


@pytest.fixture(scope="module")
async def shared(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EarlyYears]:
    """One for a module's tests, none of which leaves anything behind."""
    async with running(new_database, tmp_path_factory.mktemp("earlyyears")) as service:
        yield service
