"""One listener's way through a topic: out of the tail's memory, or off the bus to get there."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, Self, TypeVar

from chassis.bus import BusUnavailable, OffsetLost
from chassis.live.positions import Position, encode, later, reaches
from chassis.live.tail import Heard, Tail
from chassis.metrics import LISTENERS

T = TypeVar("T")
_RETRY_S = 0.5


class PositionLost(Exception):
    """The events since a listener's position cannot be had; it now stands at the present end."""


class Listener(Generic[T]):
    """Has every event from its position on, once. Counted by its tail while it is entered.

    `since` is where to begin, by default at the tail's present end. A position of fewer partitions
    than there are is from before the others were added: all of those is new.
    """

    def __init__(self, tail: Tail[T], since: Position | None = None) -> None:
        self._tail, self._epoch = tail, tail.epoch
        self.position = tail.position if since is None else since
        missing = len(tail.position) - len(self.position)
        self.position += (0,) * missing
        # No log has partitions taken away: one with fewer is another log.
        self._lost = missing < 0
        # Where it is in the tail's memory; None while it has to read the bus.
        self._place = None if self._lost else tail.place_of(self.position)

    def __enter__(self) -> Self:
        self._tail.listeners += 1
        LISTENERS.inc()
        return self

    def __exit__(self, *_: object) -> None:
        self._tail.listeners -= 1
        LISTENERS.dec()

    async def take(self, *, wait: float) -> Sequence[Heard[T]]:
        """The next events; none when none came in `wait` seconds, or the bus does not answer.

        Their positions and ids are this listener's. Raises `PositionLost`, after which it goes on
        with what comes from now on.
        """
        tail = self._tail
        if self._place == tail.end:
            await tail.news(wait)
        if self._lost or self._epoch != tail.epoch:
            raise self._start_over()
        if self._place is None or self._place < tail.first:
            return await self._catch_up(wait)
        block = tail.block(self._place)
        heard = _unheard(block, self.position)
        self._place += len(block)
        reached = tail.position if self._place == tail.end else block[-1].position
        self.position = later(self.position, reached)
        return heard

    async def _catch_up(self, wait: float) -> Sequence[Heard[T]]:
        self._place = None
        try:
            async with asyncio.timeout(wait):
                heard, self.position = await self._tail.read(self.position)
        except TimeoutError:
            return ()
        except BusUnavailable:
            await asyncio.sleep(min(wait, _RETRY_S))
            return ()
        except OffsetLost:
            raise self._start_over() from None
        if self._epoch == self._tail.epoch and reaches(self.position, self._tail.start):
            self._place = self._tail.first
        return heard

    def _start_over(self) -> PositionLost:
        tail = self._tail
        self._lost, self._epoch = False, tail.epoch
        self.position, self._place = tail.position, tail.end
        return PositionLost()


def _unheard(block: Sequence[Heard[T]], position: Position) -> Sequence[Heard[T]]:
    """Those of a block that are after `position`, with positions of somebody who stood there.

    The tail and a listener may have read the partitions in different interleavings; once they
    meet, all of a block is new and its positions are both's.
    """
    if not block or (reaches(block[0].position, position) and _is_after(block[0], position)):
        return block
    return [_after(one, position) for one in block if _is_after(one, position)]


def _is_after(one: Heard[T], position: Position) -> bool:
    return one.offset >= position[one.partition]


def _after(one: Heard[T], position: Position) -> Heard[T]:
    at = later(position, one.position)
    return replace(one, position=at, id=encode(at))
