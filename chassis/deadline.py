"""A request's deadline: nobody waits for the answer any longer, so the work for it ends.

The gateway sends what is left of the time in `X-Request-Timeout-Ms`. When it has passed, the
request is cancelled where it stands: its statement is cancelled at the database and its
transaction rolled back. Event streams have no deadline.
"""

import asyncio
import re
from asyncio import Timeout
from contextvars import ContextVar
from typing import Final

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.faults import respond
from chassis.problems import Problem, ProblemType, register

log = structlog.get_logger()
_HEADER: Final = b"x-request-timeout-ms"
_MILLISECONDS = re.compile(rb"[0-9]{1,9}")
_EVENT_STREAM: Final = b"text/event-stream"
_ends: ContextVar[float | None] = ContextVar("request_ends", default=None)

register(
    deadline_exceeded=ProblemType(
        504,
        "The time for this request is over",
        "Read the state; if the change is not there, send it again, with more time or in parts.",
    )
)


def time_left() -> float | None:
    """Seconds until the deadline of the request that is being answered; None: it has none."""
    ends = _ends.get()
    return None if ends is None else ends - asyncio.get_running_loop().time()


class Deadline:
    """Ends each request at its deadline, with a problem where no answer was begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = _seconds(scope)
        if seconds is None:
            await self._app(scope, receive, send)
            return
        watched = _Watched(send, asyncio.timeout(seconds))
        token = _ends.set(asyncio.get_running_loop().time() + seconds)
        try:
            async with watched.limit:
                await self._app(scope, receive, watched.send)
        except TimeoutError:
            if not watched.limit.expired():
                raise
            log.warning("deadline_exceeded", begun=watched.begun)
            # An answer already begun stays unfinished: the server then closes the connection.
            if not watched.begun:
                problem = Problem("deadline_exceeded", f"{seconds:g} seconds were not enough.")
                await respond(Request(scope), problem)(scope, receive, send)
        finally:
            _ends.reset(token)


class _Watched:
    """How far an answer has come; the limit falls away with its end, or when it has none."""

    def __init__(self, send: Send, limit: Timeout) -> None:
        self._send, self.limit = send, limit
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            if is_event_stream(message):
                self._lift()
        await self._send(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self._lift()

    def _lift(self) -> None:
        if not self.limit.expired():
            self.limit.reschedule(None)


def _seconds(scope: Scope) -> float | None:
    if scope["type"] != "http":
        return None
    for name, value in scope["headers"]:
        if name == _HEADER and _MILLISECONDS.fullmatch(value):
            return int(value) / 1000
    return None


def is_event_stream(message: Message) -> bool:
    """Whether an answer that begins so goes on until somebody leaves."""
    return any(
        name.lower() == b"content-type" and value.startswith(_EVENT_STREAM)
        for name, value in message.get("headers", ())
    )
