"""The service `fourteen19`, running, and the keys its learners are under."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chassis.settings import data_keys
from chassis.table_keys import pseudonyms_under
from tests.fourteen19.app import Fourteen19, running
from tests.support.databases import Databases
from tests.support.keys import keys_file


@pytest.fixture(scope="session", autouse=True)
def data_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The keys learners are kept under."""
    with keys_file(tmp_path_factory.mktemp("keys"), forget_keys) as file:
        yield file


def forget_keys() -> None:
    """As a process that starts anew, which reads its keys once."""
    data_keys.cache_clear()
    pseudonyms_under.cache_clear()


@pytest.fixture
async def fourteen19(databases: Databases) -> AsyncIterator[Fourteen19]:
    """With two schools and two colleges, and a database of the test's own."""
    async with running(databases.new) as service:
        yield service
