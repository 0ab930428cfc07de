"""The time left is passed on, and the caller may shorten it, not lengthen it."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import asyncpg
import pytest
from fastapi import APIRouter
from sqlalchemy import text

from chassis.app import create_app
from chassis.auth import anyone
from chassis.database import ReadDb
from chassis.settings import Settings
from gateway.__main__ import server_config
from gateway.settings import GatewaySettings
from tests.gateway.asking import with_settings
from tests.gateway.conftest import Front
from tests.gateway.support import serving as served_in_a_thread
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.probe import probe
from tests.support.serving import serving
from tests.support.tokens import bearer, issuers_file

NAME = "x-request-timeout-ms"
CLASS_MS = 4000


def left(front: Front, *lines: str, **seconds: object) -> int | None:
    """The milliseconds that the service is told."""
    with with_settings(front, gateway_classes={"read": seconds}) as gateway:
        headers = gateway.ask("/v1/any/values", *lines).json()["headers"]
    assert isinstance(headers, list)
    told = [int(value) for name, value in headers if name == NAME]
    assert len(told) < 2
    return told[0] if told else None


@pytest.mark.parametrize(
    ("lines", "longest"),
    [
        ((), CLASS_MS),
        (("X-Request-Timeout-Ms: 900000",), CLASS_MS),
        (("X-Request-Timeout-Ms: 1500",), 1500),
        (("X-Request-Timeout-Ms: soon",), CLASS_MS),
        (("X-Request-Timeout-Ms: -1",), CLASS_MS),
        (("X-Request-Timeout-Ms: 10", "X-Request-Timeout-Ms: 20"), CLASS_MS),
    ],
)
def test_the_sooner_of_the_two_counts(front: Front, lines: tuple[str, ...], longest: int) -> None:
    told = left(front, *lines, seconds=CLASS_MS / 1000)
    assert told is not None
    assert longest - 1000 < told <= longest


def test_the_caller_s_alone_where_there_is_no_other(front: Front) -> None:
    assert left(front, seconds=None) is None
    assert left(front, "X-Request-Timeout-Ms: 1500", seconds=None) in range(500, 1501)


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("POST", b"rows")])
def test_the_caller_is_told_which_service_was_late(
    front: Front, method: str, body: bytes | None
) -> None:
    started = time.monotonic()
    answer = front.ask("/v1/any/hang", "X-Request-Timeout-Ms: 200", method=method, body=body)
    assert (answer.status, answer.json()["code"]) == (504, "gateway_timeout")
    assert (answer.json()["dependency"], "'any'" in str(answer.json()["detail"])) == ("any", True)
    assert time.monotonic() - started < 0.7  # it may be silent for longer


def test_an_event_stream_goes_on_however_short_the_caller_s_patience(front: Front) -> None:
    with front.wire() as wire:
        wire.head("/v1/any/ticks", "X-Request-Timeout-Ms: 300")
        stream, ends = wire.begun(), time.monotonic() + 1
        while time.monotonic() < ends:
            assert stream.readline() == b": tick\n"


router = APIRouter(dependencies=[anyone()])


@router.get("/reading")
async def read_slowly(db: ReadDb) -> None:
    await db.execute(text("SELECT pg_sleep(20) /* for nobody */"))


@pytest.fixture
async def database_work(databases: Databases) -> AsyncIterator[tuple[str, str]]:
    """A gateway before a real service, and the database where its work can be seen."""
    urls = await databases.new("probe", "bus")
    settings = Settings(
        database_url=urls["probe"], event_bus=urls["bus"], issuers_file=issuers_file()
    )
    async with serving(create_app(probe(router), settings)) as base:
        front = GatewaySettings(issuers_file=issuers_file(), gateway_routes={"probe": base})
        with served_in_a_thread(server_config(front)) as port:
            yield f"http://127.0.0.1:{port}", urls["probe"]


async def test_work_that_nobody_waits_for_ends_at_the_database(
    database_work: tuple[str, str],
) -> None:
    gateway, database = database_work
    watching = await asyncpg.connect(database)

    async def at_work() -> int:
        query = "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE $1"
        return int(await watching.fetchval(query, "%for nobody%"))

    async def is_idle() -> bool:
        return await at_work() == 0

    headers = {"Authorization": bearer(), "X-Request-Timeout-Ms": "700"}
    async with aiohttp.ClientSession(gateway, headers=headers) as session:
        asking = asyncio.create_task(session.get("/v1/probe/reading"))
        await eventually(at_work)
        assert (await asking).status == 504
        await eventually(is_idle, within=3)
    await watching.close()
