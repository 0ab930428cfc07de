"""How conversations with Kafka are held: within a bound, and cancelled without harm."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiokafka.errors import KafkaError

from chassis.bus import BusUnavailable

log = structlog.get_logger()

CHECK_S = 3.0
START_S = 10.0
STOP_S = 2.0
REQUEST_MS = 10_000


@asynccontextmanager
async def answering(seconds: float) -> AsyncIterator[None]:
    """Bounds a conversation with the broker and turns its failures into `BusUnavailable`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (KafkaError, OSError) as error:
        raise BusUnavailable(f"Kafka does not answer: {error!r}") from error


async def apart(work: Coroutine[Any, Any, None]) -> None:
    """Do in a task of its own what aiokafka does badly when it is cancelled.

    A `start` forgets an open connection then; a `stop` swallows the cancellation itself, so that
    whoever was to be stopped goes on. Here both come to their end, and the cancellation arrives.
    A `stop` that meets a broken connection cancels itself: that is no cancellation of the caller.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        caller = asyncio.current_task()
        if task.cancelled() and caller is not None and not caller.cancelling():
            raise KafkaError("the client cancelled itself") from None
        await asyncio.wait({task}, timeout=STOP_S)
        if not task.done():
            task.cancel()
        elif not task.cancelled():
            task.exception()  # seen, or asyncio complains that nobody looked
        raise


async def quietly(closing: Coroutine[Any, Any, None]) -> None:
    """Close something that may be broken already, within a bound."""
    try:
        async with asyncio.timeout(STOP_S):
            await apart(closing)
    except Exception as error:  # noqa: BLE001 - there is nothing left to save
        log.debug("kafka_close_failed", error=repr(error))
