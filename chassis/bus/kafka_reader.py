"""Reading the event bus on Apache Kafka."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from chassis.bus import BusUnavailable, Delivery, OffsetLost, Partition
from chassis.bus.kafka_client import CHECK_S, REQUEST_MS, START_S, answering, apart, quietly

# The broker wakes a fetch when a record comes. The wait only bounds how long a request queues
# behind an idle fetch on the same connection, which is what an assignment has to wait for.
_FETCH_WAIT_MS = 50


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
            await quietly(consumer.stop())

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
                request_timeout_ms=REQUEST_MS,
            )
            try:
                async with answering(START_S):
                    await apart(consumer.start())
            except BaseException:
                await quietly(consumer.stop())
                raise
            self._consumer = consumer
        return self._consumer

    async def _offsets(self, partitions: Iterable[Partition], method: str) -> dict[Partition, int]:
        consumer = await self._ready_consumer()
        wanted = [TopicPartition(*partition) for partition in partitions]
        if not wanted:
            return {}
        async with answering(CHECK_S):
            found = await getattr(consumer, method)(wanted)
        return {Partition(tp.topic, tp.partition): offset for tp, offset in found.items()}

    async def _lost(self, error: OffsetOutOfRangeError) -> OffsetLost:
        (tp, wanted), *_ = error.args[0].items()
        partition = Partition(tp.topic, tp.partition)
        first = await self.starts([partition])
        end = await self.ends([partition])
        available = (first[partition], end[partition])
        return OffsetLost(partition, wanted=wanted, available=available)


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
