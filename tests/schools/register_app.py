"""The running service in this process: its calls, and what it put on the bus."""

import csv
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from chassis.migrate import migrate_async
from chassis.service import Service
from chassis.settings import Settings
from contracts.envelope import Event
from contracts.schools import EVENTS, OrganisationChanged
from services.schools.app import schools_service
from services.schools.settings import SchoolsSettings
from tests.support.applications import application
from tests.support.databases import NewDatabase
from tests.support.polling import eventually
from tests.support.tokens import bearer, issuers_file
from tests.support.topics import events_on

SUBMISSIONS = "/v1/schools/register/submissions"
ORGANISATIONS = "/v1/schools/organisations"
Json = dict[str, Any]

BRANDWOOD = {
    "urn": "105148",
    "laestab": "350/2000",
    "ukprn": "10072912",
    "name": "Brandwood Primary School",
    "kind": "community_school",
    "phase": "primary",
    "status": "open",
    "area": "350",
    "opened_on": "1970-09-01",
    "pupils": "459",
}


def native(*rows: Mapping[str, str]) -> bytes:
    """A native register file of the rows, blank where a row says nothing."""
    out = io.StringIO()
    columns = dict.fromkeys((*BRANDWOOD, *(name for row in rows for name in row)))
    writer = csv.DictWriter(out, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def school(urn: str, name: str, **changed: str) -> dict[str, str]:
    """An open primary school of Bolton's without LAESTAB and UKPRN."""
    plain = {"urn": urn, "name": name, "laestab": "", "ukprn": ""}
    return BRANDWOOD | plain | changed


class Schools:
    """The service over HTTP, and a reader of its topic."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient) -> None:
        self.app, self.client = app, client

    async def submit(self, body: bytes, *, key: str | None = None, **parameters: str) -> Json:
        """POST a file; the answer's body with its status as `http_status`."""
        headers = {"Content-Type": "text/csv"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        answer = await self.client.post(
            SUBMISSIONS, content=body, params=parameters, headers=headers
        )
        return dict(answer.json()) | {"http_status": answer.status_code}

    async def accepted(self, body: bytes, **parameters: str) -> Json:
        """POST a file that must be taken, waiting for the merge of a large one; the receipt."""
        receipt = await self.submit(body, **parameters)
        if receipt["http_status"] == 202:
            receipt = await self._finished(receipt["id"])
        else:
            assert receipt["http_status"] == 201, receipt
        assert receipt["status"] == "accepted", receipt
        return receipt

    async def _finished(self, number: str) -> Json:
        async def receipt() -> Json:
            found: Json = (await self.client.get(f"{SUBMISSIONS}/{number}")).json()
            return found if found["status"] not in {"received", "staged"} else {}

        return await eventually(receipt, within=150, every=0.5)

    async def get(self, path: str, **parameters: Any) -> httpx.Response:
        return await self.client.get(f"{ORGANISATIONS}{path}", params=parameters)

    async def names(self, **parameters: Any) -> list[str]:
        answer = await self.get("", **parameters)
        assert answer.status_code == 200, answer.text
        return [one["name"] for one in answer.json()["results"]]

    async def rows(self, query: str, **values: Any) -> list[Json]:
        """What the service's own tables say."""
        async with self.app.state.database.read() as session:
            found = await session.execute(text(query), values)
            return [dict(row) for row in found.mappings()]

    async def held(self) -> dict[str, Json]:
        """What the register holds, by organisation."""
        rows = await self.rows("SELECT * FROM organisation")
        return {row["organisation"]: row for row in rows}

    async def told(self) -> list[Event[Any]]:
        """The events about organisations themselves, the first first."""
        about = [one for one in await self.events() if isinstance(one.data, OrganisationChanged)]
        return sorted(about, key=lambda one: one.version)

    async def events(self) -> list[Event[Any]]:
        """Everything on the topic `schools`, once the outbox is empty."""
        return await events_on(self.app, "schools", EVENTS)


@cache
def _keeping(areas: str) -> Service:
    return schools_service(SchoolsSettings.model_validate({"areas": areas}))


@asynccontextmanager
async def running(
    new_database: NewDatabase, folder: Path, *, areas: str = "", alone: bool = False
) -> AsyncIterator[Schools]:
    """The service on a fresh database with the embedded log, called with a key for everything;
    `alone`: there is no topic of anybody else's."""
    service = _keeping(areas)
    urls = await new_database("schools", "bus", migrated=None if alone else service)
    if alone:
        await migrate_async(service, urls["schools"])
    settings = Settings(
        database_url=urls["schools"], event_bus=urls["bus"], issuers_file=issuers_file()
    )
    app = application(service, settings)
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": bearer()}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://schools", headers=headers, timeout=60
        ) as client,
    ):
        yield Schools(app, client)
