"""Too many requests at once: those too many are told so at once, and it is over by itself."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import text

from chassis.app import create_app
from chassis.auth import anyone
from chassis.database import ReadDb
from chassis.metrics import REFUSED
from chassis.migrate import migrate_async
from chassis.settings import Settings
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.probe import probe
from tests.support.serving import serving
from tests.support.tokens import issuers_file

MOST, CALLERS, POOL = 3, 60, 2
router = APIRouter(dependencies=[anyone()])


@router.get("/waiting")
async def wait(request: Request) -> str:
    await request.app.state.gate.wait()
    return "done"


@router.get("/reading")
async def read(request: Request, db: ReadDb) -> str:
    await db.execute(text("SELECT 1"))
    await request.app.state.gate.wait()
    return "done"


@router.get("/streaming")
async def stream(request: Request) -> StreamingResponse:
    async def lines() -> AsyncIterator[bytes]:
        yield b": there\n\n"
        await request.app.state.gate.wait()

    return StreamingResponse(lines(), media_type="text/event-stream")


PROBE = probe(router)


@pytest.fixture
async def gate() -> asyncio.Event:
    """Open, what waits is answered."""
    return asyncio.Event()


@pytest.fixture
async def app(databases: Databases, gate: asyncio.Event) -> FastAPI:
    urls = await databases.new("probe", "bus")
    await migrate_async(PROBE, urls["probe"])
    settings = Settings(
        database_url=urls["probe"],
        event_bus=urls["bus"],
        issuers_file=issuers_file(),
        requests_in_hand=MOST,
        pool_size=POOL,
    )
    app = create_app(PROBE, settings)
    app.state.gate = gate
    return app


@pytest.fixture
async def http(app: FastAPI, gate: asyncio.Event) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=CALLERS * 2)
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, limits=limits, timeout=30, trust_env=False) as client,
    ):
        yield client
        gate.set()


async def until_all_are_in_use(
    http: httpx.AsyncClient, app: FastAPI, *, callers: int
) -> list[asyncio.Task[httpx.Response]]:
    """Those who ask, once they have every connection to the database."""
    asking = [asyncio.create_task(http.get("/v1/probe/reading")) for _ in range(callers)]
    pool = app.state.database.engine.pool
    await eventually(lambda: pool.checkedout() == POOL)
    return asking


async def test_who_is_too_many_is_told_at_once_and_it_recovers(
    http: httpx.AsyncClient, gate: asyncio.Event
) -> None:
    answers: list[httpx.Response] = []

    async def ask() -> None:
        answers.append(await http.get("/v1/probe/waiting"))

    started = time.monotonic()
    asking = [asyncio.create_task(ask()) for _ in range(CALLERS)]
    await eventually(lambda: len(answers) == CALLERS - MOST, within=20)
    assert time.monotonic() - started < 10, "they were kept waiting"
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.json()["code"] for answer in answers} == {"overloaded"}
    assert {answer.headers["retry-after"] for answer in answers} == {"1"}
    assert (await http.get("/health/live")).status_code == 200
    assert "http_requests_refused_total" in (await http.get("/metrics")).text
    gate.set()
    await asyncio.gather(*asking)
    assert [answer.status_code for answer in answers[-MOST:]] == [200] * MOST
    assert (await http.get("/v1/probe/waiting")).status_code == 200


async def test_who_looks_sees_though_every_connection_is_in_use(
    http: httpx.AsyncClient, app: FastAPI, gate: asyncio.Event
) -> None:
    asking = await until_all_are_in_use(http, app, callers=MOST)
    assert (await http.get("/health/ready")).status_code == 200
    status = (await http.get("/health/status")).json()
    assert "error" not in status["checks"]["outbox"]
    gate.set()
    assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200}


async def test_who_finds_every_connection_in_use_is_told_soon_and_truly(
    http: httpx.AsyncClient, app: FastAPI, gate: asyncio.Event
) -> None:
    holding = await until_all_are_in_use(http, app, callers=POOL)
    refused, started = REFUSED._value.get(), time.monotonic()
    answer = await http.get("/v1/probe/reading")
    assert 2 < time.monotonic() - started < 8
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["code"] == "overloaded"
    assert REFUSED._value.get() == refused + 1
    gate.set()
    assert {each.status_code for each in await asyncio.gather(*holding)} == {200}
    assert (await http.get("/v1/probe/reading")).status_code == 200


async def test_streams_that_go_on_keep_nobody_out(
    http: httpx.AsyncClient, gate: asyncio.Event
) -> None:
    async with asyncio.timeout(20):
        streams = [http.stream("GET", "/v1/probe/streaming") for _ in range(MOST + 1)]
        for each in streams:
            assert (await each.__aenter__()).status_code == 200
        assert (await http.get("/v1/probe/problems")).status_code == 200
        gate.set()
        for each in streams:
            await each.__aexit__(None, None, None)
