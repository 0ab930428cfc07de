"""The effect of received events, exactly once: offset, versions and effect in one transaction.

A batch takes effect in one transaction whose first statement moves the partition's stored offset
from where the reader stands (compare-and-set: another reader of the partition is fenced off).
Events whose aggregate has had that version or a newer one are dropped before the handler.

The chassis adds three statements to what the handler does: the offset, the versions read, the
versions written; and two more when there are dead letters. A batch that fails through its events
is halved until the event at fault stands alone; that one goes to `dead_letter`, in the
transaction that moves the offset past it. A batch that fails through an outage is left as it was;
one that took too long is halved, too, and an event that does so alone is left as it was.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import tracing
from chassis.burying import Letter, bury
from chassis.bus import Delivery, Partition
from chassis.database import Database
from chassis.metrics import EVENT_TO_EFFECT
from chassis.outages import is_outage, took_too_long
from contracts.envelope import Event, EventData, decode, models_by_type, type_of

log = structlog.get_logger()

Handler = Callable[[AsyncSession, Sequence[Event[Any]]], Awaitable[None]]

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
_HOLD = text("""
SELECT FROM consumer_offset
WHERE consumer_group = :group AND topic = :topic AND partition = :partition FOR UPDATE""")


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


@dataclass(slots=True)
class _Batch:
    """Deliveries of one partition, sorted into events to handle and letters to bury."""

    deliveries: Sequence[Delivery]
    events: list[Event[Any]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)


class Inbox:
    """The receiving end of one subscription of one consumer group."""

    def __init__(self, database: Database, *, group: str, subscription: Subscription) -> None:
        self._database, self._group, self._subscription = database, group, subscription
        self.models = models_by_type(subscription.models)
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
            alone = len(deliveries) == 1
            in_parts = took_too_long(error) and not alone
            if isinstance(error, Fenced) or (is_outage(error) and not in_parts):
                raise
            if alone:
                buried = _Batch(deliveries, letters=[Letter(deliveries[0], error)])
                return await self._commit(partition, buried, expected=expected)
        middle = len(deliveries) // 2
        reached = await self.apply(partition, deliveries[:middle], expected=expected)
        return await self.apply(partition, deliveries[middle:], expected=reached)

    async def rewind(self, partition: Partition, *, expected: int, to: int) -> None:
        """Move the stored offset back; versions keep what is read twice from counting twice."""
        async with self._database.write() as session:
            await self._advance(session, partition, expected=expected, to=to)

    def reads(self, topic: str) -> bool:
        """Whether it listens to a topic."""
        return topic in self._subscription.topics

    async def take_again(
        self, session: AsyncSession, partition: Partition, event: Event[Any]
    ) -> bool:
        """Handle the event of a dead letter, in the caller's transaction.

        False when its version, or a newer one of its aggregate, has taken effect since. Raises what
        its handling raises.
        """
        # Holds off the batches of its partition, which may hold a newer version.
        place = {"group": self._group, "topic": partition.topic, "partition": partition.number}
        await session.execute(_HOLD, place)
        fresh = await self._fresh(session, [event])
        await self._handle(session, fresh)
        return bool(fresh)

    def _sort(self, deliveries: Sequence[Delivery]) -> _Batch:
        batch = _Batch(deliveries)
        for delivery in deliveries:
            kind = type_of(delivery.headers)
            if kind and kind not in self.models:
                continue
            try:
                batch.events.append(decode(delivery.headers, delivery.value, models=self.models))
            except Exception as error:  # a model may raise anything at what it meets
                if is_outage(error):
                    raise
                batch.letters.append(Letter(delivery, error))
        return batch

    async def _commit(self, partition: Partition, batch: _Batch, *, expected: int) -> int:
        reached = batch.deliveries[-1].offset + 1
        with tracing.consuming(partition.topic, (each.traceparent for each in batch.events)):
            async with self._database.write() as session:
                await self._advance(session, partition, expected=expected, to=reached)
                fresh = await self._fresh(session, batch.events)
                await self._handle(session, fresh)
                await bury(session, self._group, batch.letters)
        self._count(batch, len(fresh))
        _time(partition.topic, fresh)
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
        done = await session.execute(_REMEMBER, remembered)
        # Of a topic whose partitions have grown, two readers may have versions of one aggregate.
        if done.rowcount != len(keys):  # type: ignore[attr-defined]
            raise Fenced("another reader has had a newer version")

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
                error=letter.told.partition(":")[0],
            )

    async def _stored(
        self, session: AsyncSession, partitions: Sequence[Partition]
    ) -> dict[Partition, int]:
        topics = sorted({partition.topic for partition in partitions})
        rows = await session.execute(_STORED, {"group": self._group, "topics": topics})
        known = {Partition(row.topic, row.partition): int(row.next_offset) for row in rows}
        return {partition: known.get(partition, 0) for partition in partitions}


def _time(topic: str, events: Sequence[Event[Any]]) -> None:
    """How long these took from their making to their effect, which readers see from now on."""
    now, seconds = datetime.now(UTC), EVENT_TO_EFFECT.labels(topic)
    for event in events:
        # Two machines' clocks may disagree by a little: never less than nothing.
        seconds.observe(max((now - event.time).total_seconds(), 0.0))
