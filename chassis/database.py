"""One service's database: its own role, its own schema, small pools, explicit transactions.

The role's search path is its schema, so tables carry no schema name anywhere. One request or one
consumed batch is one transaction; only `Database.write` commits, and of a request only what is
accounted for in the audit log.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final, NewType

import asyncpg
import structlog
from fastapi import Depends, Request
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from chassis.connections import KEEPALIVE, watch
from chassis.problems import Problem
from chassis.requests import in_request

log = structlog.get_logger()
ReadSession = NewType("ReadSession", AsyncSession)
ACCOUNTED: Final = "accounted"
"""Set in a session's `info` once `chassis.audit` was told what its transaction does."""
_CONNECT_S = 10.0
_FREE_S = 3.0  # until a connection comes free
_STATEMENT_TIMEOUT_MS = 60_000
_IDLE_IN_TRANSACTION_MS = 60_000
_KEPT_FREE: Final = 2
"""Connections that long transactions leave to short ones."""


class Database:
    """The pool of one process. `write` and `read` are the only ways to a transaction."""

    def __init__(self, url: str, *, pool_size: int = 4, application: str = "service") -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=_FREE_S,
            hide_parameters=True,  # an error text must not repeat a row
            connect_args={
                "timeout": _CONNECT_S,
                "server_settings": KEEPALIVE
                | {
                    "application_name": application,
                    "statement_timeout": str(_STATEMENT_TIMEOUT_MS),
                    "idle_in_transaction_session_timeout": str(_IDLE_IN_TRANSACTION_MS),
                },
            },
        )
        event.listen(self.engine.sync_engine, "connect", _watch)
        self._long = asyncio.Semaphore(max(1, pool_size - _KEPT_FREE))
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._reads = async_sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"),
            expire_on_commit=False,
        )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed at the end of the block, rolled back on any error.

        In a request, `chassis.audit` must have been told what it does: raises `internal_error`,
        and commits nothing, where it was not.
        """
        async with self._sessions.begin() as session:
            yield session
            _require_account(session)

    @asynccontextmanager
    async def write_long(self) -> AsyncIterator[AsyncSession]:
        """As `write`, for what takes long or waits for others of its sort: those wait their turn
        here, without a connection, so that everything short still gets one."""
        async with self._long, self.write() as session:
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """Reads, each statement seeing what is committed; autocommit saves two round trips."""
        async with self._reads() as session:
            yield ReadSession(session)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[ReadSession]:
        """Reads of one moment throughout; the database itself refuses to write."""
        async with self.write() as session:
            _ = await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            await session.execute(text("SET TRANSACTION READ ONLY"))
            session.info[ACCOUNTED] = True
            yield ReadSession(session)

    async def check(self) -> None:
        """Raises when the database does not answer."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def stop(self) -> None:
        await self.engine.dispose()


def _watch(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    watch(connection.driver_connection)


def _require_account(session: AsyncSession) -> None:
    if in_request() and ACCOUNTED not in session.info:
        log.error("write_not_recorded")
        raise Problem("internal_error", "The write was not recorded, so it was not made.")


def service_of(session: AsyncSession | ReadSession) -> str:
    """Whose session it is: a service's name is its role."""
    return str(session.get_bind().engine.url.username)


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _write_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with database_of(request).write() as session:
        yield session
    relay = getattr(request.app.state, "relay", None)
    if relay is not None:
        relay.wake()


async def _read_session(request: Request) -> AsyncIterator[ReadSession]:
    async with database_of(request).read() as session:
        yield session


# scope="function": otherwise FastAPI commits after the client already has its answer.
WriteDb = Annotated[AsyncSession, Depends(_write_session, scope="function")]
ReadDb = Annotated[ReadSession, Depends(_read_session, scope="function")]


async def driver_connection(
    session: AsyncSession,
) -> "asyncpg.Connection[asyncpg.Record]":
    """The asyncpg connection under a session, inside the session's transaction."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    driver: asyncpg.Connection[asyncpg.Record] | None = raw.driver_connection
    if driver is None:
        raise ConnectionError("the session has no driver connection")
    return driver


async def copy_rows(
    session: AsyncSession,
    table: str,
    *,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Binary COPY of Python rows, in the session's transaction."""
    driver = await _begun(session)
    await driver.copy_records_to_table(table, columns=list(columns), records=rows)


async def copy_csv(
    session: AsyncSession, table: str, *, columns: Sequence[str], source: bytes
) -> None:
    """COPY of CSV bytes without a header, in the session's transaction."""
    driver = await _begun(session)
    await driver.copy_to_table(table, source=_Once(source), columns=list(columns), format="csv")


async def copied(session: AsyncSession, query: str, *values: object) -> bytes:
    """What a query yields, by COPY, as CSV without a header; `values` are its $1, $2, …"""
    driver = await driver_connection(session)
    pieces: list[bytes] = []

    async def keep(piece: bytes) -> None:
        pieces.append(piece)

    await driver.copy_from_query(query, *values, output=keep, format="csv")
    return b"".join(pieces)


async def _begun(session: AsyncSession) -> "asyncpg.Connection[asyncpg.Record]":
    driver = await driver_connection(session)
    if not driver.is_in_transaction():
        # SQLAlchemy begins with the first statement it sees; a COPY it does not see.
        await session.execute(text("SELECT"))
    return driver


class _Once:
    """Bytes as the asynchronous iterator asyncpg's COPY reads from."""

    def __init__(self, source: bytes) -> None:
        self._source: bytes | None = source

    def __aiter__(self) -> "_Once":
        return self

    async def __anext__(self) -> bytes:
        if self._source is None:
            raise StopAsyncIteration
        source, self._source = self._source, None
        return source
