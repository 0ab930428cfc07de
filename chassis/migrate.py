"""Migrations: the chassis's chain first, then the service's own, both in the service's schema.

They run beside what is at work. One migrator a schema at a time; a statement that would wait longer
for a lock than others can wait behind it gives way and is tried again, and who holds the lock is
told. A schema that is ahead of this code is left as it is.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from typing import Any, Final

import asyncpg
import structlog
from alembic import command, op
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from chassis.blockers import Blocked, watch
from chassis.revisions import folders, newest_of
from chassis.service import Service

log = structlog.get_logger()

LOCK_TIMEOUT_S: Final = 5.0
"""Whoever comes after a statement that waits for a table waits behind it: so long and no longer."""
PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0)
"""Between the tries of a statement that gave way."""
_TURN_S: Final = 0.25
_GIVEN_WAY: Final = {"55P03", "40P01"}  # lock timeout, deadlock
# Tried and not waited for: a statement that waits has a snapshot, for which an index that is being
# made concurrently would wait in its turn.
_TURN: Final = text("SELECT pg_try_advisory_lock(hashtext('migrate:' || current_schema()))")


class MigrationBlocked(Exception):
    """A lock could not be had, however often it was tried; says which, and in whose way."""


@contextmanager
def concurrently() -> Iterator[None]:
    """For a migration that makes an index CONCURRENTLY: outside of a transaction, and waiting as
    long as it must. No reader or writer waits behind it, and one that gave way would leave an
    invalid index in the way of the next try."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            op.execute("RESET lock_timeout")


def migrate(service: Service, url: str) -> None:
    """Bring the schema to the newest revision; concurrent callers wait for one another.

    Ends the process with one line where a lock cannot be had.
    """
    try:
        asyncio.run(migrate_async(service, url))
    except MigrationBlocked as error:
        raise SystemExit(str(error)) from None


async def migrate_async(
    service: Service,
    url: str,
    *,
    lock_timeout: float = LOCK_TIMEOUT_S,
    pauses: tuple[float, ...] = PAUSES_S,
) -> None:
    """As `migrate`. Raises `MigrationBlocked`; what was migrated before it stays."""
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        poolclass=NullPool,
        connect_args={
            "server_settings": {
                "application_name": f"{service.name}-migrate",
                "lock_timeout": str(int(lock_timeout * 1000)),
                "statement_timeout": "0",
                "idle_in_transaction_session_timeout": "0",
            }
        },
    )
    try:
        async with engine.connect() as connection:
            await _take_turn(connection)
            await _migrate(connection, service, url, pauses)
    finally:
        await engine.dispose()  # and with its connection goes the turn


async def _take_turn(connection: AsyncConnection) -> None:
    while not await connection.scalar(_TURN):
        await connection.commit()
        await asyncio.sleep(_TURN_S)
    await connection.commit()


async def _migrate(
    connection: AsyncConnection, service: Service, url: str, pauses: tuple[float, ...]
) -> None:
    """Upgrade, again after each pause while statements give way."""
    for pause in (*pauses, None):
        blocked = await _try(connection, service, url)
        if blocked is None:
            return
        if pause is None:
            raise MigrationBlocked(blocked.told(service.name))
        log.warning(
            "migration_gave_way", again_in_s=pause, statement=blocked.statement, by=blocked.by
        )
        await asyncio.sleep(pause)


async def _try(connection: AsyncConnection, service: Service, url: str) -> Blocked | None:
    """What was in the way; None once the schema is at the newest revision."""
    pid = await connection.scalar(text("SELECT pg_backend_pid()"))
    await connection.commit()
    seen = Blocked()
    watching = asyncio.create_task(watch(url, int(pid or 0), seen))
    try:
        await connection.run_sync(_upgrade, service)
    except DBAPIError as error:
        await connection.rollback()
        if getattr(error.orig, "sqlstate", None) not in _GIVEN_WAY:
            raise
        return seen
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError, OSError, asyncpg.PostgresError):
            await watching
    return None


def _upgrade(connection: Connection, service: Service) -> None:
    for chain, folder in folders(service).items():
        held = _held(connection, chain)
        if int(held or 0) > int(newest_of(folder)):
            log.info("schema_is_ahead", chain=chain, has=held, needs=newest_of(folder))
            continue
        command.upgrade(_config(connection, chain, folder), "head")


def _held(connection: Connection, chain: str) -> str | None:
    there = connection.scalar(text("SELECT to_regclass(:chain)"), {"chain": chain})
    held = connection.scalar(text(f"SELECT version_num FROM {chain}")) if there else None
    connection.commit()
    return held


def _config(connection: Connection, chain: str, folder: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("chassis") / "alembic"))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = chain
    return config
