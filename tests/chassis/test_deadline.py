"""A request at its deadline: what it was doing ends, at the database too, and changed nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import text

from chassis import audit
from chassis.app import create_app
from chassis.auth import anyone
from chassis.database import Database, ReadDb, WriteDb, copy_rows
from chassis.migrate import migrate_async
from chassis.settings import Settings
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.probe import probe
from tests.support.serving import serving
from tests.support.tokens import issuers_file

SOON = {"X-Request-Timeout-Ms": "300"}
router = APIRouter(dependencies=[anyone()])
_ADD = text("INSERT INTO thing VALUES ('half done')")
_SLEEP = text("SELECT pg_sleep(20) /* dawdling */")
_BUSY = text("SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE :what")


@router.get("/reading")
async def read_slowly(db: ReadDb) -> None:
    await db.execute(_SLEEP)


@router.post("/writing")
async def write_slowly(db: WriteDb) -> None:
    audit.nothing(db)
    await db.execute(_ADD)
    await db.execute(_SLEEP)


@router.post("/copying")
async def copy(db: WriteDb) -> None:
    audit.nothing(db)
    await copy_rows(db, "thing", columns=["name"], rows=[["copied"]] * 10)


@router.post("/adding")
async def add(db: WriteDb) -> str:
    audit.nothing(db)
    await db.execute(_ADD)
    return "in time"


@router.get("/telling")
async def tell_slowly(request: Request, media: str) -> StreamingResponse:
    async def lines() -> AsyncIterator[bytes]:
        for number in range(5):
            yield b"%d\n" % number
            await asyncio.sleep(0.2)

    return StreamingResponse(lines(), media_type=media)


PROBE = probe(router)


@pytest.fixture(scope="module")
async def service(postgres: str) -> AsyncIterator[tuple[str, FastAPI]]:
    """The served probe, with as few connections as may be, and its application."""
    databases = Databases(postgres)
    urls = await databases.new("probe", "bus")
    await migrate_async(PROBE, urls["probe"])
    settings = Settings(
        database_url=urls["probe"], event_bus=urls["bus"], issuers_file=issuers_file(), pool_size=2
    )
    app = create_app(PROBE, settings)
    async with serving(app) as base:
        async with app.state.database.write() as session:
            await session.execute(text("CREATE TABLE thing (name text)"))
        yield base, app
    await databases.drop_all()


@pytest.fixture
async def client(service: tuple[str, FastAPI]) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{service[0]}/v1/probe/") as session:
        yield session


@pytest.fixture
def database(service: tuple[str, FastAPI]) -> Database:
    database: Database = service[1].state.database
    return database


async def things(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(text("SELECT count(*) FROM thing")) or 0)


async def ends_at_its_deadline(
    client: aiohttp.ClientSession, method: str, path: str, headers: Mapping[str, str] = SOON
) -> None:
    started = time.monotonic()
    async with client.request(method, path, headers=headers) as answer:
        body = await answer.json(content_type=None)
    assert (answer.status, body["code"]) == (504, "deadline_exceeded")
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(("method", "path"), [("GET", "reading"), ("POST", "writing")])
async def test_its_statement_is_cancelled_and_its_transaction_undone(
    client: aiohttp.ClientSession, database: Database, method: str, path: str
) -> None:
    for _ in range(4):  # more than there are connections: none is lost
        await ends_at_its_deadline(client, method, path)

    async def is_idle() -> bool:
        async with database.read() as session:
            return not await session.scalar(_BUSY, {"what": "%dawdling%"})

    await eventually(is_idle, within=3)
    assert await things(database) == 0
    async with client.post("adding") as answer:
        assert answer.status == 200
    assert await things(database) == 1
    async with database.write() as session:
        await session.execute(text("DELETE FROM thing"))


async def test_a_copy_that_waits_is_undone(
    client: aiohttp.ClientSession, database: Database
) -> None:
    async with database.write() as session:
        await session.execute(text("LOCK TABLE thing IN SHARE MODE"))
        await ends_at_its_deadline(client, "POST", "copying")
    assert await things(database) == 0
    async with client.post("copying", headers=SOON) as answer:
        assert answer.status == 200
    assert await things(database) == 10


async def test_no_time_at_all_is_soon_over(client: aiohttp.ClientSession) -> None:
    await ends_at_its_deadline(client, "GET", "reading", {"X-Request-Timeout-Ms": "0"})


@pytest.mark.parametrize("told", ["soon", "-1", "1.5", "", "9" * 30])
async def test_a_time_that_is_none_is_passed_over(client: aiohttp.ClientSession, told: str) -> None:
    async with client.get("problems", headers={"X-Request-Timeout-Ms": told}) as answer:
        assert answer.status == 200


async def test_an_answer_under_way_breaks_off(client: aiohttp.ClientSession) -> None:
    async with client.get("telling?media=text/csv", headers=SOON) as answer:
        assert answer.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()


async def test_an_event_stream_goes_on(client: aiohttp.ClientSession) -> None:
    async with client.get("telling?media=text/event-stream", headers=SOON) as answer:
        assert await answer.read() == b"0\n1\n2\n3\n4\n"
