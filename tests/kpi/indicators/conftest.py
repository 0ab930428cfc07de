"""The service's own application, called by somebody who may define indicators."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from chassis.settings import Settings
from services.kpi.app import service
from services.kpi.indicators.bodies import EXAMPLE
from tests.kpi.conftest import Ledger
from tests.support.applications import application
from tests.support.tokens import bearer, issuers_file

REASON = {"reason": "Asked for by the team"}
SCOPES = {"definer": ["kpi:read", "kpi:define"], "reader": ["kpi:read"], "writer": ["kpi:targets"]}
NewKey = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def key_of() -> NewKey:
    """A function giving the Authorization header of a key by its name in SCOPES."""
    return lambda name: {"Authorization": bearer(name, scopes=SCOPES[name])}


@pytest.fixture(scope="module")
async def definer(shared_ledger: Ledger, key_of: NewKey) -> AsyncIterator[httpx.AsyncClient]:
    """The application called with the scopes kpi:read and kpi:define. All tests of a module have
    one ledger, so each changes indicators of its own."""
    app = application(
        service,
        Settings(
            issuers_file=issuers_file(),
            database_url=shared_ledger.urls["kpi"],
            event_bus=shared_ledger.urls["bus"],
        ),
    )
    app.state.database, app.state.bus = shared_ledger.database, shared_ledger.bus
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kpi", headers=key_of("definer")
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
async def with_clubs(definer: httpx.AsyncClient) -> httpx.AsyncClient:
    """There, with the measures of the example besides."""
    for name in ("members", "pupils"):
        measure = {"code": f"clubs.{name}", "title": f"{name} of clubs", "counted": "pupils"}
        answer = await definer.post("/v1/kpi/measures", json=measure)
        assert answer.status_code == 201, answer.text
    return definer


def example(**changes: Any) -> dict[str, Any]:
    """The documentation's example, changed."""
    return {**EXAMPLE, **changes}


def faults(answer: httpx.Response) -> set[tuple[str, str]]:
    """The code and path of every fault of a refusal."""
    assert answer.status_code == 422, answer.text
    return {(fault["code"], fault["path"]) for fault in answer.json()["errors"]}
