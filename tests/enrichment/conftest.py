"""The service `enrichment`, running, and the keys its pupils are under."""

import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chassis.submissions.kind import SubmissionInfo
from tests.enrichment.app import Enrichment, running
from tests.support.databases import Databases
from tests.support.keys import keys_file


@pytest.fixture(scope="module", autouse=True)
def data_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The keys pupils are kept under; of each module, as other services' tests have others."""
    with keys_file(tmp_path_factory.mktemp("keys")) as file:
        yield file


@pytest.fixture
async def enrichment(databases: Databases) -> AsyncIterator[Enrichment]:
    """With three schools, and a database of the test's own."""
    async with running(databases.new) as service:
        yield service


@pytest.fixture
def info() -> SubmissionInfo:
    """What checks know of a file of the team's."""
    at = datetime(2009, 7, 20, 9, tzinfo=UTC)
    return SubmissionInfo(uuid.uuid4(), "activity_attendance", "team", ("*",), at, {})
