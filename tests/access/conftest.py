"""Each service's real application on a database of its own, called within this process."""

from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI

from chassis.__main__ import load_service
from chassis.app import create_app
from chassis.migrate import migrate_async
from chassis.service import Service
from chassis.settings import Settings
from chassis.settings import data_keys as keys_of_data
from services.identity.app import identity_service
from services.identity.settings import IdentitySettings
from tests.access.document import services
from tests.support.databases import NewDatabase
from tests.support.keys import keys_file
from tests.support.tokens import issuers_file


@pytest.fixture(scope="module")
def data_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys under which services seal what they keep."""
    with keys_file(tmp_path_factory.mktemp("keys")):
        yield


def _service(name: str) -> Service:
    # Its module may have been loaded before there were keys.
    return (
        identity_service(IdentitySettings(), keys_of_data)
        if name == "identity"
        else load_service(f"services.{name}")
    )


@pytest.fixture(scope="module", params=services())
async def application(
    request: pytest.FixtureRequest, new_database: NewDatabase, data_keys: None
) -> AsyncIterator[FastAPI]:
    """A service as it runs, one after the other."""
    service = _service(request.param)
    urls = await new_database(service.name, "bus")
    await migrate_async(service, urls[service.name])
    settings = Settings(
        database_url=urls[service.name], event_bus=urls["bus"], issuers_file=issuers_file()
    )
    app = create_app(service, settings)
    async with app.router.lifespan_context(app):
        yield app
