"""The service `earlyyears`, running."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.earlyyears import team_app
from tests.earlyyears.profile_app import EarlyYears, running
from tests.earlyyears.team_app import Team
from tests.support.databases import Databases, NewDatabase
from tests.support.keys import keys_file


@pytest.fixture(scope="module", autouse=True)
def data_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The keys children are kept under; of each module, as other services' tests have others."""
    with keys_file(tmp_path_factory.mktemp("keys")) as file:
        yield file


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


@pytest.fixture
async def team(databases: Databases) -> AsyncIterator[Team]:
    """The service as its team uses it, with a database of the test's own."""
    async with team_app.running(databases.new) as service:
        yield service
