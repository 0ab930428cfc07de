"""What a service cannot answer without is named: in the detail, and for programs beside it."""

from contextlib import suppress

import aiohttp
import asyncpg
import pytest
from fastapi import APIRouter, Request
from sqlalchemy import text

from chassis.app import create_app
from chassis.auth import anyone
from chassis.database import ReadDb, copied
from chassis.settings import Settings
from tests.support.databases import Databases
from tests.support.ports import free_port
from tests.support.probe import probe
from tests.support.serving import serving
from tests.support.tokens import issuers_file

router = APIRouter(dependencies=[anyone()])


@router.get("/reading")
async def read(db: ReadDb) -> None:
    await db.execute(text("SELECT 1"))


@router.get("/losing")
async def lose(db: ReadDb) -> None:
    await db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@router.get("/losing-a-copy")
async def lose_copy(db: ReadDb) -> None:
    await copied(db, "SELECT pg_terminate_backend(pg_backend_pid())")


@router.get("/copying-too-late")
async def copy_late(db: ReadDb) -> None:
    with suppress(asyncpg.PostgresError):
        await lose_copy(db)
    await copied(db, "SELECT 1")


@router.get("/copying-nonsense")
async def copy_nonsense(db: ReadDb) -> None:
    await copied(db, "SELECT $1::int", "a text")


@router.get("/hearing")
async def hear(request: Request) -> None:
    await request.app.state.bus.check()


PROBE = probe(router)


async def ask_one_whose(database: str, bus: str, path: str) -> tuple[object, ...]:
    """Status, code, dependency and Retry-After of a service with these addresses."""
    app = create_app(
        PROBE, Settings(database_url=database, event_bus=bus, issuers_file=issuers_file())
    )
    async with (
        serving(app) as base,
        aiohttp.ClientSession(base) as session,
        session.get(f"/v1/probe/{path}") as answer,
    ):
        body = await answer.json(content_type=None)
        told = answer.headers.get("Retry-After")
        return answer.status, body.get("code"), body.get("dependency"), told


@pytest.mark.parametrize("kind", ["postgresql", "kafka"])
async def test_nobody_there(kind: str) -> None:
    nowhere = f"postgresql://nobody:x@127.0.0.1:{free_port()}/nothing"
    bus = nowhere if kind == "postgresql" else f"kafka://127.0.0.1:{free_port()}"
    for path, dependency in (("reading", "database"), ("hearing", "bus")):
        told = await ask_one_whose(nowhere, bus, path)
        assert told == (503, "unavailable", dependency, "1")


async def test_a_connection_that_is_lost_in_the_middle(databases: Databases) -> None:
    """Also of a COPY, which is the driver's own and so are its errors."""
    urls = await databases.new("probe", "bus")
    for path in ("losing", "losing-a-copy", "copying-too-late"):
        told = await ask_one_whose(urls["probe"], urls["bus"], path)
        assert told == (503, "unavailable", "database", "1")
    told = await ask_one_whose(urls["probe"], urls["bus"], "copying-nonsense")
    assert told == (500, "internal_error", None, None)
