"""The effect of received events, exactly once: offset, versions and effect in one transaction.

A batch takes effect in one transaction whose first statement moves the partition's stored offset
from where the reader stands (compare-and-set: another reader of the partition is fenced off).
Events whose aggregate has had that version or a newer one are dropped before the handler.

The chassis adds three statements to what the handler does: the offset, the versions read, the
versions written; and one more when there are dead letters. A batch that fails through its events
is halved until the event at fault stands alone; that one goes to `dead_letter`, in the
transaction that moves the offset past it. A batch that fails through an outage is left as it was.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.bus import BusError, Delivery, Partition
from chassis.database import Database
from contracts.envelope import BadEvent, Event, EventData, decode, models_by_type, type_of

log = structlog.get_logger()

Handler = Callable[[AsyncSession, Sequence[Event[Any]]], Awaitable[None]]
OnReplay = Callable[[AsyncSession, str, bool], Awaitable[None]]
"""Told of the key of a replayed event, and whether it took effect."""

_ERROR_CHARS = 2000
# Connections, resources, operator intervention and system errors by class; then failed
# serialization, deadlock, lock and idle timeouts; then what only an unfinished deployment shows.
_OUTAGE_CLASSES = ("08", "53", "57", "58")
_OUTAGE_STATES = {"40001", "40P01", "55P03", "25P03", "42P01", "42703", "42501", "3F000"}
_OUTAGES = (
    OSError,
    BusError,
    PoolTimeout,
    PendingRollbackError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    MemoryError,
)

_CREATE = text("""
INSERT INTO consumer_offset (consumer_group, topic, partition, next_offset)
SELECT :group, u.topic, u.number, 0
FROM unnest(CAST(:topics AS text[]), CAST(:numbers AS integer[])) AS u(topic, number)
ON CONFLICT DO NOTHING""")
_STORED = text("""
SELECT topic, partition, next_offset FROM consumer_offset
WHERE consumer_group = :group AND topic = ANY(CAST(:topics AS text[]))""")
_ADVANCE = text("""
UPDATE consumer_offset SET next_offset = :next, moved_at = clock_timestamp()
WHERE consumer_group = :group AND topic = :topic AND partition = :partition
  AND next_offset = :expected""")
_VERSIONS = text("""
SELECT event_key, version FROM inbox
WHERE consumer_group = :group AND event_key = ANY(CAST(:keys AS text[]))""")
_REMEMBER = text("""
INSERT INTO inbox (consumer_group, event_key, version)
SELECT :group, u.key, u.version
FROM unnest(CAST(:keys AS text[]), CAST(:versions AS bigint[])) AS u(key, version)
ON CONFLICT (consumer_group, event_key) DO UPDATE SET version = excluded.version
WHERE inbox.version < excluded.version""")
_BURY = text("""
INSERT INTO dead_letter
    (consumer_group, topic, partition, "offset", key, headers, value, error)
VALUES (:group, :topic, :partition, :offset, :key, :headers, :value, :error)
ON CONFLICT DO NOTHING""").bindparams(bindparam("headers", type_=JSONB))
_EXHUME = text("""
SELECT topic, partition, headers, value FROM dead_letter
WHERE id = :id AND consumer_group = :group AND topic = ANY(CAST(:topics AS text[]))
FOR UPDATE""").columns(headers=JSONB)
_HOLD = text("""
SELECT FROM consumer_offset
WHERE consumer_group = :group AND topic = :topic AND partition = :partition FOR UPDATE""")
_DROP_LETTER = text("DELETE FROM dead_letter WHERE id = :id")


class Fenced(Exception):
    """Another reader has moved the partition's offset: what was read here must not take effect."""


@dataclass(frozen=True)
class Subscription:
    """What a service listens to, and what it does about it.

    `handler` is given events of `models` only, in order per aggregate, inside a transaction it
    must not commit. Other event types on the `topics` are passed over: they are others' news.
    """

    topics: Sequence[str]
    models: Sequence[type[EventData]]
    handler: Handler


@dataclass
class Counts:
    """What has become of the deliveries of one process, since it started."""

    applied: int = 0
    superseded: int = 0
    passed_over: int = 0
    dead_lettered: int = 0
    fenced: int = 0
    outages: int = 0


@dataclass(frozen=True, slots=True)
class _Letter:
    delivery: Delivery
    error: str


@dataclass(slots=True)
class _Batch:
    """Deliveries of one partition, sorted into events to handle and letters to bury."""

    deliveries: Sequence[Delivery]
    events: list[Event[Any]] = field(default_factory=list)
    letters: list[_Letter] = field(default_factory=list)


class Inbox:
    """The receiving end of one subscription of one consumer group."""

    def __init__(self, database: Database, *, group: str, subscription: Subscription) -> None:
        self._database, self._group, self._subscription = database, group, subscription
        self._models = models_by_type(subscription.models)
        self.counts = Counts()

    async def positions(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The next offset to apply of each partition; one never read starts at 0."""
        wanted = list(partitions)
        new = {
            "group": self._group,
            "topics": [p.topic for p in wanted],
            "numbers": [p.number for p in wanted],
        }
        async with self._database.write() as session:
            await session.execute(_CREATE, new)
            return await self._stored(session, wanted)

    async def stored(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """As `positions`, without making rows."""
        async with self._database.read() as session:
            return await self._stored(session, list(partitions))

    async def apply(
        self, partition: Partition, deliveries: Sequence[Delivery], *, expected: int
    ) -> int:
        """Let deliveries read from offset `expected` on take effect; returns the next offset.

        Raises `Fenced`, or whatever an outage raises; then nothing of it, or a part from its
        head, has taken effect, and the stored offset says which.
        """
        if deliveries[0].offset < expected:
            raise Fenced(f"{partition.topic}/{partition.number} was read before {expected}")
        batch = self._sort(deliveries)
        try:
            return await self._commit(partition, batch, expected=expected)
        except Exception as error:
            if isinstance(error, Fenced) or is_outage(error):
                raise
            if len(deliveries) == 1:
                buried = _Batch(deliveries, letters=[_Letter(deliveries[0], _describe(error))])
                return await self._commit(partition, buried, expected=expected)
        middle = len(deliveries) // 2
        reached = await self.apply(partition, deliveries[:middle], expected=expected)
        return await self.apply(partition, deliveries[middle:], expected=reached)

    async def rewind(self, partition: Partition, *, expected: int, to: int) -> None:
        """Move the stored offset back; versions keep what is read twice from counting twice."""
        async with self._database.write() as session:
            await self._advance(session, partition, expected=expected, to=to)

    async def replay(self, letter_id: int, on_replay: OnReplay | None = None) -> bool | None:
        """Handle a dead letter again and remove it, in one transaction, `on_replay` within it.

        False when a newer version of its aggregate has taken effect since; None when this
        subscription has no such letter. Raises what its handling raises, and keeps it then.
        """
        async with self._database.write() as session:
            about = {
                "id": letter_id,
                "group": self._group,
                "topics": list(self._subscription.topics),
            }
            row = (await session.execute(_EXHUME, about)).one_or_none()
            if row is None:
                audit.nothing(session)
                return None
            event = decode(_pairs(row.headers), row.value, models=self._models)
            # Holds off the batches of its partition, which may hold a newer version.
            place = {"group": self._group, "topic": row.topic, "partition": row.partition}
            await session.execute(_HOLD, place)
            fresh = await self._fresh(session, [event])
            await self._handle(session, fresh)
            await session.execute(_DROP_LETTER, {"id": letter_id})
            if on_replay is not None:
                await on_replay(session, event.key, bool(fresh))
            return bool(fresh)

    def _sort(self, deliveries: Sequence[Delivery]) -> _Batch:
        batch = _Batch(deliveries)
        for delivery in deliveries:
            kind = type_of(delivery.headers)
            if kind and kind not in self._models:
                continue
            try:
                batch.events.append(decode(delivery.headers, delivery.value, models=self._models))
            except BadEvent as error:
                batch.letters.append(_Letter(delivery, f"BadEvent: {error}"))
        return batch

    async def _commit(self, partition: Partition, batch: _Batch, *, expected: int) -> int:
        reached = batch.deliveries[-1].offset + 1
        async with self._database.write() as session:
            await self._advance(session, partition, expected=expected, to=reached)
            fresh = await self._fresh(session, batch.events)
            await self._handle(session, fresh)
            await self._bury(session, batch.letters)
        self._count(batch, len(fresh))
        return reached

    async def _advance(
        self, session: AsyncSession, partition: Partition, *, expected: int, to: int
    ) -> None:
        move = {
            "group": self._group,
            "topic": partition.topic,
            "partition": partition.number,
            "expected": expected,
            "next": to,
        }
        moved = await session.execute(_ADVANCE, move)
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            raise Fenced(f"{partition.topic}/{partition.number} is no longer at {expected}")

    async def _fresh(self, session: AsyncSession, events: Sequence[Event[Any]]) -> list[Event[Any]]:
        """The events that tell something newer than what has taken effect."""
        if not events:
            return []
        keys = sorted({event.key for event in events})
        rows = await session.execute(_VERSIONS, {"group": self._group, "keys": keys})
        known: dict[str, int] = {row.event_key: row.version for row in rows}
        fresh = []
        for event in events:
            if event.version > known.get(event.key, -1):
                known[event.key] = event.version
                fresh.append(event)
        return fresh

    async def _handle(self, session: AsyncSession, events: Sequence[Event[Any]]) -> None:
        if not events:
            return
        await self._subscription.handler(session, events)
        newest = {event.key: event.version for event in events}
        keys = sorted(newest)
        remembered = {
            "group": self._group,
            "keys": keys,
            "versions": [newest[key] for key in keys],
        }
        await session.execute(_REMEMBER, remembered)

    async def _bury(self, session: AsyncSession, letters: Sequence[_Letter]) -> None:
        if letters:
            await session.execute(_BURY, [self._row(letter) for letter in letters])

    def _row(self, letter: _Letter) -> dict[str, Any]:
        delivery = letter.delivery
        return {
            "group": self._group,
            "topic": delivery.partition.topic,
            "partition": delivery.partition.number,
            "offset": delivery.offset,
            "key": _storable(delivery.key),
            "headers": [[_storable(part) for part in pair] for pair in delivery.headers],
            "value": delivery.value,
            "error": _storable(letter.error)[:_ERROR_CHARS],
        }

    def _count(self, batch: _Batch, fresh: int) -> None:
        counts, sorted_out = self.counts, len(batch.events) + len(batch.letters)
        counts.applied += fresh
        counts.superseded += len(batch.events) - fresh
        counts.passed_over += len(batch.deliveries) - sorted_out
        counts.dead_lettered += len(batch.letters)
        for letter in batch.letters:
            log.error(
                "event_dead_lettered",
                key=letter.delivery.key,
                topic=letter.delivery.partition.topic,
                partition=letter.delivery.partition.number,
                offset=letter.delivery.offset,
                error=letter.error.partition(":")[0],
            )

    async def _stored(
        self, session: AsyncSession, partitions: Sequence[Partition]
    ) -> dict[Partition, int]:
        topics = sorted({partition.topic for partition in partitions})
        rows = await session.execute(_STORED, {"group": self._group, "topics": topics})
        known = {Partition(row.topic, row.partition): int(row.next_offset) for row in rows}
        return {partition: known.get(partition, 0) for partition in partitions}


def is_outage(error: BaseException | None) -> bool:
    """Whether the surroundings failed, not the event: trying again later is right."""
    while error is not None:
        if isinstance(error, _OUTAGES):
            return True
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        state = str(getattr(error, "sqlstate", None) or "")
        if state.startswith(_OUTAGE_CLASSES) or state in _OUTAGE_STATES:
            return True
        error = error.orig if isinstance(error, DBAPIError) else error.__cause__
    return False


def _describe(error: BaseException) -> str:
    # SQLAlchemy's own text repeats the statement and all its parameters.
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    while cause.__cause__ is not None and isinstance(error, DBAPIError):
        cause = cause.__cause__
    return f"{type(cause).__name__}: {cause}"


def _storable(words: str) -> str:
    """PostgreSQL's text cannot hold NUL, and what is broken must be buried all the same."""
    return words.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _pairs(headers: list[list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers]
