"""Server-sent events (HTML standard, 9.2): what a listener hears, as `text/event-stream`.

Every event's `id` is the listener's position after it. A comment every 15 seconds keeps proxies
from closing a quiet stream, and carries the position too: a client with a narrow filter resumes
from where it was, not from the last event that it was sent.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chassis.live.listener import Listener, PositionLost
from chassis.live.positions import encode

T = TypeVar("T")

HEARTBEAT_S = 15.0  # the gateway takes 30 s of silence for a dead service
_RETRY_MS = 2000
_LOOK_S = 5.0  # at whether the caller may still listen; as often as revocations are fetched


@dataclass(frozen=True, slots=True)
class SseEvent:
    """An event but for its id, written once for all who get it."""

    lines: bytes

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        """`data` is JSON on one line; raises ValueError when it has more."""
        if b"\n" in data or b"\r" in data:
            raise ValueError("the data of an event must be one line")
        return cls(b"event: %b\ndata: %b\n\n" % (name.encode(), data))


_RESET = SseEvent.of(
    "reset", b'{"detail":"Events since your last id cannot be had. Read the state anew."}'
)


class EventStream(Response, Generic[T]):
    """What `listener` hears and `pick` makes an event of, until the client or the server goes.

    `pick` gives None for what this client did not ask for. A route that answers with a stream must
    not depend on a database session: it would be held as long.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        listener: Listener[T],
        pick: Callable[[T], SseEvent | None],
        *,
        stopping: asyncio.Event,
        welcome: Callable[[], bool],
    ) -> None:
        """`welcome` tells whether the caller may still listen: its token ends in minutes."""
        self.status_code, self.background = 200, None
        self._listener, self._pick = listener, pick
        self._stopping, self._welcome = stopping, welcome
        # nginx and its like gather an answer unless told not to.
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        with self._listener:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            await _until_one_ends(
                self._write(send), _left(receive), self._stopping.wait(), self._unwelcome()
            )
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        text = b"retry: %d\n" % _RETRY_MS + self._id()
        while True:
            if text:
                await send({"type": "http.response.body", "body": text, "more_body": True})
                due = clock() + HEARTBEAT_S
            text = await self._next(max(due - clock(), 0))
            if not text and clock() >= due:
                text = b": keep-alive\n" + self._id()

    async def _next(self, wait: float) -> bytes:
        try:
            heard = await self._listener.take(wait=wait)
        except PositionLost:
            return self._id(_RESET)
        pick = self._pick
        return b"".join(
            b"id: %b\n%b" % (one.id.encode(), event.lines)
            for one in heard
            if (event := pick(one.value)) is not None
        )

    async def _unwelcome(self) -> None:
        while self._welcome():  # noqa: ASYNC110 - time itself ends a token; nothing tells of it
            await asyncio.sleep(_LOOK_S)

    def _id(self, event: SseEvent | None = None) -> bytes:
        """An event at the present position; without one, a client only notes the id."""
        lines = event.lines if event else b"\n"
        return b"id: %b\n%b" % (encode(self._listener.position).encode(), lines)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_one_ends(*work: Coroutine[Any, Any, Any]) -> None:
    """Raises what it ended with; the others are stopped, and over when this returns."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
