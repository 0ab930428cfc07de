"""uvicorn's HTTP protocol with the guards that only the connection's owner can keep.

An ASGI application first hears of a request when its head is complete, and no more of it once it
has answered. So here are guarded: a head that grows or dawdles, a body that is still coming after
the answer, and a caller that does not read its answer.
"""

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from chassis.problems import MEDIA_TYPE, Problem
from chassis.requests import new_id
from gateway.classes import Classes
from gateway.problems import too_slow
from gateway.security import careful
from gateway.settings import GatewaySettings

# How long the rest of a refused body is read and thrown away, so that its sender reads the answer
# instead of finding the connection reset. As long as nginx's lingering_time.
_LINGER_S = 30.0
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class GuardedProtocol(HttpToolsProtocol):
    """One caller's connection. Sizes in bytes, times in seconds; set by `guarded_by`."""

    largest_head = 0
    patience = 0.0
    longest_unread = 0.0
    always = b""

    _in_head = False
    _in_message = False
    _answering = False
    _head_size = 0
    _refused = False
    _guard: asyncio.TimerHandle | None = None
    _reader_guard: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm(self.patience, self._close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._stop_reader_guard()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if self._in_head:
            self._watch_head(len(data))
        elif self._is_idle() and self._guard is None:
            # Bytes that begin no request have stopped uvicorn's keep-alive timer.
            self._arm(self.patience, self._close)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._in_message = True
        self._head_size = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._disarm()
        upgrade = self.parser.should_upgrade()
        if upgrade and not _FRAMING.isdisjoint(name for name, _ in self.headers):
            # The parser would take the body for something else than the request's.
            detail = "A request that asks for another protocol may have no body."
            self._refuse(Problem("bad_request", detail))
            return
        super().on_headers_complete()
        self._answering = True
        if upgrade:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_message = False
        if not self._refused:
            self._disarm()

    def on_response_complete(self) -> None:
        self._answering = bool(self.pipeline)
        body_unread = self._in_message and not self._answering
        super().on_response_complete()
        if body_unread and not self.transport.is_closing():
            self._arm(_LINGER_S, self._close)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_guard = self.loop.call_later(self.longest_unread, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_reader_guard()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        self._refuse(Problem("bad_request", "This is not a well-formed HTTP/1.1 request."))

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing is upgraded here, and every request that asks is not worth a line."""

    def _watch_head(self, more: int) -> None:
        if self._refused:
            return
        self._head_size += more
        if self._head_size > self.largest_head:
            detail = f"The headers may have {self.largest_head:,} bytes."
            self._refuse(Problem("headers_too_large", detail))
        elif self._head_size == more:
            self._arm(self.patience, lambda: self._refuse(too_slow(self.patience)))

    def _is_idle(self) -> bool:
        busy = self._in_message or self._answering
        return not busy and self.timeout_keep_alive_task is None

    def _refuse(self, problem: Problem) -> None:
        """Answer and hang up, or only hang up where an answer is already under way."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        if self._answering:
            if self.cycle.response_started or self.pipeline:
                self._close()
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(_whole(problem, self.always))
        self.transport.write_eof()
        self._arm(_LINGER_S, self._close)

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

    def _arm(self, seconds: float, then: Callable[[], None]) -> None:
        self._disarm()
        self._guard = self.loop.call_later(seconds, then)

    def _disarm(self) -> None:
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None

    def _stop_reader_guard(self) -> None:
        if self._reader_guard is not None:
            self._reader_guard.cancel()
            self._reader_guard = None


def _whole(problem: Problem, always: bytes) -> bytes:
    request_id = new_id()
    body = problem.body(request_id=request_id)
    return b"".join(
        [
            STATUS_LINE[problem.status],
            f"content-type: {MEDIA_TYPE}\r\n".encode(),
            f"content-length: {len(body)}\r\n".encode(),
            f"x-request-id: {request_id}\r\n".encode(),
            always,
            b"connection: close\r\n\r\n",
            body,
        ]
    )


def guarded_by(settings: GatewaySettings) -> type[GuardedProtocol]:
    """The protocol with these settings' limits."""

    classes = Classes(settings.gateway_classes)
    security = careful(settings.gateway_outside_scheme)

    class Guarded(GuardedProtocol):
        largest_head = classes.largest_headers + settings.gateway_max_url_bytes
        always = b"".join(b"%b: %b\r\n" % pair for pair in security)
        patience = settings.gateway_client_seconds
        longest_unread = settings.gateway_service_seconds

    return Guarded
