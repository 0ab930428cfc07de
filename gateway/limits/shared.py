"""Counts kept in Redis or Valkey, where several gateways count together."""

import re
from typing import Final

from limits.aio.storage.redis.bridge import RedisBridge
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.classes import Rate
from gateway.limits.window import Counts

# The store must answer within this, in seconds, or a request goes on without it.
_PATIENCE_S = 0.25
_LOOK: Final = RedisBridge.SCRIPT_SLIDING_WINDOW.decode()
# The library's two scripts in one: half the round trips of its own storage.
_TAKE: Final = f"""
local function take(ARGV) {RedisBridge.SCRIPT_ACQUIRE_SLIDING_WINDOW.decode()} end
local function look(ARGV) {_LOOK} end
local taken = take(ARGV) and 1 or 0
return {{taken, unpack(look({{ARGV[2]}}), 1, 4)}}
"""


class Shared:
    """The sliding window counter of `limits`, in a store; raises RedisError while it is away."""

    def __init__(self, url: str) -> None:
        """`url`: `redis://…`, `valkey://…`, or `rediss` and `valkeys` for TLS."""
        self._pool = ConnectionPool.from_url(
            # Valkey speaks Redis's protocol.
            re.sub("^valkey", "redis", url),
            socket_timeout=_PATIENCE_S,
            socket_connect_timeout=_PATIENCE_S,
            # An idle connection may have been closed by the other side.
            retry=Retry(NoBackoff(), 1),
        )
        client = Redis(connection_pool=self._pool)
        self._take, self._look = client.register_script(_TAKE), client.register_script(_LOOK)

    async def take(self, key: str, rate: Rate) -> tuple[bool, Counts]:
        """Count one request if there is room; whether there was, and the counts after it."""
        taken, *told = await self._take(_keys(key), [*rate, 1])
        return bool(taken), _counts(told)

    async def look(self, key: str, rate: Rate) -> Counts:
        """The counts as they are."""
        return _counts(await self._look(_keys(key), [rate.seconds]))

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.disconnect()


def _keys(key: str) -> list[str]:
    # In braces, so that a cluster keeps both windows on one machine.
    return [f"gateway:{{{key}}}/-1", f"gateway:{{{key}}}"]


def _counts(told: list[bytes | int | None]) -> Counts:
    """Numbers that are not there are nil, times of keys that are not there below nought."""
    last, last_ms, present, present_ms = (max(int(one or 0), 0) for one in told)
    return Counts(last, last_ms / 1000, present, present_ms / 1000)
