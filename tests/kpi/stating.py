"""The service with its doors for figures, measures and definitions open, and its own consumer."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from chassis.migrate import migrate_async
from chassis.outbox import backlog
from chassis.service import Service
from chassis.settings import Settings
from chassis.submissions.routes import submission_routes
from contracts.envelope import Event
from contracts.kpi import FiguresStated
from services.kpi.apply import apply
from services.kpi.indicators.routes import router as indicators
from services.kpi.ledger.routes import router as ledger
from services.kpi.measures.routes import router as measures
from services.kpi.measures.stated.again import FIGURES_TOLD
from services.kpi.measures.stated.kind import FIGURES
from services.kpi.policy import POLICY
from services.kpi.subscription import SUBSCRIPTION
from services.kpi.values.routes import router as values
from tests.support.applications import application
from tests.support.polling import eventually
from tests.support.tokens import bearer, issuers_file

Json = dict[str, Any]
SUBMISSIONS = "/v1/kpi/figures/submissions"
KEYS = {
    "officer": (["kpi:read", "kpi:figures", "kpi:define", "kpi:operate"], ["*"]),
    "reader": (["kpi:read"], ["*"]),
    "school": (["kpi:read", "kpi:figures"], ["105148"]),
}
_SERVICE = Service(
    name="kpi",
    package="services.kpi",
    title="Figures",
    policy=POLICY,
    routers=(submission_routes(FIGURES), measures, indicators, values, ledger),
    publishes=(FiguresStated,),
    subscriptions=(SUBSCRIPTION,),
    submissions=(FIGURES,),
    announcements=(FIGURES_TOLD,),
)


class Stating:
    """The service over HTTP; `http` holds the officer's key."""

    def __init__(self, app: FastAPI, http: httpx.AsyncClient, keys: Mapping[str, str]) -> None:
        self.app, self.http, self.keys = app, http, keys

    async def register(self, *events: Event[Any]) -> None:
        """As if the register's events had come."""
        async with self.app.state.database.write() as session:
            await apply(session, events)

    async def submit(
        self, rows: Iterable[Mapping[str, object]], *, caller: str = "officer", **query: Any
    ) -> httpx.Response:
        """Hand rows in, as a file."""
        headers = {"Authorization": self.keys[caller], "Content-Type": "text/csv"}
        body = csv_of(rows)
        return await self.http.post(SUBMISSIONS, content=body, params=query, headers=headers)

    async def state(self, *rows: Mapping[str, object], **query: Any) -> Json:
        """Hand rows in that must be taken, and wait until they have taken effect; the receipt."""
        answer = await self.submit(rows, **query)
        assert answer.status_code == 201, answer.text
        await self.settled()
        return dict(answer.json())

    async def refused(self, *rows: Mapping[str, object], **query: Any) -> list[tuple[str, str]]:
        """Hand rows in that must not be taken; place and code of every error."""
        answer = await self.submit(rows, **query)
        assert answer.status_code == 422, answer.text
        errors = answer.json()["errors"]
        assert all(error["fix"] for error in errors)
        return [(error["path"], error["code"]) for error in errors]

    async def withdraw(self, receipt: Json) -> None:
        answer = await self.http.post(receipt["links"]["withdrawal"])
        assert answer.status_code == 200, answer.text
        await self.settled()

    async def settled(self) -> None:
        """Until every event published has come back over the bus and taken effect."""

        async def nothing_left() -> bool:
            async with self.app.state.database.read() as session:
                unsent = (await backlog(session)).events
            lags = await self.app.state.consumers[0].lag()
            return unsent == 0 and len(lags) > 0 and sum(lag.events for lag in lags) == 0

        await eventually(nothing_left, within=60)

    async def value(self, name: str, **query: Any) -> Json:
        answer = await self.http.get(f"/v1/kpi/values/{name}", params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def told(self, name: str, **query: Any) -> tuple[Any, Any, Any]:
        """A value with what it is the quotient of."""
        value = await self.value(name, **query)
        return value["value"], value["numerator"], value["denominator"]

    async def explained(self, name: str) -> Json:
        answer = await self.http.get(f"/v1/kpi/values/{name}/explanation")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def every_value(self, **query: Any) -> AsyncIterator[Json]:
        """Every value of a list, page by page."""
        asked = {"limit": 500, **query}
        while True:
            answer = await self.http.get("/v1/kpi/values", params=asked)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            for value in page["results"]:
                yield value
            if page["paging"]["next_cursor"] is None:
                return
            asked["cursor"] = page["paging"]["next_cursor"]

    async def post(self, path: str, body: Json) -> Json:
        answer = await self.http.post(f"/v1/kpi/{path}", json=body)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def run(self, statement: str, **parameters: object) -> list[Any]:
        """Rows of a statement, in a transaction of its own."""
        async with self.app.state.database.write() as session:
            result = await session.execute(text(statement), parameters)
            return list(result.all()) if result.returns_rows else []


def csv_of(rows: Iterable[Mapping[str, object]]) -> bytes:
    """The rows as CSV, blank where a row says nothing."""
    known = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(n for row in known for n in row)), restval="")
    writer.writeheader()
    writer.writerows(known)
    return out.getvalue().encode()


@asynccontextmanager
async def stating(urls: Mapping[str, str], folder: Path) -> AsyncIterator[Stating]:
    """The service, migrated and started on these databases."""
    await migrate_async(_SERVICE, urls["kpi"])
    keys = {
        name: bearer(name, scopes=scopes, organisations=organisations)
        for name, (scopes, organisations) in KEYS.items()
    }
    app = application(
        _SERVICE,
        Settings(issuers_file=issuers_file(), database_url=urls["kpi"], event_bus=urls["bus"]),
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://kpi",
            headers={"Authorization": keys["officer"]},
            timeout=60,
        ) as http,
    ):
        await eventually(lambda: "consumer-0" in app.state.tasks.alive())
        yield Stating(app, http, keys)
