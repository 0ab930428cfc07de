"""A caller's body on its way to a service: counted, its sender timed, never gathered.

After the last chunk somebody must go on listening, for ASGI tells of a caller's leaving only to
those who ask. `interrupt` is the one way in which this side stops the exchange: it fires when
the caller is gone, breaks a limit, or the service takes no more.
"""

import asyncio
from asyncio import Timeout
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from chassis.problems import Problem
from gateway.problems import too_large, too_slow

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
"""An ASGI application."""

# A caller sending a byte now and then must not hold a connection for days.
SLOWEST_BYTES_A_SECOND = 1024


class CallerGone(Exception):
    """The caller closed its connection; there is nobody to answer."""


class CallerBody:
    """The body as an asynchronous iterable of chunks, for the client library to send."""

    def __init__(
        self, receive: Receive, interrupt: Timeout, *, limit: int, patience: float, stall: float
    ) -> None:
        """`limit` in bytes; `patience` with the caller, `stall` of the service, in seconds.

        The interrupt's present time, if it has one, is when the whole exchange must be over.
        """
        self._receive, self._interrupt = receive, interrupt
        self._limit, self._patience, self._stall = limit, patience, stall
        self._deadline = interrupt.when()
        self._loop = asyncio.get_running_loop()
        self._watcher: asyncio.Task[None] | None = None
        self._complete = False
        self._waited = 0.0
        self.size = 0
        self.fault: Problem | CallerGone | None = None

    def __aiter__(self) -> "CallerBody":
        return self

    async def __anext__(self) -> bytes:
        self._reschedule(None)
        while not self._complete:
            chunk = await self._next_chunk()
            if chunk:
                # Asking for the next chunk, the service shows that it has taken this one.
                stalled = self._loop.time() + self._stall
                self._reschedule(min(stalled, self._deadline or stalled))
                return chunk
        self._reschedule(self._deadline)
        self.watch()
        raise StopAsyncIteration

    def watch(self) -> None:
        """Listen for the caller's leaving, once its body is complete."""
        self._watcher = self._loop.create_task(self._watch())

    def close(self) -> None:
        """Stop listening. Before this no await may come between the last send and here."""
        if self._watcher is not None:
            self._watcher.cancel()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._stop(CallerGone())

    async def _next_chunk(self) -> bytes:
        message = await self._timed_message()
        if message["type"] == "http.disconnect":
            raise self._stop(CallerGone())
        chunk: bytes = message.get("body", b"")
        self._complete = not message.get("more_body", False)
        self.size += len(chunk)
        if self.size > self._limit:
            raise self._stop(too_large(self._limit))
        return chunk

    async def _timed_message(self) -> Message:
        earned = self.size / SLOWEST_BYTES_A_SECOND
        started = self._loop.time()
        wait = min(self._patience, 2 * self._patience + earned - self._waited)
        if self._deadline is not None:
            wait = min(wait, self._deadline - started)
        try:
            async with asyncio.timeout(max(wait, 0)):
                return await self._receive()
        except TimeoutError:
            raise self._stop(too_slow(self._patience)) from None
        finally:
            self._waited += self._loop.time() - started

    def _reschedule(self, when: float | None) -> None:
        if not self._interrupt.expired():
            self._interrupt.reschedule(when)

    def _stop(self, fault: Problem | CallerGone) -> Problem | CallerGone:
        self.fault = fault
        self._reschedule(self._loop.time())
        return fault
