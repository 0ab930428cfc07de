"""Migrations run beside what is at work: they give way, say to whom, and take turns."""

import asyncio
import importlib
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog
from sqlalchemy import text

from chassis.database import Database
from chassis.migrate import MigrationBlocked, migrate_async
from chassis.revisions import behind, cure, held, needed
from chassis.service import Service
from tests.chassis.consuming import PROBE
from tests.support.databases import DatabaseFor

HEAD = '''"""A step."""

from alembic import op

revision, down_revision = "{revision}", {down}


def upgrade() -> None:
'''
_LIMIT = "SHOW lock_timeout"


class Growing:
    """A service of the test's own, which gets its migrations one after the other."""

    def __init__(self, folder: Path) -> None:
        self.name = f"growing_{folder.name.replace('-', '_')}"
        self._versions = folder / self.name / "migrations" / "versions"
        self._versions.mkdir(parents=True)
        (folder / self.name / "__init__.py").write_text("")
        self._count = 0

    @property
    def service(self) -> Service:
        return replace(PROBE, package=self.name)

    def grows(self, *lines: str) -> None:
        """Add a migration of these lines."""
        self._count += 1
        down = f'"{self._count - 1:04}"' if self._count > 1 else None
        head = HEAD.format(revision=f"{self._count:04}", down=down)
        body = "".join(f"    {line}\n" for line in lines)
        (self._versions / f"{self._count:04}_step.py").write_text(head + body)

    def shrinks(self) -> None:
        """Be the code of the release before."""
        (self._versions / f"{self._count:04}_step.py").unlink()
        shutil.rmtree(self._versions / "__pycache__", ignore_errors=True)


@pytest.fixture
def growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Growing]:
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    made = Growing(tmp_path)
    made.grows('op.execute("CREATE TABLE thing (id int)")')
    yield made
    sys.modules.pop(made.name, None)


@pytest.fixture
async def url(database_for: DatabaseFor, growing: Growing) -> str:
    url = await database_for("probe")
    await migrate_async(growing.service, url)
    return url


@asynccontextmanager
async def reading_of_thing(url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A transaction that has read the table and does not end."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "a long report"})
    try:
        await connection.execute("BEGIN; SELECT * FROM thing")
        yield connection
    finally:
        await connection.close()


async def revision_of(url: str) -> str | None:
    database = Database(url)
    async with database.read() as session:
        found = await held(session)
    await database.stop()
    return found["revision"]


async def test_who_is_in_the_way_is_told_and_nothing_is_half_done(
    url: str, growing: Growing
) -> None:
    growing.grows('op.execute("ALTER TABLE thing ADD COLUMN size int")')
    with structlog.testing.capture_logs() as logged:
        async with reading_of_thing(url):
            with pytest.raises(MigrationBlocked) as refused:
                await migrate_async(growing.service, url, lock_timeout=1, pauses=(0.1,))
    told = str(refused.value)
    assert "ALTER TABLE thing ADD COLUMN size int" in told
    assert "a long report as probe, idle in transaction since" in told
    assert [line["event"] for line in logged].count("migration_gave_way") == 1
    assert await revision_of(url) == "0001"


async def test_it_goes_on_once_the_way_is_free(url: str, growing: Growing) -> None:
    growing.grows('op.execute("ALTER TABLE thing ADD COLUMN size int")')
    async with reading_of_thing(url) as reader:
        migrating = asyncio.create_task(
            migrate_async(growing.service, url, lock_timeout=0.2, pauses=(0.05,) * 200)
        )
        # Whoever comes after the waiting statement waits behind it, but not for long.
        other = await asyncpg.connect(url)
        async with asyncio.timeout(5):
            for _ in range(5):
                await other.execute("SELECT * FROM thing")
        await other.close()
        assert not migrating.done()
        await reader.execute("COMMIT")
        await migrating
    assert await revision_of(url) == "0002"


async def test_two_migrators_take_turns(url: str, growing: Growing) -> None:
    growing.grows(
        'op.execute("INSERT INTO thing VALUES (1)")', 'op.execute("SELECT pg_sleep(0.3)")'
    )
    await asyncio.gather(*(migrate_async(growing.service, url) for _ in range(3)))
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT count(*) FROM thing") == 1
    await connection.close()


async def test_an_index_is_made_concurrently_beside_writers_and_other_migrators(
    url: str, growing: Growing
) -> None:
    """It waits longer than a lock is waited for, and ends without another try."""
    growing.grows(
        "from chassis.migrate import concurrently",
        "with concurrently():",
        '    op.create_index("ix_thing_id", "thing", ["id"], postgresql_concurrently=True)',
    )
    growing.grows(f'assert op.get_bind().exec_driver_sql("{_LIMIT}").scalar() == "100ms"')
    async with reading_of_thing(url) as writer:
        await writer.execute("INSERT INTO thing VALUES (1)")
        migrating = [
            asyncio.create_task(migrate_async(growing.service, url, lock_timeout=0.1, pauses=()))
            for _ in range(2)
        ]
        await asyncio.sleep(1)
        other = await asyncpg.connect(url)
        await other.execute("INSERT INTO thing VALUES (2)", timeout=5)
        assert not any(task.done() for task in migrating)
        await writer.execute("COMMIT")
        await asyncio.gather(*migrating)
    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_thing_id'::regclass"
    assert await other.fetchval(valid) is True
    await other.close()


async def test_a_schema_ahead_of_the_code_will_do_and_is_left_as_it_is(
    url: str, growing: Growing
) -> None:
    growing.grows('op.execute("ALTER TABLE thing ADD COLUMN size int")')
    database = Database(url)

    async def lacks() -> dict[str, str | None]:
        async with database.read() as session:
            return behind(await held(session), needed(growing.service))

    assert await lacks() == {"revision": "0001"}
    assert cure(await lacks()) == "`python -m chassis migrate`"
    await migrate_async(growing.service, url)
    assert await lacks() == {}
    growing.shrinks()
    assert await lacks() == {}
    await migrate_async(growing.service, url)
    assert await revision_of(url) == "0002"
    async with database.write() as session:
        await session.execute(text("INSERT INTO thing VALUES (1)"))
    await database.stop()
