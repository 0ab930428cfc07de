"""The service `identity`, running."""

import itertools
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from tests.identity.issuer import Issuer, running
from tests.support.databases import NewDatabase
from tests.support.polling import eventually

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def _issuer(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Issuer]:
    async with running(new_database, tmp_path_factory.mktemp("identity")) as issuer:
        yield issuer


@pytest.fixture
async def issuer(_issuer: Issuer) -> Issuer:
    """The service, its clock right; shared, so each test has clients of its own."""
    _issuer.later = timedelta()
    await eventually(_issuer.knows_its_keys, every=0.2)
    return _issuer


@pytest.fixture
def new_id() -> Callable[[], str]:
    """A function giving a client's id that no other test has."""
    return lambda: f"client-{next(_numbers)}"
