"""The event bus on Apache Kafka, through aiokafka.

Order per key rests on three things: one idempotent producer with one request in flight per
partition; nothing new is sent while an earlier call's records have an unknown fate; and a
producer that failed for good is dropped only when nothing of it is in flight any more.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    InvalidReplicationFactorError,
    KafkaError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from chassis.bus import BusUnavailable, Message, Partition
from chassis.bus.kafka_client import (
    CHECK_S,
    REQUEST_MS,
    START_S,
    STOP_S,
    answering,
    apart,
    quietly,
)
from chassis.bus.kafka_reader import KafkaReader
from chassis.bus.topics import COMPACTED, MOST_COPIES, Topic, declared, differences

log = structlog.get_logger()

_PUBLISH_S = 5.0
_ABANDON_S = 60.0  # a producer stuck for longer than any broker restart: aiokafka#1017
_LINGER_MS = 0  # `send` to all, then wait, already makes batches
_BATCH_BYTES = 131_072  # one batch in flight per partition: its size bounds the throughput


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
                await asyncio.wait(self._unsettled, timeout=STOP_S)
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
        async with self._admin_lock, answering(START_S):
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
        async with self._admin_lock, answering(START_S):
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

    def reader(self) -> KafkaReader:
        return KafkaReader(self._servers)

    async def _metadata(self) -> Any:
        async with self._admin_lock:
            try:
                async with answering(CHECK_S):
                    if self._admin is None:
                        self._admin = AIOKafkaAdminClient(
                            bootstrap_servers=self._servers, request_timeout_ms=REQUEST_MS
                        )
                        await apart(self._admin.start())
                    return await self._admin._client.fetch_all_metadata()  # noqa: SLF001 - no public way
            except BaseException:
                # The brokers may come back at other addresses: start from the given ones again.
                await self._drop_admin()
                raise

    async def _drop_admin(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            await quietly(admin.close())

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
                request_timeout_ms=REQUEST_MS,
            )
            self._producer = producer
            try:
                async with answering(START_S):
                    await apart(producer.start())
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
        await quietly(producer.client.close())
        await quietly(producer.stop())


def _untold(topic: str, error: type[KafkaError]) -> str:
    refused = error is TopicAuthorizationFailedError
    cure = " Allow this client DescribeConfigs of all topics." if refused else ""
    return f"Kafka does not tell the settings of the topic {topic}: {error.__name__}.{cure}"
