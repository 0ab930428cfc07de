"""The service with its plans, on a day that a test may set, called by a writer."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import httpx
import pytest

from chassis.clock import today
from chassis.database import Database
from chassis.migrate import migrate_async
from chassis.settings import Settings
from services.kpi.app import service
from services.kpi.plan.routes import router
from tests.support.applications import application
from tests.support.databases import NewDatabase
from tests.support.tokens import bearer, issuers_file

COMMITTEE = date(2009, 12, 3)
SCOPES = {"writer": ["kpi:read", "kpi:plan"], "deputy": ["kpi:plan"], "reader": ["kpi:read"]}
ELEMENTS: list[dict[str, Any]] = [
    {"code": "1", "kind": "strand", "title": "Leadership"},
    {"code": "1a", "kind": "strand", "title": "Governance", "parent": "1"},
    {"code": "1b", "kind": "strand", "title": "Partners", "parent": "1"},
    {"code": "2", "kind": "strand", "title": "Learning"},
    {"code": "2a", "kind": "strand", "title": "The Arts", "parent": "2"},
    {"code": "c1", "kind": "challenge", "title": "Early Years embedded"},
    {"code": "ey", "kind": "area_of_work", "title": "Early Years", "parent": "c1"},
    {"code": "ey.profile", "kind": "objective", "title": "Better outcomes", "parent": "ey"},
]
_areas = itertools.count(100)


def new_area() -> str:
    """An authority no other test has."""
    return str(next(_areas))


@dataclass
class Office:
    """A team at work on plans: `http` holds a writer's key, `today` is the service's day."""

    http: httpx.AsyncClient
    database: Database
    keys: dict[str, str]
    today: date = COMMITTEE

    async def plan(self, **changes: Any) -> str:
        """The address of a new small plan."""
        body = {"area": new_area(), "period": "2009/10", "title": "A plan", "elements": ELEMENTS}
        made = await self.http.post("/plans", json=body | changes)
        assert made.status_code == 201, made.text
        return made.headers["location"].removeprefix("/v1/kpi")

    async def activity(self, plan: str, **fields: Any) -> str:
        """The address of a new activity."""
        made = await self.http.post(f"{plan}/activities", json={"title": "A visit"} | fields)
        assert made.status_code == 201, made.text
        return made.headers["location"].removeprefix("/v1/kpi")

    async def read(self, address: str, **query: Any) -> Any:
        answer = await self.http.get(address, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def patch(self, address: str, tag: str, **fields: Any) -> httpx.Response:
        """A change, of the version that `tag` names."""
        body = {"reason": "As agreed"} | fields
        return await self.http.patch(address, json=body, headers={"If-Match": tag})

    async def change(self, address: str, **fields: Any) -> Any:
        """Change an activity as it is now; the activity then."""
        changed = await self.patch(address, await self.tag(address), **fields)
        assert changed.status_code == 200, changed.text
        return changed.json()

    async def tag(self, address: str) -> str:
        return (await self.http.get(address)).headers["etag"]

    def as_caller(self, name: str) -> dict[str, str]:
        return {"Authorization": self.keys[name]}


@pytest.fixture(scope="module")
async def _office(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    urls = await new_database("kpi", "bus")
    await migrate_async(service, urls["kpi"])
    settings = Settings(
        issuers_file=issuers_file(), database_url=urls["kpi"], event_bus=urls["bus"]
    )
    # Until the service has the routes itself.
    mounted = router in service.routers
    app = application(
        service if mounted else replace(service, routers=(*service.routers, router)), settings
    )
    app.state.database = Database(urls["kpi"])
    keys = {name: bearer(name, scopes=scopes) for name, scopes in SCOPES.items()}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://kpi/v1/kpi",
        headers={"Authorization": keys["writer"]},
    ) as http:
        office = Office(http, app.state.database, keys)
        app.dependency_overrides[today] = lambda: office.today
        yield office
    await app.state.database.stop()


@pytest.fixture
def office(_office: Office) -> Office:
    """An office on the day of the committee."""
    _office.today = COMMITTEE
    return _office
