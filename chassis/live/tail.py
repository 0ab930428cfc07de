"""One topic followed by one process, for any number of listeners.

The tail reads and decodes each event once, without a consumer group and without the database, and
remembers the newest. Listeners go through that memory, each at its own pace: nobody has a queue,
so nobody's slowness costs anything. A listener whose place is not in memory, or no longer, reads
the bus from that place until it is (`read`).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from chassis.bus import Bus, BusUnavailable, Delivery, OffsetLost, Partition, Reader
from chassis.live.positions import Position, encode, reaches
from contracts.envelope import BadEvent

log = structlog.get_logger()
T = TypeVar("T")

BLOCK = 500  # events a listener takes at once
_RECENT = 250  # events of each partition remembered at the start, for who was here just before
_GATHER_S = 0.025  # all listeners are woken at most once in that time
_IDLE_S = 2.0  # without an event, before the log is asked whether it is still the same
_FETCH_S = 1.0
_RETRY_S = 0.5
_READERS = 4  # listeners that read the bus at the same time


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """An event, decoded. `position` is right after it, and `id` is that position as text."""

    partition: int
    offset: int
    value: T
    position: Position
    id: str


class Tail(Generic[T]):
    """The newest events of one topic. `run` it as a task; cancel it to stop.

    `decode` gives what listeners get, None for an event that is nobody's concern, and may raise
    `BadEvent`. At least `keep` events stay in memory. Events in memory have running numbers:
    `first` is the first one's, `end` the next one's.
    """

    def __init__(
        self, bus: Bus, topic: str, decode: Callable[[Delivery], T | None], *, keep: int = 2000
    ) -> None:
        self._bus, self._topic, self._decode, self._keep = bus, topic, decode, keep
        self._memory: list[Heard[T]] = []
        self._partitions: list[Partition] = []
        self._news = asyncio.Event()
        self._reading = asyncio.Semaphore(_READERS)
        # How far before the log's end to begin; None once there is a position to go on from.
        self._back: int | None = _RECENT
        self._ready_at: Position = ()
        self.first = 0
        self.start: Position = ()  # before the first event in memory
        self.position: Position = ()  # after the last
        self.epoch = 0  # grows when the log turns out to be another one
        self.listeners = 0

    @property
    def ready(self) -> bool:
        """Whether it stands at the log's present end, so that somebody can listen from now on."""
        return bool(self.position) and reaches(self.position, self._ready_at)

    @property
    def end(self) -> int:
        return self.first + len(self._memory)

    async def run(self) -> None:
        """Follow the topic, through all outages of the bus, until cancelled."""
        while True:
            reader = self._bus.reader()
            try:
                await self._follow(reader)
            except OffsetLost as error:
                log.error("tail_offset_lost", topic=self._topic, reason=str(error))
                self._back = 0
            except BusUnavailable as error:
                log.warning("tail_bus_unavailable", topic=self._topic, error=str(error))
                await asyncio.sleep(_RETRY_S)
            finally:
                await reader.close()

    def place_of(self, position: Position) -> int | None:
        """The number from which memory holds all events since `position`; None if it does not."""
        if position == self.position:
            return self.end
        held = reaches(position, self.start) and reaches(self.position, position)
        return self.first if held else None

    def block(self, number: int) -> Sequence[Heard[T]]:
        """Events in memory from a running number on, at most `BLOCK`."""
        start = number - self.first
        return self._memory[start : start + BLOCK]

    async def news(self, wait: float) -> None:
        """Wait for an event, at most `wait` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._news.wait()

    async def read(self, since: Position) -> tuple[list[Heard[T]], Position]:
        """Events since a position that memory does not hold, from the bus, and where they end.

        About `BLOCK` of them, fewer where memory goes on. Raises `OffsetLost` when the log ends
        before the position or starts after it, and `BusUnavailable`.
        """
        async with self._reading:
            reader = self._bus.reader()
            try:
                await self._verify(reader, since)
                return await self._read(reader, since)
            finally:
                await reader.close()

    async def _follow(self, reader: Reader) -> None:
        partitions = await self._bus.partitions(self._topic)
        if not partitions:
            raise BusUnavailable(f"there is no topic {self._topic}")
        if self._back is not None or len(partitions) != len(self.position):
            await self._begin(reader, partitions)
        await reader.assign(self._at(self.position))
        while True:
            found = await reader.fetch(wait=_IDLE_S)
            if found:
                self._remember(found)
                await asyncio.sleep(_GATHER_S)
            else:
                # A log emptied meanwhile shows only here: a fetch would wait for ever.
                await self._verify(reader, self.position)

    async def _begin(self, reader: Reader, partitions: list[Partition]) -> None:
        ends = await reader.ends(partitions)
        self._partitions = partitions
        self._ready_at = tuple(ends[partition] for partition in partitions)
        self._forget(len(self._memory))
        self.position = tuple(max(0, end - (self._back or 0)) for end in self._ready_at)
        self.start, self._back = self.position, None
        self.epoch += 1
        self._wake()

    def _remember(self, found: Mapping[Partition, Sequence[Delivery]]) -> None:
        heard, self.position = self._heard(found, self.position)
        self._memory += heard
        if len(self._memory) > 2 * self._keep:
            self._forget(len(self._memory) - self._keep)
        if heard:
            self._wake()

    def _forget(self, count: int) -> None:
        if count:
            self.start = self._memory[count - 1].position
            self.first += count
            del self._memory[:count]

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _verify(self, reader: Reader, since: Position) -> None:
        """Raises `OffsetLost` for a position after the log's end; a fetch tells one before it."""
        ends = await reader.ends(self._partitions)
        for partition, wanted in self._at(since).items():
            if wanted > ends[partition]:
                raise OffsetLost(partition, wanted=wanted, available=(0, ends[partition]))

    async def _read(self, reader: Reader, since: Position) -> tuple[list[Heard[T]], Position]:
        heard: list[Heard[T]] = []
        count = 0
        await reader.assign(self._at(since))
        while count < BLOCK and not reaches(since, self.start):
            found = await reader.fetch(max_messages=BLOCK, wait=_FETCH_S)
            count += sum(map(len, found.values()))
            more, since = self._heard(found, since)
            heard += more
        return heard, since

    def _at(self, position: Position) -> dict[Partition, int]:
        return dict(zip(self._partitions, position, strict=True))

    def _heard(
        self, found: Mapping[Partition, Sequence[Delivery]], since: Position
    ) -> tuple[list[Heard[T]], Position]:
        heard, offsets = [], list(since)
        for partition, deliveries in found.items():
            for delivery in deliveries:
                offsets[partition.number] = delivery.offset + 1
                value = self._decoded(delivery)
                if value is not None:
                    at = tuple(offsets)
                    heard.append(Heard(partition.number, delivery.offset, value, at, encode(at)))
        return heard, tuple(offsets)

    def _decoded(self, delivery: Delivery) -> T | None:
        try:
            return self._decode(delivery)
        except BadEvent as error:
            log.warning("tail_bad_event", topic=self._topic, error=str(error))
            return None
