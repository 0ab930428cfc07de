"""The transactional outbox: events leave in the order their aggregates changed, at least once.

`publish` writes events beside their effect, in one transaction. The caller must hold a lock on the
aggregate's row first: a later change of the same aggregate then takes a later `seq`. One relay per
schema, leader by advisory lock, reads the *head* of the table, sends, and deletes what the bus
acknowledged. There is no cursor, so a transaction that commits late is never jumped over.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import tracing
from chassis.bus import LARGEST, Bus, BusUnavailable, Message
from chassis.connections import dedicated
from chassis.database import Database, ReadSession, copy_rows
from chassis.tables import OutboxRow
from contracts.envelope import Event

log = structlog.get_logger()

_BATCH = 500
_BUSY_POLL_S, _IDLE_POLL_S = 0.010, 0.250
_LEADER_RETRY_S = 1.0
_COMMAND_S = 30.0
# A connection that breaks in mid-use shows as any of these.
_LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_COPY_ABOVE = 20  # below this many rows an INSERT is as fast as a COPY

_INSERT = text(
    "INSERT INTO outbox (event_id, topic, key, headers, value)"
    " VALUES (:event_id, :topic, :key, CAST(:headers AS jsonb), :value)"
)
_HEAD = """SELECT seq, topic, key, headers, value FROM outbox ORDER BY seq LIMIT $1"""
_LEAD = "SELECT pg_try_advisory_lock(hashtext('outbox:' || current_schema()))"


OutboxRows = list[tuple[UUID, str, str, str, bytes]]
_COLUMNS = ("event_id", "topic", "key", "headers", "value")


async def publish(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Put events into the outbox, in the caller's transaction, in the order given.

    Raises ValueError for one that is too large for the bus.
    """
    await put(session, rows_of(events))


def rows_of(events: Sequence[Event[Any]]) -> OutboxRows:
    """Events as the outbox holds them; costs no I/O, so thousands may be made in a thread."""
    if trace := tracing.traceparent():
        events = [replace(event, traceparent=trace) for event in events]
    return [
        (
            event.id,
            event.topic,
            event.key,
            orjson.dumps(event.headers()).decode(),
            _value(event),
        )
        for event in events
    ]


def _value(event: Event[Any]) -> bytes:
    value = event.value()
    if len(value) > LARGEST:  # in the outbox it would keep all behind it waiting, for ever
        raise ValueError(f"{event.key} has {len(value):,} bytes; the bus takes {LARGEST:,}")
    return value


async def put(session: AsyncSession, rows: OutboxRows) -> None:
    """What `publish` does, with rows already made."""
    if len(rows) > _COPY_ABOVE:
        await copy_rows(session, "outbox", columns=_COLUMNS, rows=rows)
    elif rows:
        await session.execute(_INSERT, [dict(zip(_COLUMNS, row, strict=True)) for row in rows])


@dataclass(frozen=True, slots=True)
class Backlog:
    """Events not yet on the bus, and the age of the oldest in seconds."""

    events: int
    oldest_s: float


async def backlog(session: ReadSession) -> Backlog:
    """How much the outbox holds."""
    row = (await session.execute(select(func.count(), func.min(OutboxRow.created_at)))).one()
    oldest: datetime | None = row[1]
    age = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    return Backlog(events=int(row[0]), oldest_s=max(age, 0.0))


class Relay:
    """Publishes the outbox of one schema while this process leads; harmless while another does."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._url, self._bus = database.url, bus
        self._wake = asyncio.Event()
        self.leading = False

    def wake(self) -> None:
        """Called after a commit in this process: saves the wait for the next poll."""
        self._wake.set()

    async def run(self) -> None:
        """Lead or wait to lead, until cancelled; any failure starts over with a new connection."""
        while True:
            try:
                await self._lead()
            except _LOST as error:
                log.warning("outbox_relay_lost_database", error=type(error).__name__)
            self.leading = False
            await asyncio.sleep(_LEADER_RETRY_S)

    async def _lead(self) -> None:
        # A dedicated connection: the lock lives and dies with it.
        connection = await dedicated(self._url, application="outbox relay", command_s=_COMMAND_S)
        try:
            if not await connection.fetchval(_LEAD):
                return
            self.leading = True
            log.info("outbox_relay_leading")
            pause = _BUSY_POLL_S
            while True:
                sent = await self._send_head(connection)
                pause = _BUSY_POLL_S if sent else min(pause * 2, _IDLE_POLL_S)
                if sent < _BATCH:
                    await self._rest(pause)
        finally:
            await connection.close(timeout=2)

    async def _rest(self, pause: float) -> None:
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _send_head(self, connection: "asyncpg.Connection[asyncpg.Record]") -> int:
        rows = await connection.fetch(_HEAD, _BATCH)
        if not rows:
            return 0
        try:
            sent = await self._bus.publish([_message(row) for row in rows])
        except BusUnavailable as error:
            log.warning("outbox_bus_unavailable", error=str(error), waiting=len(rows))
            return 0
        done = [row["seq"] for row in rows[:sent]]
        await connection.execute("DELETE FROM outbox WHERE seq = ANY($1::bigint[])", done)
        return sent


def _message(row: asyncpg.Record) -> Message:
    headers = tuple((name, value) for name, value in orjson.loads(row["headers"]))
    return Message(topic=row["topic"], key=row["key"], headers=headers, value=row["value"])
