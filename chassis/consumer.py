"""A consumer: reads its share of a subscription's partitions and lets the events take effect.

Several processes of one group share the partitions (`chassis.claims`); offsets, versions and
effects are one transaction (`chassis.inbox`). Nothing is ever skipped: what cannot be applied now
is read again from the stored offset, and what cannot be applied at all is a dead letter.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from chassis.bus import Bus, BusUnavailable, Delivery, OffsetLost, Partition, Reader
from chassis.claims import Claims
from chassis.database import Database
from chassis.inbox import Counts, Fenced, Inbox, Subscription, is_outage

__all__ = ["Consumer", "Counts", "Lag", "Subscription"]

log = structlog.get_logger()

_LOOK_S = 0.15  # between looks at the other members: bounds how long a dead one is missed
_TOPICS_S = 5.0
_MISSING_TOPICS_S = 0.5
_BATCH = 500
_BACK_OFF_S, _BACK_OFF_MAX_S = 0.1, 5.0
_PROBE_S = 0.2


@dataclass(frozen=True, slots=True)
class Lag:
    """How far one partition is behind.

    `events` counts offsets, so after compaction it is an upper bound. `seconds` is the age of the
    oldest record not yet applied, 0 when there is none or its age could not be had in time.
    """

    partition: Partition
    next_offset: int
    end: int
    seconds: float

    @property
    def events(self) -> int:
        return max(self.end - self.next_offset, 0)


class Consumer:
    """One member of a consumer group. `run` it as a task; cancel it to stop."""

    def __init__(
        self, database: Database, bus: Bus, *, group: str, subscription: Subscription
    ) -> None:
        self._database, self._bus, self._group = database, bus, group
        self._topics = sorted(subscription.topics)
        self._inbox = Inbox(database, group=group, subscription=subscription)
        self._failures = 0
        # Partitions whose next event the log no longer has: only a person can say what to do.
        self.lost: dict[Partition, OffsetLost] = {}
        self.held: frozenset[Partition] = frozenset()

    @property
    def counts(self) -> Counts:
        return self._inbox.counts

    async def run(self) -> None:
        """Consume until cancelled."""
        while True:
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001 - whatever it was, nothing may be skipped
                await self._back_off(error)

    async def replay(self, letter_id: int) -> bool | None:
        """Handle a dead letter again and remove it; see `Inbox.replay`."""
        return await self._inbox.replay(letter_id)

    async def lag(self) -> list[Lag]:
        """How far behind each partition is, whoever reads it. Raises `BusUnavailable`."""
        reader = self._bus.reader()
        try:
            partitions = await self._find_partitions()
            ends = await reader.ends(partitions)
            stored = await self._inbox.stored(partitions)
            behind = {p: stored[p] for p in partitions if stored[p] < ends[p]}
            ages = await _ages(reader, behind)
        finally:
            await reader.close()
        return [Lag(p, stored[p], ends[p], ages.get(p, 0.0)) for p in partitions]

    async def _serve(self) -> None:
        claims = Claims(self._database.url, group=self._group, topics=self._topics)
        reader = self._bus.reader()
        try:
            await claims.open()
            await _Member(self, claims, reader).consume()
        finally:
            # A reader left open would go on holding its connection and reading ahead.
            self.held = frozenset()
            await reader.close()
            await claims.close()

    async def _find_partitions(self) -> list[Partition]:
        return [p for topic in self._topics for p in await self._bus.partitions(topic)]

    async def _back_off(self, error: BaseException) -> None:
        self.counts.outages += 1
        delay = min(_BACK_OFF_S * 2**self._failures, _BACK_OFF_MAX_S)
        self._failures = min(self._failures + 1, 10)
        known = is_outage(error)
        log.warning(
            "consumer_backs_off",
            group=self._group,
            error=type(error).__name__,
            seconds=delay,
            exc_info=None if known else error,
        )
        await asyncio.sleep(delay)


class _Member:
    """One stretch of consuming, from joining the group until the claims are lost."""

    def __init__(self, consumer: Consumer, claims: Claims, reader: Reader) -> None:
        self._consumer, self._claims, self._reader = consumer, claims, reader
        self._inbox = consumer._inbox  # noqa: SLF001 - a part of its consumer
        self._partitions: list[Partition] = []
        self._positions: dict[Partition, int] = {}
        self._look_at = self._topics_at = 0.0
        self._astray = True  # the reader does not stand where the stored offsets are

    async def consume(self) -> None:
        while True:
            if time.monotonic() >= self._look_at:
                await self._look()
            try:
                if self._astray:
                    await self._seek()
                found = await self._reader.fetch(max_messages=_BATCH, wait=_LOOK_S)
                for partition, deliveries in found.items():
                    await self._apply(partition, deliveries)
            except Fenced as error:
                self._astray = True
                self._consumer.counts.fenced += 1
                log.warning("consumer_fenced", reason=str(error))
            except OffsetLost as error:
                self._astray = True
                await self._recover(error)
            except Exception as error:  # noqa: BLE001 - read again from the stored offsets
                self._astray = True
                await self._consumer._back_off(error)  # noqa: SLF001

    async def _look(self) -> None:
        """See who else is there, and take or give partitions."""
        if time.monotonic() >= self._topics_at:
            await self._look_for_topics()
        if await self._claims.spread(self._partitions):
            self._astray = True
        self._look_at = time.monotonic() + _LOOK_S

    async def _look_for_topics(self) -> None:
        try:
            self._partitions = await self._consumer._find_partitions()  # noqa: SLF001
        except BusUnavailable as error:
            log.warning("consumer_bus_unavailable", error=str(error))
        found = {partition.topic for partition in self._partitions}
        missing = set(self._consumer._topics) - found  # noqa: SLF001
        self._topics_at = time.monotonic() + (_MISSING_TOPICS_S if missing else _TOPICS_S)

    async def _seek(self) -> None:
        wanted = sorted(self._claims.held - set(self._consumer.lost))
        self._positions = await self._inbox.positions(wanted) if wanted else {}
        await self._reader.assign(self._positions)
        self._consumer.held = frozenset(self._claims.held)
        self._astray = False

    async def _apply(self, partition: Partition, deliveries: Sequence[Delivery]) -> None:
        expected = self._positions[partition]
        reached = await self._inbox.apply(partition, deliveries, expected=expected)
        self._positions[partition] = reached
        self._consumer._failures = 0  # noqa: SLF001

    async def _recover(self, error: OffsetLost) -> None:
        """What to do when the log and the stored offset do not fit.

        A log that ends before the offset was emptied or replaced: all of it is read again, and
        versions drop what has taken effect. A log that starts after it has lost events unread.
        """
        first, end = error.available
        log.error("consumer_offset_lost", reason=str(error))
        if error.wanted > end:
            await self._inbox.rewind(error.partition, expected=error.wanted, to=first)
        else:
            self._consumer.lost[error.partition] = error


async def _ages(reader: Reader, positions: dict[Partition, int]) -> dict[Partition, float]:
    """The age in seconds of the first record at or after each position."""
    ages = {}
    for partition, offset in positions.items():
        await reader.assign({partition: offset})
        try:
            found = await reader.fetch(max_messages=1, wait=_PROBE_S)
        except OffsetLost:
            continue
        for delivery in found.get(partition, ())[:1]:
            ages[partition] = max((datetime.now(UTC) - delivery.time).total_seconds(), 0.0)
    return ages
