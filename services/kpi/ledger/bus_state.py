"""The newest event of every key on the bus, read from the start to where the bus now ends."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.bus import Bus, BusUnavailable, Delivery, OffsetLost, Partition, Reader, partitions_of
from chassis.dead_letters.store import Place
from contracts.envelope import BadEvent, Event, EventData, decode, models_by_type, type_of

_STALLED_S = 15.0


@dataclass(slots=True)
class BusState:
    """Kept as bytes and decoded on use: all of England's would not fit in memory otherwise."""

    models: Mapping[str, type[EventData]]
    letters: Collection[Place]
    """Records put aside as dead letters: they wait for a person, or were given up."""
    records: int = 0
    unreadable: dict[str, str] = field(default_factory=dict)
    _newest: dict[str, tuple[int, Delivery]] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        return sorted(self._newest)

    def version(self, key: str) -> int | None:
        """The newest version of `key` on the bus; None when it is not there."""
        known = self._newest.get(key)
        return known[0] if known else None

    def event(self, key: str) -> Event[Any] | None:
        """The newest event of `key`; None, and noted as unreadable, when it is no event, or one
        that could not be handled."""
        delivery = self._newest[key][1]
        if (delivery.partition, delivery.offset, key) in self.letters:
            self.unreadable[key] = "a dead letter"
            return None
        try:
            return decode(delivery.headers, delivery.value, models=self.models)
        except BadEvent as error:
            self.unreadable[key] = str(error)
            return None

    def add(self, delivery: Delivery) -> None:
        """Take note of one record, if it is of a type we know."""
        if type_of(delivery.headers) not in self.models:
            return
        self.records += 1
        try:
            version = int(dict(delivery.headers)["ce_sequence"])
        except (KeyError, ValueError):
            self.unreadable[delivery.key] = "ce_sequence is missing or no number"
            return
        known = self._newest.get(delivery.key)
        if known is None or known[0] <= version:
            self._newest[delivery.key] = (version, delivery)


async def read_bus(
    bus: Bus,
    *,
    topics: Sequence[str],
    models: Sequence[type[EventData]],
    letters: Collection[Place],
) -> BusState:
    """Read `topics` from the start up to their present end. Raises `BusUnavailable`."""
    state = BusState(models_by_type(models), letters)
    reader = bus.reader()
    try:
        partitions = await partitions_of(bus, topics)
        ends = await reader.ends(partitions) if partitions else {}
        await _read(reader, state, {p: end for p, end in ends.items() if end > 0})
    finally:
        await reader.close()
    return state


async def _read(reader: Reader, state: BusState, ends: dict[Partition, int]) -> None:
    positions = dict.fromkeys(ends, 0)
    await reader.assign(positions)
    deadline = time.monotonic() + _STALLED_S
    while positions:
        try:
            found = await reader.fetch(max_messages=2000, wait=0.5)
        except OffsetLost as lost:  # the log no longer begins at 0: what is left is what there is
            positions[lost.partition] = lost.available[0]
            _drop_finished(positions, ends)
            await reader.assign(positions)
            continue
        for partition, deliveries in found.items():
            if partition in positions and deliveries:
                for delivery in deliveries:
                    state.add(delivery)
                positions[partition] = deliveries[-1].offset + 1
                deadline = time.monotonic() + _STALLED_S
        _drop_finished(positions, ends)
        if positions and time.monotonic() > deadline:
            raise BusUnavailable(f"no records came from {len(positions)} partitions in time")


def _drop_finished(positions: dict[Partition, int], ends: Mapping[Partition, int]) -> None:
    for partition in [p for p, position in positions.items() if position >= ends[p]]:
        del positions[partition]
