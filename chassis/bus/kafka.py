"""The event bus on Apache Kafka, through aiokafka.

Order per key rests on three things: one idempotent producer with one request in flight per
partition; nothing new is sent while an earlier call's records have an unknown fate; and a
producer that failed for good is dropped only when nothing of it is in flight any more.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka import (
    AIOKafkaConsumer,
    AIOKafkaProducer,
    ConsumerRecord,
    TopicPartition,
)
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    InvalidReplicationFactorError,
    KafkaError,
    OffsetOutOfRangeError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from chassis.bus import BusUnavailable, Delivery, Message, OffsetLost, Partition
from chassis.bus.topics import COMPACTED, MOST_COPIES, Topic, declared, differences

log = structlog.get_logger()

_PUBLISH_S = 5.0
_CHECK_S = 3.0
_START_S = 10.0
_STOP_S = 2.0
_ABANDON_S = 60.0  # a producer stuck for longer than any broker restart: aiokafka#1017
_REQUEST_MS = 10_000
_LINGER_MS = 0  # `send` to all, then wait, already makes batches
_BATCH_BYTES = 131_072  # one batch in flight per partition: its size bounds the throughput
# The broker wakes a fetch when a record comes. The wait only bounds how long a request queues
# behind an idle fetch on the same connection, which is what an assignment has to wait for.
_FETCH_WAIT_MS = 50


class KafkaBus:
    """A `Bus` at `host:port[,host:port]`."""

    def __init__(
        self,
        servers: str,
        *,
        copies: int | None = None,
        topic_settings: Mapping[str, str] = COMPACTED,
    ) -> None:
        self._servers, self._copies = servers, copies
        self._topic_settings = dict(topic_settings)
        self._producer: Any = None
        self._unsettled: list[asyncio.Future[Any]] = []
        self._unsettled_since = 0.0
        self._lock = asyncio.Lock()
        self._admin: Any = None
        self._admin_lock = asyncio.Lock()

    async def start(self) -> None:
        await self.check()

    async def stop(self) -> None:
        async with self._lock:
            if self._unsettled:
                await asyncio.wait(self._unsettled, timeout=_STOP_S)
            await self._drop_producer()
        await self._drop_admin()

    async def check(self) -> None:
        await self._metadata()

    async def ensure_topics(self, topics: Mapping[str, int]) -> None:
        metadata = await self._metadata()
        missing = [topic for topic in topics if not metadata.partitions_for_topic(topic)]
        if not missing:
            return
        copies = self._copies or min(MOST_COPIES, len(metadata.brokers()))
        wanted = [self._new(topic, topics[topic], copies) for topic in missing]
        async with self._admin_lock, _answering(_START_S):
            answer = await self._admin.create_topics(wanted)
        for topic, code, *_ in answer.topic_errors:
            error = for_code(code)
            if error is InvalidReplicationFactorError:
                raise BusUnavailable(
                    f"Kafka did not create the topic {topic}: {copies} copies are wanted"
                    f" (TOPIC_REPLICATION) and {len(metadata.brokers())} brokers are up"
                )
            if code and error is not TopicAlreadyExistsError:
                raise BusUnavailable(f"Kafka did not create the topic {topic}: {error.__name__}")
        await self._until_led(missing)

    async def differences(self, topics: Mapping[str, int]) -> list[str]:
        up = min(MOST_COPIES, len((await self._metadata()).brokers()))
        found = await self._described(topics)
        faults: list[str] = []
        for name, partitions in topics.items():
            has = found.get(name)
            # Where nobody said how many, more copies than brokers that are up now are no fault.
            copies = self._copies or max(up, has.copies if has else 0)
            wanted = declared(partitions, copies, self._topic_settings)
            faults += differences(name, wanted, has)
        return faults

    async def _described(self, names: Iterable[str]) -> dict[str, Topic]:
        """The topics of these names that are there, as they are."""
        async with self._admin_lock, _answering(_START_S):
            # All of them, as in `partitions`.
            there = {one["topic"]: one["partitions"] for one in await self._admin.describe_topics()}
            found = [name for name in names if there.get(name)]
            settings = await self._settings_of(found)
        return {
            name: Topic(
                len(there[name]),
                min(len(partition["replicas"]) for partition in there[name]),
                settings[name],
            )
            for name in found
        }

    async def _settings_of(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        if not names:
            return {}
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        answers = await self._admin.describe_configs(asked)
        told = [resource for answer in answers for resource in answer.resources]
        for code, _, _, name, _ in told:
            if code:
                raise BusUnavailable(_untold(name, for_code(code)))
        return {name: {key: value for key, value, *_ in entries} for *_, name, entries in told}

    def _new(self, name: str, partitions: int, copies: int) -> NewTopic:
        wanted = declared(partitions, copies, self._topic_settings)
        return NewTopic(name, partitions, copies, topic_configs=dict(wanted.settings))

    async def partitions(self, topic: str) -> list[Partition]:
        # From the metadata of all topics: asking for one by name may create it on some brokers.
        numbers = (await self._metadata()).partitions_for_topic(topic) or ()
        return [Partition(topic, number) for number in sorted(numbers)]

    async def publish(self, messages: Sequence[Message]) -> int:
        if not messages:
            return 0
        async with self._lock:
            await self._settle()
            producer = await self._ready_producer()
            failure = await self._send(producer, messages)
            return await self._count_stored(failure)

    def reader(self) -> "KafkaReader":
        return KafkaReader(self._servers)

    async def _metadata(self) -> Any:
        async with self._admin_lock:
            try:
                async with _answering(_CHECK_S):
                    if self._admin is None:
                        self._admin = AIOKafkaAdminClient(
                            bootstrap_servers=self._servers, request_timeout_ms=_REQUEST_MS
                        )
                        await _apart(self._admin.start())
                    return await self._admin._client.fetch_all_metadata()  # noqa: SLF001 - no public way
            except BaseException:
                # The brokers may come back at other addresses: start from the given ones again.
                await self._drop_admin()
                raise

    async def _drop_admin(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            await _quietly(admin.close())

    async def _until_led(self, topics: Sequence[str]) -> None:
        """A topic just created is of no use before each partition has a leader."""
        for _ in range(100):
            metadata = await self._metadata()
            led = [
                metadata.leader_for_partition(TopicPartition(topic, number)) not in (None, -1)
                for topic in topics
                for number in metadata.partitions_for_topic(topic) or (-1,)
            ]
            if all(led):
                return
            await asyncio.sleep(0.05)
        raise BusUnavailable("Kafka made the topics but named no leaders for them")

    async def _ready_producer(self) -> Any:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._servers,
                enable_idempotence=True,  # and so acks=all
                compression_type="zstd",
                linger_ms=_LINGER_MS,
                max_batch_size=_BATCH_BYTES,
                request_timeout_ms=_REQUEST_MS,
            )
            self._producer = producer
            try:
                async with _answering(_START_S):
                    await _apart(producer.start())
            except BaseException:
                await self._drop_producer()
                raise
        return self._producer

    async def _send(self, producer: Any, messages: Sequence[Message]) -> Exception | None:
        """Hand all to the producer, in order; returns what stopped it, if anything did."""
        self._unsettled_since = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(_PUBLISH_S):
                for message in messages:
                    self._unsettled.append(
                        await producer.send(
                            message.topic,
                            key=message.key.encode(),
                            value=message.value,
                            headers=[(name, text.encode()) for name, text in message.headers],
                        )
                    )
                await asyncio.wait(self._unsettled)
        except (KafkaError, OSError) as error:
            return error
        return None

    async def _count_stored(self, failure: BaseException | None) -> int:
        """How many records from the head the broker acknowledged; tidies up after a failure."""
        futures = self._unsettled
        stored = 0
        for future in futures:
            if not future.done() or future.cancelled() or future.exception() is not None:
                break
            stored += 1
        errors = [f.exception() for f in futures if f.done() and not f.cancelled()]
        failure = failure or next((error for error in errors if error is not None), None)
        self._unsettled = [future for future in futures if not future.done()]
        if failure is not None:
            log.warning(
                "kafka_publish_failed",
                error=repr(failure),
                stored=stored,
                pending=len(self._unsettled),
            )
            if not self._unsettled:
                await self._drop_producer()
            if not stored:
                raise BusUnavailable(f"Kafka stored nothing: {failure!r}") from failure
        return stored

    async def _settle(self) -> None:
        """Wait for the fate of what an earlier call left in flight.

        A new producer, or newer records through this one, could overtake it on its way to the
        log, and compaction would then keep the older state.
        """
        if not self._unsettled:
            return
        _, pending = await asyncio.wait(self._unsettled, timeout=_PUBLISH_S)
        failed = any(f.cancelled() or f.exception() for f in self._unsettled if f.done())
        self._unsettled = list(pending)
        stuck_s = asyncio.get_running_loop().time() - self._unsettled_since
        if pending and stuck_s < _ABANDON_S:
            raise BusUnavailable(f"Kafka has not answered for {stuck_s:.0f} s")
        if pending or failed:
            await self._drop_producer()

    async def _drop_producer(self) -> None:
        """Let go of the producer without its usual flush: its records are sent anew by another."""
        producer, self._producer = self._producer, None
        for future in self._unsettled:
            future.cancel()
        self._unsettled = []
        if producer is None:
            return
        accumulator = producer._message_accumulator  # noqa: SLF001 - there is no other abort
        accumulator.fail_all(KafkaError("the producer was dropped"))
        await _quietly(producer.client.close())
        await _quietly(producer.stop())


class KafkaReader:
    """A `Reader` on Kafka: a consumer without a group, so that nobody waits for a rebalance."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._consumer: Any = None
        self._closed = False

    async def assign(self, positions: Mapping[Partition, int]) -> None:
        consumer = await self._ready_consumer()
        consumer.assign([TopicPartition(*partition) for partition in positions])
        # No await between: the fetcher must never see a partition without its position.
        for partition, offset in positions.items():
            consumer.seek(TopicPartition(*partition), offset)

    async def fetch(
        self, *, max_messages: int = 500, wait: float = 0.25
    ) -> dict[Partition, list[Delivery]]:
        if self._consumer is None or not self._consumer.assignment():
            await asyncio.sleep(wait)
            return {}
        try:
            return await self._take((), max_messages, wait)
        except OffsetOutOfRangeError as error:
            raise await self._lost(error) from None

    async def first(
        self, positions: Mapping[Partition, int], *, wait: float
    ) -> dict[Partition, Delivery]:
        await self.assign(positions)
        clock = asyncio.get_running_loop().time
        until, wanted = clock() + wait, dict.fromkeys(positions)
        found: dict[Partition, Delivery] = {}
        # One request to each broker brings the records of all; then each is taken in turn.
        while wanted and (left := until - clock()) > 0:
            try:
                taken = await self._take(wanted, 1, left)
            except OffsetOutOfRangeError as error:
                taken = {Partition(tp.topic, tp.partition): [] for tp in error.args[0]}
            found |= {partition: records[0] for partition, records in taken.items() if records}
            wanted = dict.fromkeys(each for each in wanted if each not in taken)
        return found

    async def starts(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        return await self._offsets(partitions, "beginning_offsets")

    async def ends(self, partitions: Iterable[Partition]) -> dict[Partition, int]:
        return await self._offsets(partitions, "end_offsets")

    async def close(self) -> None:
        self._closed = True
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await _quietly(consumer.stop())

    async def _take(
        self, partitions: Iterable[Partition], most: int, wait: float
    ) -> dict[Partition, list[Delivery]]:
        """Records of these partitions, or of all assigned. Raises `OffsetOutOfRangeError`."""
        try:
            found = await self._consumer.getmany(
                *(TopicPartition(*each) for each in partitions),
                timeout_ms=int(wait * 1000),
                max_records=most,
            )
        except OffsetOutOfRangeError:
            raise
        except (KafkaError, OSError) as error:
            raise BusUnavailable(f"Kafka: {error!r}") from error
        return {
            Partition(tp.topic, tp.partition): [_delivery(record) for record in records]
            for tp, records in found.items()
        }

    async def _ready_consumer(self) -> Any:
        if self._closed:
            raise BusUnavailable("the reader is closed")
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                bootstrap_servers=self._servers,
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="none",
                isolation_level="read_committed",
                fetch_max_wait_ms=_FETCH_WAIT_MS,
                request_timeout_ms=_REQUEST_MS,
            )
            try:
                async with _answering(_START_S):
                    await _apart(consumer.start())
            except BaseException:
                await _quietly(consumer.stop())
                raise
            self._consumer = consumer
        return self._consumer

    async def _offsets(self, partitions: Iterable[Partition], method: str) -> dict[Partition, int]:
        consumer = await self._ready_consumer()
        wanted = [TopicPartition(*partition) for partition in partitions]
        if not wanted:
            return {}
        async with _answering(_CHECK_S):
            found = await getattr(consumer, method)(wanted)
        return {Partition(tp.topic, tp.partition): offset for tp, offset in found.items()}

    async def _lost(self, error: OffsetOutOfRangeError) -> OffsetLost:
        (tp, wanted), *_ = error.args[0].items()
        partition = Partition(tp.topic, tp.partition)
        first = await self.starts([partition])
        end = await self.ends([partition])
        available = (first[partition], end[partition])
        return OffsetLost(partition, wanted=wanted, available=available)


def _untold(topic: str, error: type[KafkaError]) -> str:
    refused = error is TopicAuthorizationFailedError
    cure = " Allow this client DescribeConfigs of all topics." if refused else ""
    return f"Kafka does not tell the settings of the topic {topic}: {error.__name__}.{cure}"


def _delivery(record: ConsumerRecord) -> Delivery:
    # Records of other publishers may hold anything; what is no text must not stop the reader.
    return Delivery(
        partition=Partition(record.topic, record.partition),
        offset=record.offset,
        key=_text(record.key),
        headers=tuple((name, _text(value)) for name, value in record.headers),
        value=record.value or b"",
        time=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")


@asynccontextmanager
async def _answering(seconds: float) -> AsyncIterator[None]:
    """Bounds a conversation with the broker and turns its failures into `BusUnavailable`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (KafkaError, OSError) as error:
        raise BusUnavailable(f"Kafka does not answer: {error!r}") from error


async def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Do in a task of its own what aiokafka does badly when it is cancelled.

    A `start` forgets an open connection then; a `stop` swallows the cancellation itself, so that
    whoever was to be stopped goes on. Here both come to their end, and the cancellation arrives.
    A `stop` that meets a broken connection cancels itself: that is no cancellation of the caller.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        caller = asyncio.current_task()
        if task.cancelled() and caller is not None and not caller.cancelling():
            raise KafkaError("the client cancelled itself") from None
        await asyncio.wait({task}, timeout=_STOP_S)
        if not task.done():
            task.cancel()
        elif not task.cancelled():
            task.exception()  # seen, or asyncio complains that nobody looked
        raise


async def _quietly(closing: Coroutine[Any, Any, None]) -> None:
    """Close something that may be broken already, within a bound."""
    try:
        async with asyncio.timeout(_STOP_S):
            await _apart(closing)
    except Exception as error:  # noqa: BLE001 - there is nothing left to save
        log.debug("kafka_close_failed", error=repr(error))
