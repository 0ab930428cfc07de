"""Counts kept in this process."""

import time

from limits.aio.storage import MemoryStorage

from gateway.classes import Rate
from gateway.limits.window import Counts

# About 50 MB. Beyond it the oldest counts are forgotten: better too lenient than out of memory.
_MOST_KEYS = 200_000


class Memory(MemoryStorage):
    """The sliding window counter of `limits` in memory, at a cost that does not grow with callers.

    The library looks through all keys at every count, which takes milliseconds as soon as many
    addresses call: just when limits are needed. Here a new key pushes out expired ones, in the
    order in which they came, which for windows of one length is the order of expiry.
    """

    async def take(self, key: str, rate: Rate) -> tuple[bool, Counts]:
        """Count one request if there is room; whether there was, and the counts after it."""
        taken = await self.acquire_sliding_window_entry(key, *rate)
        return taken, await self.look(key, rate)

    async def look(self, key: str, rate: Rate) -> Counts:
        """The counts as they are."""
        return Counts(*await self.get_sliding_window(key, rate.seconds))

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a count; a new one is kept for `expiry` seconds."""
        if key not in self.expirations:
            now = time.time()
            self._make_room(now)
            self.expirations[key] = now + expiry
        self.storage[key] += amount
        return self.storage[key]

    def _make_room(self, now: float) -> None:
        while self.expirations:
            oldest = next(iter(self.expirations))
            if self.expirations[oldest] > now and len(self.expirations) < _MOST_KEYS:
                return
            del self.expirations[oldest]
            self.storage.pop(oldest, None)
