"""The embedded PostgreSQL: real, private, durable, and never left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.errors import CannotRun
from deploy.local.postgres import PostgresServer
from deploy.local.processes import alive
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.servers import private_postgres


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    made = private_postgres(tmp_path, durable=True)
    made.start()
    yield made
    made.remove()


async def test_it_wants_the_password(server: PostgresServer) -> None:
    wrong = server.admin_url.replace("only-for-tests-postgres", "guess")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(wrong)


async def test_a_restart_keeps_the_data(server: PostgresServer) -> None:
    connection = await asyncpg.connect(server.admin_url)
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    await connection.close()
    server.stop()
    server.start()
    connection = await asyncpg.connect(server.admin_url)
    assert await connection.fetchval("SELECT answer FROM kept") == 42
    await connection.close()


def test_a_taken_port_is_one_sentence(server: PostgresServer, tmp_path: Path) -> None:
    other = PostgresServer(
        tmp_path / "other", server.port, password="secret", log=tmp_path / "other.log"
    )
    other.prepare()
    try:
        with pytest.raises(CannotRun, match=rf"^Port {server.port}, .* is taken by .*\.$"):
            other.launch()
    finally:
        other.remove()


async def test_it_ends_when_its_launcher_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path;"
        "from deploy.local.postgres import PostgresServer;"
        "folder = Path(sys.argv[1]);"
        "made = PostgresServer(folder / 'data', int(sys.argv[2]), password='x',"
        " log=folder / 'log', durable=False);"
        "made.start(); print(made.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), str(free_port())],
        stdout=subprocess.PIPE,
        text=True,
    ) as launcher:
        assert launcher.stdout is not None
        postmaster = int(launcher.stdout.readline())
        assert alive(postmaster)
        os.kill(launcher.pid, signal.SIGKILL)
    await eventually(lambda: not alive(postmaster))
    PostgresServer(tmp_path / "data", free_port(), password="x", log=tmp_path / "log").remove()
