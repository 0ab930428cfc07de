"""The event bus: topics in partitions, records at growing offsets, readers told where to read.

One interface, two buses that pass one set of tests: Kafka, and an embedded log in PostgreSQL.
Every record has a key; records of one key keep their order, and a topic may at any time be
compacted to the newest record of each key. There are no consumer groups here: a reader is told
its partitions and positions, which live in the reader's own database (see `chassis.consumer`).

    BusError
    ├── BusUnavailable   the bus does not answer; trying again later is right
    └── OffsetLost       the wanted position is not in the log; trying again does not help
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

Headers = tuple[tuple[str, str], ...]
LARGEST: Final = 1_000_000
"""Bytes of a record's value that every bus takes, beside its key and headers."""


class Partition(NamedTuple):
    """One partition of a topic."""

    topic: str
    number: int


@dataclass(frozen=True, slots=True)
class Message:
    """A record to be published. All records of one `key` go to one partition."""

    topic: str
    key: str
    headers: Headers
    value: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """A record as read; `time` is when it was published, in UTC."""

    partition: Partition
    offset: int
    key: str
    headers: Headers
    value: bytes
    time: datetime


class BusError(Exception):
    """Anything the bus reports."""


class BusUnavailable(BusError):
    """The bus does not answer, or not in time."""


class OffsetLost(BusError):
    """A reader wants an offset the log does not have: it was emptied, replaced or cut off.

    `available` is the first offset of the log and the next one to be written.
    """

    def __init__(self, partition: Partition, *, wanted: int, available: tuple[int, int]) -> None:
        first, end = available
        super().__init__(
            f"{partition.topic}/{partition.number} has offsets {first} to {end}, not {wanted}"
        )
        self.partition, self.wanted, self.available = partition, wanted, available


class Reader(Protocol):
    """Reads some partitions from given positions on. Not for use by two tasks at once."""

    async def assign(self, positions: Mapping[Partition, int]) -> None:
        """Read exactly these partitions from now on, each from its offset; drops what was read
        ahead. Raises `BusUnavailable`."""

    async def fetch(
        self, *, max_messages: int = 500, wait: float = 0.25
    ) -> dict[Partition, list[Delivery]]:
        """The next records, in order within each partition; empty when none came in `wait` seconds.

        Each record is returned once. Compaction leaves gaps between offsets. Raises `OffsetLost`,
        and `BusUnavailable`, after either of which the reader must be assigned again.
        """

    async def first(
        self, positions: Mapping[Partition, int], *, wait: float
    ) -> dict[Partition, Delivery]:
        """The first record at or after each position, of all partitions at once.

        Without those whose record did not come in `wait` seconds or whose position is not in the
        log. The reader must be assigned again. Raises `BusUnavailable`.
        """

    async def starts(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset each partition begins at. Raises `BusUnavailable`."""

    async def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        """The offset the next record of each partition will get. Raises `BusUnavailable`."""

    async def close(self) -> None:
        """Let go of everything; a closed reader stays closed. Never raises for a lost bus."""


class Bus(Protocol):
    """A connection to the bus, one per process."""

    async def start(self) -> None:
        """Connect. Raises `BusUnavailable`, and may then be called again."""

    async def stop(self) -> None:
        """Disconnect; readers are closed by their owners."""

    async def ensure_topics(self, topics: Mapping[str, int]) -> None:
        """Make the compacted topics, with so many partitions, that are not there yet.

        Any number of processes may do so at once. An existing topic keeps its partitions, for
        another number would tear keys from their order. Raises `BusUnavailable`.
        """

    async def differences(self, topics: Mapping[str, int]) -> list[str]:
        """Each way in which topics are not as `ensure_topics` would make them, and how to mend it.

        Raises `BusUnavailable`.
        """

    async def publish(self, messages: Sequence[Message]) -> int:
        """Append, in order per key, and return how many from the head are durably stored.

        Fewer than all means trouble: publish the rest again, which may store some of them twice.
        Raises `BusUnavailable` when not even the first could be stored.
        """

    async def partitions(self, topic: str) -> list[Partition]:
        """A topic's partitions; none while it does not exist. Raises `BusUnavailable`."""

    def reader(self) -> Reader:
        """A new reader, assigned nothing yet."""

    async def check(self) -> None:
        """Raises `BusUnavailable` unless the bus answers within a few seconds."""


def connect(url: str, *, copies: int | None = None) -> Bus:
    """The bus at `kafka://host:port[,host:port]`, or the embedded log at `postgresql://…`.

    Kafka keeps so many `copies` of the topics made; by default three, or as many as it has brokers.
    Nothing is opened before `start`. Raises `ValueError` for any other address.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "kafka" and rest:
        from chassis.bus.kafka import KafkaBus

        return KafkaBus(rest.strip("/"), copies=copies)
    if scheme in {"postgresql", "postgres"}:
        from chassis.bus.embedded import EmbeddedBus

        return EmbeddedBus(url)
    raise ValueError("the event bus must be kafka://host:port or postgresql://…")


async def partitions_of(bus: Bus, topics: Iterable[str]) -> list[Partition]:
    """Those of several topics. Raises `BusUnavailable`."""
    return [partition for topic in topics for partition in await bus.partitions(topic)]


@asynccontextmanager
async def started(bus: Bus) -> AsyncIterator[Bus]:
    """A bus that is started and, when the block ends, stopped. Raises `BusUnavailable`."""
    await bus.start()
    try:
        yield bus
    finally:
        await bus.stop()
