"""The service `fourteen19`, running, and the keys its learners are under."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fourteen19.app import Fourteen19, running
from tests.support.databases import Databases
from tests.support.keys import keys_file


@pytest.fixture(scope="module", autouse=True)
def data_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The keys learners are kept under; of each module, as other services' tests have others."""
    with keys_file(tmp_path_factory.mktemp("keys")) as file:
        yield file


@pytest.fixture
async def fourteen19(databases: Databases) -> AsyncIterator[Fourteen19]:
    """With two schools and two colleges, and a database of the test's own."""
    async with running(databases.new) as service:
        yield service
