"""The warehouse as a running service on a real socket, and a client that speaks to it."""

import io
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from fastapi import FastAPI

from chassis.app import create_app
from chassis.migrate import migrate_async
from chassis.settings import Settings
from tests.chassis.submissions.warehouse.app import service
from tests.support.polling import eventually
from tests.support.serving import serving
from tests.support.tokens import bearer, issuers_file

PATH = "/v1/warehouse/stock/submissions"
HEADER = "item,site,amount,colour,counted_on,keeper,fragile\n"
Row = tuple[object, ...]


def many_rows(count: int) -> bytes:
    chosen = random.Random(3)
    rows = (
        f"M{n},site{n % 50},{chosen.randint(0, 90)},red,2024-01-01,Ann,\n" for n in range(count)
    )
    return HEADER.encode() + "".join(rows).encode()


class Warehouse:
    """One running service, its database, and shorthands for requests."""

    def __init__(self, app: FastAPI, url: str, http: aiohttp.ClientSession, port: int) -> None:
        self.app, self.url, self.http, self.port = app, url, http, port

    async def post(
        self,
        body: Any,
        *,
        content_type: str = "text/csv",
        headers: Mapping[str, str] | None = None,
        **parameters: object,
    ) -> tuple[int, dict[str, Any]]:
        """Hand in a file: status and answer."""
        query = {name: str(value).lower() for name, value in parameters.items()}
        sent = {"Content-Type": content_type, **(headers or {})}
        if isinstance(body, bytes):
            body = io.BytesIO(body)
        async with self.http.post(PATH, data=body, headers=sent, params=query) as answer:
            found: dict[str, Any] = await answer.json(content_type=None)
            return answer.status, found

    async def accepted(self, body: Any, **parameters: object) -> dict[str, Any]:
        """Hand in a file that is right: its receipt."""
        status, receipt = await self.post(body, **parameters)  # type: ignore[arg-type]
        assert status == 201, receipt
        return receipt

    async def refused(self, body: Any, **parameters: object) -> list[dict[str, Any]]:
        """Hand in a file that is not right: its errors."""
        status, problem = await self.post(body, **parameters)  # type: ignore[arg-type]
        assert status == 422, (status, problem)
        errors: list[dict[str, Any]] = problem["errors"]
        return errors

    async def get(self, path: str, **parameters: object) -> dict[str, Any]:
        query = {name: str(value) for name, value in parameters.items()}
        async with self.http.get(path, params=query) as answer:
            body: dict[str, Any] = await answer.json(content_type=None)
            assert answer.status == 200, body
            return body

    async def withdraw(self, receipt: Mapping[str, Any]) -> dict[str, Any]:
        async with self.http.post(receipt["links"]["withdrawal"]) as answer:
            body: dict[str, Any] = await answer.json(content_type=None)
            assert answer.status == 200, body
            return body

    async def settled(self, receipt: Mapping[str, Any], within: float = 20) -> dict[str, Any]:
        """The receipt once the background worker is done."""

        async def done() -> dict[str, Any] | None:
            now = await self.get(receipt["links"]["self"])
            return None if now["status"] in ("received", "staged") else now

        found: dict[str, Any] | None = await eventually(done, within)
        assert found is not None
        return found

    async def rows(self, query: str, *values: object) -> list[Row]:
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    async def stock(self) -> dict[str, tuple[str, int]]:
        """What is held: site and amount by item."""
        rows = await self.rows("SELECT item, site, amount FROM stock")
        return {str(item): (str(site), int(str(amount))) for item, site, amount in rows}

    async def empty(self) -> None:
        """Forget everything, between examples."""
        await self.rows(
            "TRUNCATE stock, submission, submission_issue, submission_scope, submission_change,"
            " scope_version, idempotency, outbox"
        )


@asynccontextmanager
async def running(
    urls: Mapping[str, str], folder: Path, **changed: Any
) -> AsyncIterator[Warehouse]:
    """Migrate, serve on a free port, and stop."""
    await migrate_async(service, urls["warehouse"])
    settings = Settings(
        database_url=urls["warehouse"],
        event_bus=urls["bus"],
        issuers_file=issuers_file(),
        **changed,
    )
    app = create_app(service, settings)
    auth = {"Authorization": bearer()}
    async with (
        serving(app) as address,
        aiohttp.ClientSession(address, headers=auth) as http,
    ):
        yield Warehouse(app, urls["warehouse"], http, int(address.rpartition(":")[2]))
