"""Targets in a running service of their own, called by those who may set them."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.service import Service
from chassis.settings import Settings
from contracts.envelope import Event, decode, models_by_type
from contracts.kpi import TargetSet
from services.kpi.policy import POLICY
from services.kpi.targets.kind import TARGETS
from services.kpi.targets.routes import router
from tests.support.applications import application
from tests.support.databases import Databases, NewDatabase
from tests.support.polling import eventually
from tests.support.tokens import bearer, issuers_file

SUBMISSIONS = "/v1/kpi/targets/submissions"
BOLTON = "NI72.350.2009-10.all"
KEYS = {
    "officer": (["kpi:read", "kpi:targets"], ["*"]),
    "reader": (["kpi:read"], ["*"]),
    "school": (["kpi:read", "kpi:targets"], ["105148"]),
}
_service = Service(
    name="kpi",
    package="services.kpi",
    title="Targets",
    policy=POLICY,
    routers=(router,),
    publishes=(TargetSet,),
    submissions=(TARGETS,),
)


def row(**changes: Any) -> dict[str, Any]:
    """Bolton's target for NI 72, changed."""
    given = {"indicator": "NI72", "place": "350", "period": "2009/10"}
    return given | {"value": "58.3", "reason": "Agreed with Government Office"} | changes


@dataclass
class Targets:
    """The service over HTTP; `http` holds the officer's key."""

    app: FastAPI
    http: httpx.AsyncClient
    keys: dict[str, str]

    async def submit(
        self, rows: Iterable[dict[str, Any]], *, caller: str = "officer", **query: Any
    ) -> httpx.Response:
        headers = {"Authorization": self.keys[caller]}
        return await self.http.post(SUBMISSIONS, json=list(rows), params=query, headers=headers)

    async def accepted(self, *rows: dict[str, Any], **query: Any) -> dict[str, Any]:
        """Hand rows in that must be taken; the receipt."""
        answer = await self.submit(rows, **query)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def refused(self, *rows: dict[str, Any], **query: Any) -> list[tuple[str, str]]:
        """Hand rows in that must not be taken; place and code of every error."""
        answer = await self.submit(rows, **query)
        assert answer.status_code == 422, answer.text
        errors = answer.json()["errors"]
        assert all(error["fix"] for error in errors)
        return [(error["path"], error["code"]) for error in errors]

    async def read(self, name: str = BOLTON, part: str = "", **query: Any) -> Any:
        answer = await self.http.get(f"/v1/kpi/targets/{name}{part}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def listed(self, **query: Any) -> list[str]:
        answer = await self.http.get("/v1/kpi/targets", params=query)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["results"]]

    async def tag(self, name: str = BOLTON) -> str:
        return (await self.http.get(f"/v1/kpi/targets/{name}")).headers["etag"]

    async def put(self, value: Any, reason: str = "Agreed", **headers: str) -> httpx.Response:
        body = {"value": value, "reason": reason}
        return await self.http.put(f"/v1/kpi/targets/{BOLTON}", json=body, headers=headers)

    async def withdraw(self, receipt: dict[str, Any]) -> None:
        answer = await self.http.post(receipt["links"]["withdrawal"])
        assert answer.status_code == 200, answer.text

    async def events(self, at_least: int) -> list[Event[TargetSet]]:
        """Every event of the topic, oldest first, once there are so many."""
        reader = self.app.state.bus.reader()
        found: list[Event[TargetSet]] = []
        models = models_by_type([TargetSet])

        async def all_there() -> bool:
            for part in (await reader.fetch(wait=0.1)).values():
                found.extend(decode(one.headers, one.value, models=models) for one in part)
            return len(found) >= at_least

        try:
            await reader.assign(dict.fromkeys(await self.app.state.bus.partitions("kpi"), 0))
            await eventually(all_there)
        finally:
            await reader.close()
        return sorted(found, key=lambda event: event.id)

    async def run(self, statement: str, **parameters: Any) -> list[Any]:
        async with self.app.state.database.write() as session:
            result = await session.execute(text(statement), parameters)
            return list(result.all()) if result.returns_rows else []


@pytest.fixture
async def targets(databases: Databases, tmp_path: Path) -> AsyncIterator[Targets]:
    """The service with a database of the test's own."""
    async with _running(databases.new, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
async def shared(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Targets]:
    """One for a module's tests, none of which leaves anything behind."""
    async with _running(new_database, tmp_path_factory.mktemp("targets")) as opened:
        yield opened


@asynccontextmanager
async def _running(new_database: NewDatabase, folder: Path) -> AsyncIterator[Targets]:
    """The service on a fresh database in which 105148 is a school of Bolton, EY123456 a setting."""
    urls = await new_database("kpi", "bus", migrated=_service)
    keys = {
        name: bearer(name, scopes=scopes, organisations=organisations)
        for name, (scopes, organisations) in KEYS.items()
    }
    app = application(
        _service,
        Settings(issuers_file=issuers_file(), database_url=urls["kpi"], event_bus=urls["bus"]),
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://kpi",
            headers={"Authorization": keys["officer"]},
        ) as http,
    ):
        opened = Targets(app, http, keys)
        await opened.run(
            "INSERT INTO organisation (id, version, name, area, phase, kind, status)"
            " SELECT id, 1, 'School ' || id, area, 'primary', 'community_school', 'open' FROM"
            " (VALUES ('105148', '350'), ('EY123456', '350'), ('106001', '351')) o (id, area)"
        )
        yield opened
