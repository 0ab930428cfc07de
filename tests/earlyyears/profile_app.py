"""The early years service running in this process: its calls, its log, and its topic."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from chassis.bus import Delivery
from chassis.organisations import keep_organisations
from chassis.settings import Settings
from contracts.earlyyears import EVENTS, ProfileLoaded
from contracts.envelope import Event
from contracts.schools import Identifiers, OrganisationChanged
from services.earlyyears.app import service
from tests.earlyyears.returns import as_csv
from tests.support.applications import application
from tests.support.databases import NewDatabase
from tests.support.polling import eventually
from tests.support.tokens import bearer, issuers_file
from tests.support.topics import deliveries_on, events_on

PROFILES = "/v1/earlyyears/profiles"
SUBMISSIONS = f"{PROFILES}/submissions"
Json = dict[str, Any]


def organisation(
    urn: str | None = None,
    laestab: str | None = None,
    *,
    ey_urn: str | None = None,
    opened_on: date | None = None,
    closed_on: date | None = None,
    area: str = "350",
) -> OrganisationChanged:
    """What the register says of a primary school, or of a setting."""
    return OrganisationChanged(
        organisation=urn or ey_urn or "",
        change="registered",
        identifiers=Identifiers(urn=urn, laestab=laestab, ey_urn=ey_urn),
        name=f"School {urn or ey_urn}",
        kind="community_school",
        phase="primary",
        status="closed" if closed_on else "open",
        area=area,
        opened_on=opened_on,
        closed_on=closed_on,
    )


REGISTER = (
    organisation("105148", "3502001"),
    organisation("105149", "3502002"),
    organisation("105150", "3502003", closed_on=date(2008, 8, 31)),
    organisation("105151", "3502004", closed_on=date(2009, 3, 31)),
    organisation(ey_urn="EY123456"),
)


class EarlyYears:
    """The service over HTTP."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient) -> None:
        self.app, self.client = app, client

    async def register(self, *organisations: OrganisationChanged) -> None:
        """As if the register's events had come."""
        events = [Event.of(one, source="/schools", version=1) for one in organisations]
        async with self.app.state.database.write() as session:
            await keep_organisations(session, events)

    async def submit(
        self,
        rows: Iterable[Mapping[str, str]] | bytes,
        *,
        headers: Mapping[str, str] | None = None,
        **parameters: str,
    ) -> httpx.Response:
        """POST a file."""
        body = rows if isinstance(rows, bytes) else as_csv(rows)
        sent = {"Content-Type": "text/csv", **(headers or {})}
        return await self.client.post(SUBMISSIONS, content=body, params=parameters, headers=sent)

    async def accepted(self, rows: Iterable[Mapping[str, str]], **parameters: Any) -> Json:
        """POST a file that must be taken; its receipt."""
        answer = await self.submit(rows, **parameters)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def settled(self, answer: httpx.Response) -> int:
        """Wait for a large submission to be merged; how many events it published."""

        async def receipt() -> Json | None:
            found = (await self.client.get(answer.headers["Location"])).json()
            return found if found["status"] not in {"received", "staged"} else None

        done = await eventually(receipt, within=60)
        assert done is not None
        assert done["status"] == "accepted", done
        return int(done["events"]["count"])

    async def refused(
        self, rows: Iterable[Mapping[str, str]] | bytes, **parameters: Any
    ) -> set[tuple[str, str]]:
        """POST a file that must not be taken; place and code of every error."""
        answer = await self.submit(rows, **parameters)
        assert answer.status_code == 422, answer.text
        return {(error["path"], error["code"]) for error in answer.json()["errors"]}

    async def warnings(self, receipt: Json) -> set[tuple[int, str, str]]:
        """Row, column and code of every warning of a submission."""
        answer = await self.client.get(receipt["links"]["report"])
        issues = answer.json()["results"]
        return {(one["row"], one["column"], one["code"]) for one in issues}

    async def withdraw(self, receipt: Json) -> Json:
        answer = await self.client.post(receipt["links"]["withdrawal"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def children(self, organisation: str = "105148", **more: str) -> httpx.Response:
        asked = {"organisation": organisation, "year": "2008/09", **more}
        return await self.client.get(f"{PROFILES}/children", params=asked)

    async def deliveries(self) -> list[Delivery]:
        """Every record of the topic, once the outbox is empty."""
        return await deliveries_on(self.app, "earlyyears")

    async def events(self) -> list[Event[ProfileLoaded]]:
        """Every event, oldest version first."""
        events = await events_on(self.app, "earlyyears", EVENTS)
        return sorted(events, key=lambda event: (event.subject, event.version))

    async def newest(self, subject: str = "105148/2008-09") -> Event[ProfileLoaded]:
        return [event for event in await self.events() if event.subject == subject][-1]


@asynccontextmanager
async def running(new_database: NewDatabase, folder: Path) -> AsyncIterator[EarlyYears]:
    """The service on a fresh database with the embedded log; the client may do everything."""
    urls = await new_database("earlyyears", "bus", migrated=service)
    app = application(
        service,
        Settings(
            database_url=urls["earlyyears"], event_bus=urls["bus"], issuers_file=issuers_file()
        ),
    )
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": bearer()}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://earlyyears", headers=headers, timeout=60
        ) as client,
    ):
        running_service = EarlyYears(app, client)
        await running_service.register(*REGISTER)
        yield running_service
