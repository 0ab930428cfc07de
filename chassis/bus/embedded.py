"""The embedded log: the event bus in a `bus` schema of PostgreSQL, for a place without Kafka.

`embedded.sql` says how offsets stay dense and in commit order. A publish call is one statement
and one NOTIFY; readers wake on it, and poll slowly in case it was missed.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from weakref import WeakSet
from zlib import crc32

import asyncpg
import orjson
import structlog
from asyncpg import Connection, Pool, Record
from asyncpg.pool import PoolConnectionProxy

from chassis.bus import BusUnavailable, Delivery, Message, OffsetLost, Partition
from chassis.bus.topics import Topic, differences
from chassis.connections import KEEPALIVE, dedicated, until_lost

log = structlog.get_logger()

_SCHEMA = Path(__file__).with_name("embedded.sql").read_text()
_SCHEMA_MARK = f"embedded log {hashlib.sha256(_SCHEMA.encode()).hexdigest()[:16]}"
_LOCK = 0x45_4C_4F_47  # schema, topics and compaction: one process at a time
_POOL = 2
_COMMAND_S = 30.0
_ASK_S = 5.0
_CHECK_S = 3.0
_POLL_S = 0.25  # only matters when a notification was missed
_RECONNECT_S = 0.2
_COMPACT_EVERY_S = 30.0
_COMPACT_FROM = 500  # records written to a partition since it was last compacted

# An InternalClientError is asyncpg's word for a connection that broke while it was being used.
_FAILURES = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

_ENSURE_TOPIC = """
INSERT INTO bus.partition (topic, number)
SELECT $1::text, generate_series(0, $2::int - 1)
WHERE NOT EXISTS (SELECT FROM bus.partition WHERE topic = $1)"""
_APPEND = "SELECT bus.append($1::text[], $2::int[], $3::text[], $4::text[], $5::bytea[])"
_ENDS = """
SELECT p.topic, p.number, p.next_offset FROM bus.partition p
WHERE (p.topic, p.number) IN (SELECT u.t, u.n FROM unnest($1::text[], $2::int[]) u(t, n))"""
# Without the inner LIMIT one long partition would keep the others waiting.
_FETCH = """
SELECT r.topic, r.partition, r."offset", r.key, r.headers, r.value, r.time
FROM unnest($1::text[], $2::int[], $3::bigint[]) a(topic, number, position)
CROSS JOIN LATERAL (
    SELECT * FROM bus.record
    WHERE topic = a.topic AND partition = a.number AND "offset" >= a.position
    ORDER BY "offset" LIMIT $4
) r
ORDER BY r.topic, r.partition, r."offset" """
_DIRTY = """
SELECT topic, number FROM bus.partition WHERE next_offset - compacted_to >= $1
ORDER BY topic, number"""


class EmbeddedBus:
    """A `Bus` at a PostgreSQL URL whose role owns the schema `bus`, or may create it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: Pool[Record] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._news: WeakSet[asyncio.Event] = WeakSet()
        self._counts: dict[str, int] = {}

    async def start(self) -> None:
        if self._pool is None:
            with _unavailable():
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=1,
                    max_size=_POOL,
                    command_timeout=_COMMAND_S,
                    timeout=_CHECK_S,
                    server_settings=KEEPALIVE | {"application_name": "event bus"},
                )
        await self._ensure_schema()
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._listen(), name="bus-listener"),
                asyncio.create_task(self._compact_now_and_then(), name="bus-compaction"),
            ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if self._pool is not None:
            pool, self._pool = self._pool, None
            try:
                async with asyncio.timeout(2):
                    await pool.close()
            except _FAILURES:
                pool.terminate()

    async def check(self) -> None:
        async with self.connection() as connection:
            await connection.execute("SELECT FROM bus.partition LIMIT 1", timeout=_CHECK_S)

    async def ensure_topics(self, topics: Mapping[str, int]) -> None:
        async with self.connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            for topic, count in sorted(topics.items()):
                await connection.execute(_ENSURE_TOPIC, topic, count)

    async def differences(self, topics: Mapping[str, int]) -> list[str]:
        faults: list[str] = []
        for name, partitions in topics.items():
            count = len(await self.partitions(name))
            faults += differences(name, Topic(partitions), Topic(count) if count else None)
        return faults

    async def publish(self, messages: Sequence[Message]) -> int:
        if not messages:
            return 0
        numbers = [await self._partition_of(message) for message in messages]
        async with self.connection() as connection:
            await connection.execute(
                _APPEND,
                [message.topic for message in messages],
                numbers,
                [message.key for message in messages],
                [orjson.dumps(message.headers).decode() for message in messages],
                [message.value for message in messages],
            )
        return len(messages)

    async def partitions(self, topic: str) -> list[Partition]:
        async with self.connection() as connection:
            rows = await connection.fetch(
                "SELECT number FROM bus.partition WHERE topic = $1 ORDER BY number", topic
            )
        return [Partition(topic, row["number"]) for row in rows]

    def reader(self) -> "EmbeddedReader":
        news = asyncio.Event()
        self._news.add(news)
        return EmbeddedReader(self, news)

    async def compact(self, *, at_least: int = 1) -> int:
        """Drop superseded records from partitions with `at_least` new ones; returns how many."""
        dropped = 0
        async with self.connection() as connection:
            dirty = await connection.fetch(_DIRTY, at_least)
        for row in dirty:
            async with self.connection() as connection, connection.transaction():
                if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _LOCK):
                    return dropped  # another process is at it
                dropped += await connection.fetchval(
                    "SELECT bus.compact($1, $2)", row["topic"], row["number"]
                )
        return dropped

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["PoolConnectionProxy[Record]"]:
        """A connection of the bus's own; whatever goes wrong on it is `BusUnavailable`."""
        if self._pool is None:
            raise BusUnavailable("the embedded event bus is not started")
        with _unavailable():
            async with self._pool.acquire(timeout=_COMMAND_S) as connection:
                yield connection

    async def _partition_of(self, message: Message) -> int:
        count = self._counts.get(message.topic, 0)
        if not count:
            count = self._counts[message.topic] = len(await self.partitions(message.topic))
        if not count:
            raise BusUnavailable(f"there is no topic {message.topic}")
        return crc32(message.key.encode()) % count

    async def _ensure_schema(self) -> None:
        async with self.connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            mark = await connection.fetchval(
                "SELECT obj_description(to_regnamespace('bus'), 'pg_namespace')"
            )
            if mark == _SCHEMA_MARK:
                return
            # Not CREATE SCHEMA IF NOT EXISTS: it needs rights on the database even when it exists.
            if await connection.fetchval("SELECT to_regnamespace('bus') IS NULL"):
                await connection.execute("CREATE SCHEMA bus")
            await connection.execute(_SCHEMA)
            await connection.execute(f"COMMENT ON SCHEMA bus IS '{_SCHEMA_MARK}'")

    async def _listen(self) -> None:
        """Wake every reader on each notification, over one connection, for ever."""
        while True:
            connection: Connection[Record] | None = None
            try:
                connection = await dedicated(
                    self._url, application="event bus listener", command_s=_COMMAND_S
                )
                await connection.add_listener("bus", lambda *_: self._wake())
                self._wake()  # something may have come while nobody listened
                await until_lost(connection, ask_s=_ASK_S)
            except _FAILURES as error:
                log.debug("bus_listener_lost", error=type(error).__name__)
            finally:
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(_RECONNECT_S)

    def _wake(self) -> None:
        for news in self._news:
            news.set()

    async def _compact_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_COMPACT_EVERY_S)
            try:
                dropped = await self.compact(at_least=_COMPACT_FROM)
            except BusUnavailable as error:
                log.warning("bus_compaction_failed", error=str(error))
            else:
                if dropped:
                    log.info("bus_compacted", dropped=dropped)


class EmbeddedReader:
    """A `Reader` of the embedded log."""

    def __init__(self, bus: EmbeddedBus, news: asyncio.Event) -> None:
        self._bus, self._news = bus, news
        self._positions: dict[Partition, int] = {}
        self._verified = False
        self._poll_at = 0.0

    async def assign(self, positions: Mapping[Partition, int]) -> None:
        self._positions, self._verified = dict(positions), False
        self._news.set()

    async def fetch(
        self, *, max_messages: int = 500, wait: float = 0.25
    ) -> dict[Partition, list[Delivery]]:
        clock = asyncio.get_running_loop().time
        deadline = clock() + wait
        while True:
            if self._positions and (self._news.is_set() or clock() >= self._poll_at):
                # Cleared before reading: what is published from here on sets it again.
                self._news.clear()
                self._poll_at = clock() + _POLL_S
                found = await self._read(max(1, max_messages // len(self._positions)))
                if found:
                    self._news.set()  # there may be more
                    return found
            now = clock()
            if now >= deadline:
                return {}
            with suppress(TimeoutError):
                until = min(deadline, max(self._poll_at, now + 0.001))
                async with asyncio.timeout(until - now if self._positions else deadline - now):
                    await self._news.wait()
            if not self._positions:
                self._news.clear()

    async def first(
        self, positions: Mapping[Partition, int], *, wait: float
    ) -> dict[Partition, Delivery]:
        try:
            async with asyncio.timeout(wait):
                return {p: found[0] for p, found in (await self._records(positions, 1)).items()}
        except TimeoutError:
            return {}

    async def starts(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        return dict.fromkeys(partitions, 0)  # compaction leaves gaps, which can be read over

    async def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        wanted = list(partitions)
        async with self._bus.connection() as connection:
            rows = await connection.fetch(
                _ENDS, [p.topic for p in wanted], [p.number for p in wanted]
            )
        known = {Partition(r["topic"], r["number"]): int(r["next_offset"]) for r in rows}
        return {partition: known.get(partition, 0) for partition in wanted}

    async def close(self) -> None:
        self._positions = {}

    async def _read(self, share: int) -> dict[Partition, list[Delivery]]:
        if not self._verified:
            await self._verify()
        found = await self._records(self._positions, share)
        for partition, deliveries in found.items():
            self._positions[partition] = deliveries[-1].offset + 1
        return found

    async def _records(
        self, positions: Mapping[Partition, int], share: int
    ) -> dict[Partition, list[Delivery]]:
        async with self._bus.connection() as connection:
            rows = await connection.fetch(
                _FETCH,
                [partition.topic for partition in positions],
                [partition.number for partition in positions],
                list(positions.values()),
                share,
            )
        found: dict[Partition, list[Delivery]] = {}
        for row in rows:
            delivery = _delivery(row)
            found.setdefault(delivery.partition, []).append(delivery)
        return found

    async def _verify(self) -> None:
        ends = await self.ends(self._positions)
        for partition, wanted in self._positions.items():
            if not 0 <= wanted <= ends[partition]:
                raise OffsetLost(partition, wanted=wanted, available=(0, ends[partition]))
        self._verified = True


def _delivery(row: Record) -> Delivery:
    return Delivery(
        partition=Partition(row["topic"], row["partition"]),
        offset=row["offset"],
        key=row["key"],
        headers=tuple((name, value) for name, value in orjson.loads(row["headers"])),
        value=row["value"],
        time=row["time"],
    )


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turns what a lost or unwilling PostgreSQL raises into `BusUnavailable`."""
    try:
        yield
    except _FAILURES as error:
        reason = str(error) or type(error).__name__
        raise BusUnavailable(f"the embedded event bus: {reason}") from error
