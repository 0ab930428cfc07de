"""The capability on a service of its own, its calls, and files of official figures."""

import csv
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from chassis.database import Database
from chassis.migrate import migrate_async
from chassis.service import Service
from chassis.settings import Settings
from services.kpi.benchmarks.comparison import Comparison, benchmarks_for
from services.kpi.benchmarks.kind import KINDS
from services.kpi.benchmarks.routes import router
from services.kpi.indicators.active import active_definitions
from services.kpi.indicators.definition import Definition
from services.kpi.policy import POLICY
from tests.support.applications import application
from tests.support.tokens import issuers_file, token

BASE = "/v1/kpi/benchmarks"
Json = dict[str, Any]
SERVICE = Service(
    name="kpi",
    policy=POLICY,
    package="services.kpi",
    title="Benchmarks",
    routers=(router,),
    submissions=KINDS,
)
BOLTON = {
    "series": "NI72",
    "place": "350",
    "period": "2008/09",
    "value": "47.9",
    "released_on": "2009-10-15",
    "source": "DCSF SFR 25/2009",
}


def figure(**changed: str) -> dict[str, str]:
    """NI 72 of Bolton as published in October 2009, with changes."""
    return BOLTON | changed


def sheet_of(*rows: Mapping[str, str]) -> bytes:
    """The rows as CSV, blank where a row says nothing."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def lait(*rows: tuple[str, str, str, str]) -> bytes:
    """The interactive tool's long form, of (series, years, LA number, value)."""
    header = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region\n"
    lines = (f"{s},,{years},somewhere,{value},{number},NA\n" for s, years, number, value in rows)
    return (header + "".join(lines)).encode()


class Published:
    """The running service and shorthands for its calls."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, keys: Mapping[str, str]) -> None:
        self.app, self.client, self.keys = app, client, keys

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    async def send(
        self, body: bytes, *, to: str = "", key: str = "writer", **parameters: str
    ) -> httpx.Response:
        headers = {"Content-Type": "text/csv", "Authorization": f"Bearer {self.keys[key]}"}
        address = f"{BASE}{to}/submissions"
        return await self.client.post(address, content=body, params=parameters, headers=headers)

    async def accepted(self, body: bytes, *, to: str = "", **parameters: str) -> Json:
        """Hand in what is right: its receipt."""
        answer = await self.send(body, to=to, **parameters)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def refused(self, body: bytes, *, to: str = "", **parameters: str) -> list[str]:
        """Hand in what is not right: each fault as `path: code`."""
        answer = await self.send(body, to=to, **parameters)
        assert answer.status_code == 422, answer.text
        return [f"{fault['path']}: {fault['code']}" for fault in answer.json()["errors"]]

    async def withdraw(self, receipt: Json) -> None:
        headers = {"Authorization": f"Bearer {self.keys['writer']}"}
        answer = await self.client.post(receipt["links"]["withdrawal"], headers=headers)
        assert answer.status_code == 200, answer.text

    async def page(self, path: str = "", **parameters: str) -> Json:
        answer = await self.client.get(f"{BASE}{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def listed(self, path: str = "", **parameters: str) -> list[Json]:
        """Every row of a list, page by page."""
        found: list[Json] = []
        query = {"limit": "500", **parameters}
        while True:
            page = await self.page(path, **query)
            found += page["results"]
            if page["paging"]["next_cursor"] is None:
                return found
            query["cursor"] = page["paging"]["next_cursor"]

    async def definition(self, code: str) -> Definition:
        async with self.database.read() as session:
            return (await active_definitions(session))[code]

    async def compare(self, place: str, **asked: Any) -> Comparison:
        """NI 72 of all children in 2008/09, unless asked otherwise."""
        indicator = await self.definition(asked.pop("indicator", "NI72"))
        period, group = asked.pop("period", "2008/09"), asked.pop("group", "all")
        async with self.database.read() as session:
            return await benchmarks_for(session, indicator, place, period, group, **asked)

    async def empty(self) -> None:
        """Forget everything, between tests."""
        async with self.database.write() as session:
            await session.execute(
                text(
                    "TRUNCATE benchmark, benchmark_neighbours, benchmark_series, submission,"
                    " submission_issue, submission_scope, submission_change, scope_version"
                )
            )


@asynccontextmanager
async def running(urls: Mapping[str, str], folder: Path) -> AsyncIterator[Published]:
    """Migrated and started, called by a reader."""
    keys = {
        name: token(name, scopes=scopes, organisations=organisations)
        for name, scopes, organisations in (
            ("reader", ["kpi:read"], ["*"]),
            ("writer", ["kpi:read", "kpi:benchmarks"], ["*"]),
            ("school", ["kpi:read", "kpi:benchmarks"], ["105148"]),
        )
    }
    await migrate_async(SERVICE, urls["kpi"])
    app = application(
        SERVICE,
        Settings(
            database_url=urls["kpi"],
            event_bus=urls["bus"],
            issuers_file=issuers_file(),
        ),
    )
    headers = {"Authorization": f"Bearer {keys['reader']}"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://kpi", headers=headers, timeout=60
        ) as client,
    ):
        yield Published(app, client, keys)
