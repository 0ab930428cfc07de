"""Where a service reads on in each partition; and reading again from what the log begins with.

For a partition whose next event the bus no longer has (`offset lost`), and for a bus that was
replaced. What is read twice takes no effect twice. Works on the service's own database, whether it
runs or not: a running consumer goes on from the new place within seconds.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import text

from chassis.audit import Actor, Deed, record_for
from chassis.bus import Bus, Partition, partitions_of
from chassis.database import Database
from chassis.service import Service

State = Literal["", "lost", "beyond the end", "no such partition"]
_STORED: Final = text("""
    SELECT topic, partition, next_offset, moved_at FROM consumer_offset
    WHERE consumer_group = :group ORDER BY topic, partition""")
_HOLD: Final = text("""
    SELECT topic, partition, next_offset FROM consumer_offset
    WHERE consumer_group = :group AND topic = ANY(CAST(:topics AS text[]))
    ORDER BY topic, partition FOR UPDATE""")
_MOVE: Final = text("""
    UPDATE consumer_offset SET next_offset = :to, moved_at = clock_timestamp()
    WHERE consumer_group = :group AND topic = :topic AND partition = :partition""")


class Standing(NamedTuple):
    """One partition: what is read next, what the log begins with and what it will write next."""

    partition: str
    next_offset: int
    first: int | None
    end: int | None
    moved_at: datetime
    state: State


async def standings(service: Service, database: Database, bus: Bus) -> list[Standing]:
    """Where the service stands in every partition it ever read. Raises `BusUnavailable`."""
    async with database.read() as session:
        rows = (await session.execute(_STORED, {"group": service.name})).all()
    at = {Partition(row.topic, row.partition): row for row in rows}
    there = await partitions_of(bus, sorted({partition.topic for partition in at}))
    reader = bus.reader()
    try:
        starts, ends = await reader.starts(there), await reader.ends(there)
    finally:
        await reader.close()
    return [_standing(each, row, starts.get(each), ends.get(each)) for each, row in at.items()]


def _standing(partition: Partition, row: Any, first: int | None, end: int | None) -> Standing:
    at = int(row.next_offset)
    state: State = ""
    if first is None or end is None:
        state = "no such partition"
    elif at > end:
        state = "beyond the end"
    elif at < first:
        state = "lost"
    return Standing(_name(partition), at, first, end, row.moved_at, state)


async def reset(
    service: Service, database: Database, bus: Bus, *, topics: Sequence[str], by: Actor, why: str
) -> Mapping[str, tuple[int, int]]:
    """Read these topics, or all, again from what their logs begin with; from where to where each
    partition was moved. Raises `BusUnavailable`, and ValueError for a topic it does not read."""
    read = sorted({topic for each in service.subscriptions for topic in each.topics})
    if strange := set(topics) - set(read):
        told = f"{service.name} does not read {', '.join(sorted(strange))}, but {', '.join(read)}."
        raise ValueError(told)
    starts = await _starts(bus, topics or read)
    moved: dict[str, tuple[int, int]] = {}
    async with database.write() as session:
        asked = {"group": service.name, "topics": list(topics or read)}
        for topic, partition, at in (await session.execute(_HOLD, asked)).all():
            to = starts.get(Partition(topic, partition), 0)
            move = {"group": service.name, "topic": topic, "partition": partition, "to": to}
            await session.execute(_MOVE, move)
            moved[_name(Partition(topic, partition))] = at, to
        if moved:
            before, after = ({name: pair[n] for name, pair in moved.items()} for n in (0, 1))
            deed = Deed("offsets.reset", "consumer", service.name, before, after, why)
            await record_for(session, by, deed)
    return moved


async def _starts(bus: Bus, topics: Collection[str]) -> dict[Partition, int]:
    reader = bus.reader()
    try:
        return await reader.starts(await partitions_of(bus, sorted(topics)))
    finally:
        await reader.close()


def _name(partition: Partition) -> str:
    return f"{partition.topic}/{partition.number}"
