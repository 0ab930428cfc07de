"""The restore drill: the server dies in mid-work; nothing acknowledged is lost."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from deploy.backup.__main__ import parser, run
from deploy.backup.segments import places
from deploy.local.errors import CannotRun
from deploy.local.postgres import PostgresServer
from deploy.local.processes import spawn, stop
from deploy.local.settings import ROOT
from tests.support.polling import eventually
from tests.support.servers import private_postgres, run_folder

_SYNCHRONOUS = "ALTER SYSTEM SET synchronous_standby_names = 'backup'"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where PostgreSQL's account gets at it."""
    made = Path(tempfile.mkdtemp(dir=run_folder()))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[PostgresServer]:
    made = private_postgres(folder / "first", durable=True)
    (folder / "first").mkdir(mode=0o755)
    made.start()
    yield made
    made.remove()


class Writer:
    """Commits numbers, one after the other, and remembers which were acknowledged."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.acknowledged: list[int] = []

    async def run(self) -> None:
        connection = await asyncpg.connect(self._url)
        with suppress(
            asyncpg.PostgresError, OSError, asyncpg.InterfaceError, asyncpg.InternalClientError
        ):
            while True:
                number = len(self.acknowledged)
                await connection.execute("INSERT INTO made VALUES ($1)", number)
                self.acknowledged.append(number)


async def backup(*words: str) -> str:
    return await asyncio.to_thread(run, parser().parse_args(words))


async def prepare(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE made (number int)")
    await connection.close()


async def receiving(url: str) -> bool:
    connection = await asyncpg.connect(url)
    found = await connection.fetchval("SELECT count(*) FROM pg_stat_replication")
    await connection.close()
    return bool(found)


async def synchronous(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(_SYNCHRONOUS)
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def numbers(connection: "asyncpg.Connection[asyncpg.Record]") -> list[int]:
    rows = await connection.fetch("SELECT number FROM made ORDER BY number")
    return [row["number"] for row in rows]


@asynccontextmanager
async def restored(
    folder: Path, name: str, kept: Path, *words: str
) -> AsyncIterator["tuple[str, asyncpg.Connection[asyncpg.Record]]"]:
    """A server on what is restored of `kept`, once it has recovered; stopped at the end."""
    (folder / name).mkdir(mode=0o755)
    data = folder / name / "data"
    await backup("restore", str(kept), str(data), *words)
    owner = (folder / "first" / "data").stat() if (folder / "first" / "data").exists() else None
    for path in (data, *data.rglob("*"), kept / "wal", *(kept / "wal").iterdir()):
        if owner is not None:
            os.chown(path, owner.st_uid, owner.st_gid)
    server = private_postgres(folder / name, durable=True)
    try:
        await asyncio.to_thread(server.start)
        connection = await asyncpg.connect(server.admin_url)
        ready = "SELECT NOT pg_is_in_recovery()"
        await eventually(lambda: connection.fetchval(ready))
        yield server.admin_url, connection
        await connection.close()
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def received(folder: Path, url: str, kept: Path) -> AsyncIterator["subprocess.Popen[bytes]"]:
    """WAL is received into `kept`, and commits wait for it."""
    receiver = spawn(
        [sys.executable, "-m", "deploy.backup", "receive", str(kept)],
        log=folder / "receiver.log",
        env=os.environ | {"BACKUP_URL": url},
        cwd=ROOT,
    )
    try:
        await eventually(lambda: receiving(url))
        await synchronous(url)
        yield receiver
    finally:
        stop(receiver)


async def test_every_acknowledged_change_is_there_once_after_a_crash_and_as_of_any_moment(
    folder: Path, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, anew = folder / "kept", folder / "anew"
    monkeypatch.setenv("BACKUP_URL", server.admin_url)
    await prepare(server.admin_url)
    writer = Writer(server.admin_url)
    async with received(folder, server.admin_url, kept) as receiver:
        writing = asyncio.create_task(writer.run())
        await eventually(lambda: len(writer.acknowledged) > 20)
        assert "verified" in await backup("take", str(kept))
        known_then, then = len(writer.acknowledged), datetime.now(UTC)
        await eventually(lambda: len(writer.acknowledged) > known_then + 50)
        _crash(server)
        await writing
        await asyncio.to_thread(receiver.wait, 20)
    assert "whole" in await backup("verify", str(kept))

    began = datetime.now(UTC)
    async with restored(folder, "second", kept) as (_, connection):
        found = await numbers(connection)
    took = (datetime.now(UTC) - began).total_seconds()
    # One more may have been written whose acknowledgement the crash cut off.
    assert found[: len(writer.acknowledged)] == writer.acknowledged
    assert len(found) <= len(writer.acknowledged) + 1
    assert took < 60

    until = ("--until", then.isoformat())
    async with restored(folder, "third", kept, *until) as (url, connection):
        found = await numbers(connection)
        assert known_then <= len(found) < len(writer.acknowledged)
        monkeypatch.setenv("BACKUP_URL", url)
        async with received(folder, url, anew) as receiver:
            await backup("take", str(anew))
            await connection.execute("INSERT INTO made VALUES (-1)")
        assert receiver.returncode == 0, "it did not end by itself when told to"
    async with restored(folder, "fourth", anew) as (_, connection):
        assert await numbers(connection) == [-1, *found]

    with pytest.raises(CannotRun, match="is there already"):
        await backup("restore", str(kept), str(folder / "third" / "data"))
    _spoil(kept)
    with pytest.raises(CannotRun, match="pg_verifybackup failed"):
        await backup("verify", str(kept))


def _crash(server: PostgresServer) -> None:
    """As a power cut: none of its processes has time for anything."""
    assert server.process is not None
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(server.process.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    for pid in (server.process.pid, *map(int, children.stdout.split())):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.process.wait()


def _spoil(kept: Path) -> None:
    [copy] = (kept / "base").glob("*Z")
    with (copy / "PG_VERSION").open("a") as file:
        file.write("1")
    assert places(path.name for path in (kept / "wal").iterdir())
