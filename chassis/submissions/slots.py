"""How many files may arrive at once: memory and database stay bounded, the rest waits its turn.

A file that waits is not read: it takes no memory but its request's. It is refused only where so
many wait already that their requests themselves would be too much, or where its own time runs out.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from chassis.deadline import time_left
from chassis.submissions.decoding import PIECE
from chassis.submissions.refusal import busy

SMALL, LARGE = 16, 2
QUEUE: Final = 1_000
"""Files that may wait for a place in one lane."""
_PATIENCE_S: Final = 60.0
"""How long a file waits whose request names no time."""
_KEPT_S: Final = 60.0
"""What is kept of a request's time for the file itself; of a short one half."""
_GZIP_SHARE = 16  # a compressed body is taken for this many times as large


class _Lane:
    """Places for files of one sort, in the order in which they came."""

    def __init__(self, places: int, queue: int) -> None:
        self._places, self._free = asyncio.Semaphore(places), queue

    async def enter(self, patience: float) -> None:
        """Wait for a place. Raises `unavailable` where none comes free in time."""
        if not self._free:
            raise busy("As many files as the service can take are waiting already.")
        self._free -= 1
        try:
            async with asyncio.timeout(patience):
                await self._places.acquire()
        except TimeoutError:
            raise busy("As many files as the service can take are arriving already.") from None
        finally:
            self._free += 1

    def leave(self) -> None:
        self._places.release()


class Slots:
    """Two lanes, so that large files do not hold up the small ones."""

    def __init__(
        self,
        *,
        small: int = SMALL,
        large: int = LARGE,
        patience: float = _PATIENCE_S,
        queue: int = QUEUE,
    ) -> None:
        self._small, self._large = _Lane(small, queue), _Lane(large, queue)
        self._patience = patience

    @asynccontextmanager
    async def one(self, *, length: int | None, gzip: bool) -> AsyncIterator[None]:
        """A place for a file of that length, waited for as long as the request's time allows.
        Raises `unavailable` when none comes free."""
        small = length is not None and length * (_GZIP_SHARE if gzip else 1) <= PIECE
        lane = self._small if small else self._large
        left = time_left()
        await lane.enter(self._patience if left is None else max(left - _KEPT_S, left / 2))
        try:
            yield
        finally:
            lane.leave()
