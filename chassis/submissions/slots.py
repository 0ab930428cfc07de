"""How many files may arrive at once: memory and database stay bounded, the rest waits its turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.submissions.decoding import PIECE
from chassis.submissions.refusal import busy

SMALL, LARGE = 16, 2
_PATIENCE_S = 10.0
_GZIP_SHARE = 16  # a compressed body is taken for this many times as large


class Slots:
    """Two lanes, so that large files do not hold up the small ones."""

    def __init__(
        self, *, small: int = SMALL, large: int = LARGE, patience: float = _PATIENCE_S
    ) -> None:
        self._small, self._large = asyncio.Semaphore(small), asyncio.Semaphore(large)
        self._patience = patience

    @asynccontextmanager
    async def one(self, *, length: int | None, gzip: bool) -> AsyncIterator[None]:
        """A place for a file of that length. Raises `unavailable` when none comes free in time."""
        small = length is not None and length * (_GZIP_SHARE if gzip else 1) <= PIECE
        lane = self._small if small else self._large
        try:
            async with asyncio.timeout(self._patience):
                await lane.acquire()
        except TimeoutError:
            raise busy("As many files as the service can take are arriving already.") from None
        try:
            yield
        finally:
            lane.release()
