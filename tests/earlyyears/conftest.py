"""The service `earlyyears`, running."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chassis.settings import data_keys
from chassis.table_keys import pseudonyms_under
from tests.earlyyears import team_app
from tests.earlyyears.profile_app import EarlyYears, running
from tests.earlyyears.team_app import Team
from tests.support.databases import Databases, NewDatabase
from tests.support.keys import keys_file


@pytest.fixture(scope="session", autouse=True)
def data_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The keys children are kept under."""
    with keys_file(tmp_path_factory.mktemp("keys"), forget_keys) as file:
        yield file


def forget_keys() -> None:
    """As a process that starts anew, which reads its keys once."""
    data_keys.cache_clear()
    pseudonyms_under.cache_clear()


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
