"""More requests at once than a process can soon answer are refused at once, not kept waiting.

A queue of hundreds before four database connections helps nobody: each would be answered when its
caller has gone. Those refused have changed nothing and may be sent again; the process needs no
mending, it takes requests again as soon as some are answered.
"""

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.deadline import is_event_stream
from chassis.faults import overloaded, respond

_ALWAYS: Final = ("/health/", "/metrics")  # who looks must see, just then


class Overload:
    """Answers 503 while `most` requests are in hand; an event stream counts until it begins."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app, self._most = app, most
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_ALWAYS):
            await self._app(scope, receive, send)
        elif self._in_hand >= self._most:
            detail = (
                f"This process has {self._most} requests in hand, as many as it takes; "
                "nothing was changed."
            )
            await respond(Request(scope), overloaded(detail))(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        counts = True
        self._in_hand += 1

        async def watched(message: Message) -> None:
            nonlocal counts
            if counts and message["type"] == "http.response.start" and is_event_stream(message):
                counts = False
                self._in_hand -= 1
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            if counts:
                self._in_hand -= 1
