"""A fault of the service's own, in the middle of children's data."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from chassis.migrate import migrate_async
from deploy.local.processes import spawn, stop
from services.earlyyears.app import service
from tests.earlyyears.profile_app import SUBMISSIONS
from tests.earlyyears.returns import as_csv, child, upn
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.tokens import bearer, issuers_file

_ROOT = Path(__file__).parents[2]


@pytest.fixture
async def crashing(
    databases: Databases, tmp_path: Path, free_port: Callable[[], int]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service as a process that fails in every check; it logs to `log`."""
    urls, port = await databases.new("earlyyears", "bus"), free_port()
    await migrate_async(service, urls["earlyyears"])
    env = {
        "DATABASE_URL": urls["earlyyears"],
        "EVENT_BUS": urls["bus"],
        "ISSUERS_FILE": str(issuers_file()),
        "PORT": str(port),
        "LOG_LEVEL": "debug",
    }
    program = [sys.executable, "-m", "tests.earlyyears.crashing"]
    process = spawn(program, log=tmp_path / "log", env=os.environ | env, cwd=_ROOT)
    base = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=base, headers={"Authorization": bearer()}) as client:
            await eventually(lambda: _ready(client), within=30)
            yield client
    finally:
        stop(process, grace=5)


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health/ready")).status_code == 200
    except httpx.TransportError:
        return False


async def test_a_crash_inside_the_check_tells_of_no_child(
    crashing: httpx.AsyncClient, tmp_path: Path
) -> None:
    body, headers = as_csv([child(1, (6,) * 13)]), {"Content-Type": "text/csv"}
    answer = await crashing.post(SUBMISSIONS, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    log = tmp_path / "log"
    await eventually(lambda: "internal_error" in log.read_text())
    told = answer.text + log.read_text() + (await crashing.get("/metrics")).text
    assert "ValueError" in told
    for planted in ("Planted", "2004-02-29", "ZZ9", upn(1)):
        assert planted not in told
