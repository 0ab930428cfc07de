"""A small service that writes and reads personal data, well and badly, for the tests of the log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import aiohttp
from fastapi import APIRouter, Request, Response
from fastapi import FastAPI as App
from sqlalchemy import text

from chassis import audit
from chassis.app import create_app
from chassis.audit import Deed, Reason
from chassis.auth import Principal, needs
from chassis.database import ReadDb, WriteDb, database_of
from chassis.idempotency import Answer, IdempotencyKey
from chassis.migrate import migrate_async
from chassis.once import once
from chassis.policy import Role, Scope, policy_of
from chassis.service import Service
from chassis.settings import Settings
from tests.support.serving import serving
from tests.support.tokens import bearer, issuers_file

router = APIRouter(prefix="/notes", tags=["notes"])
MayWrite = Annotated[Principal, needs("probe:write")]
_ADD = text("INSERT INTO note VALUES (:note)")


@router.post("/{note}", status_code=201)
async def add(
    note: str,
    request: Request,
    session: WriteDb,
    caller: MayWrite,
    reason: Reason = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    async def effect() -> Answer:
        await session.execute(_ADD, {"note": note})
        deed = Deed("notes.add", "note", note, after={"length": len(note)}, why=reason)
        await audit.record(session, caller, deed)
        return Answer(201, {}, b"{}")

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.post("/{note}/unrecorded")
async def add_unrecorded(note: str, session: WriteDb, _: MayWrite) -> None:
    await session.execute(_ADD, {"note": note})


@router.post("/{note}/by-hand")
async def add_by_hand(note: str, request: Request, _: MayWrite) -> None:
    async with database_of(request).write() as session:
        await session.execute(_ADD, {"note": note})


@router.post("/{note}/tried-out")
async def try_out(note: str, session: WriteDb, _: MayWrite) -> None:
    await session.execute(text("SELECT :note FROM note"), {"note": note})
    audit.nothing(session)


@router.get("/{note}")
async def read(note: str, session: ReadDb, caller: MayWrite) -> list[str]:
    found = await session.scalars(text("SELECT body FROM note WHERE body = :note"), {"note": note})
    bodies = list(found)
    deed = Deed("notes.read", "note", note, rows=len(bodies), personal=True)
    await audit.record(session, caller, deed)
    return bodies


SERVICE = Service(
    name="probe",
    package="tests.support.probe",
    title="Probe",
    policy=policy_of("probe", {"probe:write": Scope("for tests", frozenset(Role) - {Role.PUBLIC})}),
    routers=[router],
)


class Probe:
    """The service while it runs."""

    def __init__(self, app: App, http: aiohttp.ClientSession) -> None:
        self.app, self.http = app, http

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Status and answer."""
        async with self.http.request(method, f"/v1/probe/{path}", **options) as answer:
            return answer.status, await answer.json(content_type=None)

    async def search(self, **filters: str) -> list[dict[str, Any]]:
        """What the log tells to one who may search it."""
        status, page = await self.call("GET", "audit", params=filters)
        assert status == 200, page
        found: list[dict[str, Any]] = page["results"]
        return found

    async def sql(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """A statement of the service's own role."""
        async with self.app.state.database.write() as session:
            result = await session.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []


@asynccontextmanager
async def running(urls: dict[str, str]) -> AsyncIterator[Probe]:
    """Migrate, serve, stop."""
    await migrate_async(SERVICE, urls["probe"])
    settings = Settings(
        database_url=urls["probe"], event_bus=urls["bus"], issuers_file=issuers_file()
    )
    app = create_app(SERVICE, settings)
    async with serving(app) as base:
        headers = {"Authorization": bearer("tester", roles=["director", "officer"])}
        async with aiohttp.ClientSession(base, headers=headers) as http:
            probe = Probe(app, http)
            await probe.sql("CREATE TABLE note (body text)")
            yield probe
