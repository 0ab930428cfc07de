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

from chassis.bus import Bus, BusUnavailable, Delivery, OffsetLost, Partition, Reader, partitions_of
from chassis.claims import Claims
from chassis.database import Database
from chassis.inbox import Counts, Fenced, Inbox, Subscription
from chassis.outages import is_outage

__all__ = ["Consumer", "Counts", "Lag", "Subscription"]

log = structlog.get_logger()

_LOOK_S = 0.15  # between looks at the other members: bounds how long a dead one is missed
_TOPICS_S = 5.0
_MISSING_TOPICS_S = 0.5
_BATCH = 2000  # about five hundred of each of four partitions
_MANY = 200  # events at once: more will follow
_BACK_OFF_S, _BACK_OFF_MAX_S = 0.1, 2.0
_PROBE_S = 0.3  # for all partitions; `chassis.health` waits for 0.7 s in all


@dataclass(frozen=True, slots=True)
class Lag:
    """How far one partition is behind.

    `events` counts offsets, so after compaction it is an upper bound. `seconds` is the age of the
    oldest record not yet applied, 0 when there is none, None when it could not be had in time.
    """

    partition: Partition
    next_offset: int
    end: int
    seconds: float | None

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
        self._partitions: list[Partition] = []
        self._positions: dict[Partition, int] = {}
        self._astray = True  # the reader does not stand where the stored offsets are
        self._look_at = self._topics_at = 0.0
        self._failures = 0
        self.held: frozenset[Partition] = frozenset()
        # Whether it has much to catch up with: work that can wait should.
        self.catching_up = False
        # Partitions whose next event the log no longer has: only a person can say what to do.
        self.lost: dict[Partition, OffsetLost] = {}

    @property
    def counts(self) -> Counts:
        return self._inbox.counts

    async def run(self) -> None:
        """Consume until cancelled."""
        while True:
            try:
                await self._take_part()
            except Exception as error:  # noqa: BLE001 - the claims are lost: start over
                await self._back_off(error)

    async def lag(self) -> list[Lag]:
        """How far behind each partition is, whoever reads it. Raises `BusUnavailable`."""
        reader = self._bus.reader()
        try:
            partitions = await self._find_partitions()
            ends = await reader.ends(partitions)
            stored = await self._inbox.stored(partitions)
            behind = {p: stored[p] for p in partitions if stored[p] < ends[p]}
            ages = dict.fromkeys(partitions, 0.0) | await _ages(reader, behind)
        finally:
            await reader.close()
        return [Lag(p, stored[p], ends[p], ages[p]) for p in partitions]

    async def _take_part(self) -> None:
        """One stretch of consuming, from joining the group until the claims are lost."""
        claims = Claims(self._database.url, group=self._group, topics=self._topics)
        reader = self._bus.reader()
        try:
            await claims.open()
            await self._consume(claims, reader)
        finally:
            # A reader left open would go on holding its connection and reading ahead.
            self.held = frozenset()
            await reader.close()
            await claims.close()

    async def _consume(self, claims: Claims, reader: Reader) -> None:
        self._astray, self._look_at = True, 0.0
        while True:
            if time.monotonic() >= self._look_at:
                await self._look(claims)
            try:
                if self._astray:
                    await self._seek(claims, reader)
                found = await reader.fetch(max_messages=_BATCH, wait=_LOOK_S)
                self.catching_up = sum(map(len, found.values())) >= _MANY
                for partition, deliveries in found.items():
                    await self._apply(partition, deliveries)
            except Exception as error:  # noqa: BLE001 - read again from the stored offsets
                self._astray, self.catching_up = True, False
                await self._recover(error)

    async def _look(self, claims: Claims) -> None:
        """See which topics and members there are, and take or give partitions."""
        if time.monotonic() >= self._topics_at:
            await self._look_for_moves()
            await self._look_for_topics()
        if await claims.spread(self._partitions):
            self._astray = True
        self.held = frozenset(claims.held)
        self._look_at = time.monotonic() + _LOOK_S

    async def _look_for_moves(self) -> None:
        """Go on from offsets that somebody else has moved (`chassis.offsets`), also of what was
        lost."""
        at = self._positions | {lost.partition: lost.wanted for lost in self.lost.values()}
        stored = await self._inbox.stored(at) if at else {}
        for partition in (each for each in at if stored[each] != at[each]):
            log.info("consumer_offset_moved", group=self._group, partition=str(partition))
            self.lost.pop(partition, None)
            self._astray = True

    async def _look_for_topics(self) -> None:
        try:
            self._partitions = await self._find_partitions()
        except BusUnavailable as error:
            log.warning("consumer_bus_unavailable", error=str(error))
        missing = set(self._topics) - {partition.topic for partition in self._partitions}
        self._topics_at = time.monotonic() + (_MISSING_TOPICS_S if missing else _TOPICS_S)

    async def _find_partitions(self) -> list[Partition]:
        return await partitions_of(self._bus, self._topics)

    async def _seek(self, claims: Claims, reader: Reader) -> None:
        wanted = sorted(claims.held - set(self.lost))
        self._positions = await self._inbox.positions(wanted) if wanted else {}
        await reader.assign(self._positions)
        self._astray = False

    async def _apply(self, partition: Partition, deliveries: Sequence[Delivery]) -> None:
        expected = self._positions[partition]
        self._positions[partition] = await self._inbox.apply(
            partition, deliveries, expected=expected
        )
        self._failures = 0

    async def _recover(self, error: Exception) -> None:
        if isinstance(error, Fenced):
            self.counts.fenced += 1
            log.warning("consumer_fenced", group=self._group, reason=str(error))
        elif isinstance(error, OffsetLost):
            await self._find_again(error)
        else:
            await self._back_off(error)

    async def _find_again(self, error: OffsetLost) -> None:
        """What to do when the log and the stored offset do not fit.

        A log that ends before the offset was emptied or replaced: all of it is read again, and
        versions drop what has taken effect. A log that starts after it has lost events unread.
        """
        first, end = error.available
        log.error("consumer_offset_lost", group=self._group, reason=str(error))
        if error.wanted > end:
            await self._inbox.rewind(error.partition, expected=error.wanted, to=first)
        else:
            self.lost[error.partition] = error

    async def _back_off(self, error: Exception) -> None:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from error  # some driver made an error of it
        self.counts.outages += 1
        delay = min(_BACK_OFF_S * 2**self._failures, _BACK_OFF_MAX_S)
        self._failures = min(self._failures + 1, 10)
        log.warning(
            "consumer_backs_off",
            group=self._group,
            error=type(error).__name__,
            seconds=delay,
            exc_info=None if is_outage(error) else error,
        )
        await asyncio.sleep(delay)


async def _ages(reader: Reader, positions: dict[Partition, int]) -> dict[Partition, float | None]:
    """The age in seconds of the first record at or after each position; None: not known."""
    if not positions:
        return {}
    found = await reader.first(positions, wait=_PROBE_S)
    now = datetime.now(UTC)
    ages = {each: (now - found[each].time).total_seconds() for each in found}
    return {each: max(ages[each], 0.0) if each in ages else None for each in positions}
