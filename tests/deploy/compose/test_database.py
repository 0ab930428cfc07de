"""Backup of the database of compose: its settings, pg_hba.conf and roles, on a real PostgreSQL."""

import asyncio
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.backup.__main__ import parser, run
from deploy.local.errors import CannotRun
from deploy.local.postgres import PostgresServer
from deploy.local.processes import spawn, stop
from deploy.local.provision import with_database
from deploy.provision import main
from tests.deploy.compose.reading import ROOT, Document
from tests.support.polling import eventually
from tests.support.servers import private_postgres, run_folder

_DATA = "/var/lib/postgresql"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where PostgreSQL's account gets at it."""
    made = Path(tempfile.mkdtemp(dir=run_folder()))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def server(document: Document, folder: Path) -> Iterator[PostgresServer]:
    """Started with the words of compose's command, provisioned by an older release and this one."""
    part = document["services"]["postgres"]
    settings = dict(word.removeprefix("-c").split("=", 1) for word in part["command"][1:])
    sources = {target: source for source, target, *_ in (v.split(":") for v in part["volumes"])}
    hba = folder / "pg_hba.conf"
    shutil.copyfile(ROOT / "deploy" / sources[settings["hba_file"]], hba)
    made = private_postgres(folder, settings=settings | {"hba_file": str(hba)})
    made.start()
    try:
        provision(document, made, without="PASSWORD_BACKUP")
        provision(document, made)
        yield made
    finally:
        made.remove()


def provision(document: Document, server: PostgresServer, *, without: str = "") -> None:
    part = document["services"]["provision"]
    given = {name: value for name, value in part["environment"].items() if name != without}
    database = given["DATABASE_URL"].rpartition("/")[2]
    given["DATABASE_URL"] = with_database(server.admin_url, database)
    assert part["command"] == [main.__module__]
    main(given)


def url_of(name: str, variable: str, document: Document, server: PostgresServer) -> str:
    """The address that a service is given, on this machine."""
    given: str = document["services"][name]["environment"][variable]
    return given.replace("@postgres:5432/", f"@127.0.0.1:{server.port}/")


async def take(url: str, kept: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("BACKUP_URL", url)
    return await asyncio.to_thread(run, parser().parse_args(["take", str(kept)]))


@asynccontextmanager
async def at_work(document: Document, server: PostgresServer, kept: Path) -> AsyncIterator[None]:
    """The service `backup`."""
    command = document["services"]["backup"]["command"]
    receiver = spawn(
        [sys.executable, "-m", *(str(kept) if word == "/backup" else word for word in command)],
        log=kept.with_suffix(".log"),
        env=os.environ | {"BACKUP_URL": url_of("backup", "BACKUP_URL", document, server)},
        cwd=ROOT,
    )
    connection = await asyncpg.connect(server.admin_url)
    try:
        streaming = "SELECT usename FROM pg_stat_replication WHERE application_name = 'backup'"
        assert await eventually(lambda: connection.fetchval(streaming)) == "backup"
        yield
    finally:
        await connection.close()
        stop(receiver)


async def test_the_service_backup_receives_and_takes_and_verifies(
    document: Document, server: PostgresServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = folder / "kept"
    async with at_work(document, server, kept):
        url = url_of("backup", "BACKUP_URL", document, server)
        assert "verified" in await take(url, kept, monkeypatch)
    assert "whole" in run(parser().parse_args(["verify", str(kept)]))


async def test_nobody_else_copies_it_and_backup_reads_none_of_it(
    document: Document, server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = url_of("backup", "BACKUP_URL", document, server)
    kpi = url_of("kpi", "DATABASE_URL", document, server)
    for url, why in (
        (server.admin_url, r"no pg_hba\.conf entry for replication connection"),
        (kpi, r"no pg_hba\.conf entry for replication connection"),
        (good.replace("backup:", "backup:guessed"), "password authentication failed"),
    ):
        with pytest.raises(CannotRun, match=why):
            await take(url, tmp_path, monkeypatch)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="for database"):
        await asyncpg.connect(with_database(good, "educational_improvement"))
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.admin_url.replace("only-for-tests-postgres", "guess"))


def test_the_pages_commands_are_of_this_file(document: Document) -> None:
    page = (ROOT / "docs" / "backup.md").read_text()
    section = page.partition("## With compose\n")[2].partition("\n## ")[0]
    runs = [shlex.split(line) for line in re.findall(r"(?:ei|\$EI) (run .*)", section)]
    for words in runs:
        assert "--rm --no-deps" in " ".join(words).replace(" -T", "")
        after = words[words.index("--no-deps") + 1 :]
        service, *command = after[2:] if after[0] == "-v" else after
        assert service in ("postgres", "backup")
        if service == "backup":
            asked = [word for word in command[1:] if not word.startswith(">")]
            assert parser().parse_args(asked).folder == Path("/backup")
    postgres = document["services"]["postgres"]
    major = postgres["image"].removeprefix("postgres:").partition(".")[0]
    assert f"postgres:{_DATA}" in postgres["volumes"]
    restored = next(words for words in runs if "restore" in words)
    assert f"{document['name']}_postgres:{_DATA}" in restored
    assert restored[-1] == f"{_DATA}/{major}/docker"
    assert f"cd {_DATA} && mkdir -p {major}/docker" in section
