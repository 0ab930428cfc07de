"""Counting requests, in a store that several gateways share or in this process alone."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from prometheus_client import Gauge
from redis.exceptions import RedisError

from gateway.classes import Rate
from gateway.limits.memory import Memory
from gateway.limits.shared import Shared
from gateway.limits.window import Standing, standing
from gateway.record import REGISTRY

log = structlog.get_logger("gateway")

STORE_LOST = Gauge(
    "gateway_limits_store_lost",
    "1 while the shared store of limits cannot be reached and this gateway counts for itself",
    registry=REGISTRY,
)

T = TypeVar("T")
# How often a lost store is tried again, in seconds.
_TRY_AGAIN_S = 5.0


class Rates:
    """Counts of callers' requests against rates.

    While the shared store is away, each gateway counts for itself: limits are then as many times
    as wide as there are gateways, and nobody is refused for it.
    """

    def __init__(self, store: str | None) -> None:
        """`store` is the shared store's URL; None: this process counts alone."""
        self._own = Memory()
        self._shared = Shared(store) if store else None
        self._lost = False
        self._try_again = 0.0

    async def take(self, name: str, rate: Rate, who: str) -> tuple[bool, Standing]:
        """Count one request, if there is room; whether there was, and where `who` stands now.

        What is refused is not counted: a caller that goes on asking does not shut itself out.
        """
        key = _key(name, rate, who)
        taken, counts = await self._ask(lambda store: store.take(key, rate))
        return taken, standing(rate, counts)

    async def look(self, name: str, rate: Rate, who: str) -> Standing:
        """Where `who` stands, counting nothing."""
        key = _key(name, rate, who)
        return standing(rate, await self._ask(lambda store: store.look(key, rate)))

    async def close(self) -> None:
        """Close the connections to the store."""
        if self._shared is not None:
            await self._shared.close()

    async def _ask(self, question: Callable[[Memory | Shared], Awaitable[T]]) -> T:
        if self._shared is None or time.monotonic() < self._try_again:
            return await question(self._own)
        if self._lost:
            # One request tries; the others do not wait with it.
            self._try_again = time.monotonic() + _TRY_AGAIN_S
        try:
            answer = await question(self._shared)
        except RedisError as error:
            self._lose(error)
            return await question(self._own)
        self._find()
        return answer

    def _lose(self, error: RedisError) -> None:
        self._try_again = time.monotonic() + _TRY_AGAIN_S
        if not self._lost:
            log.error("limits_store_lost", error=type(error).__name__)
            STORE_LOST.set(1)
        self._lost = True

    def _find(self) -> None:
        if self._lost:
            log.warning("limits_store_found")
            STORE_LOST.set(0)
            self._lost, self._try_again = False, 0.0


def _key(name: str, rate: Rate, who: str) -> str:
    # Windows of another length are other counts.
    return f"{name}/{rate.seconds}/{who}"
