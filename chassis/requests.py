"""The one middleware: request and correlation ids, an access line, metrics. Pure ASGI."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import structlog
import uuid_utils
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import tracing
from chassis.deprecation import retirement_of
from chassis.metrics import LATENCY, REQUESTS
from chassis.privacy import looks_personal

if TYPE_CHECKING:
    from opentelemetry.trace import Span

log = structlog.get_logger()
_SANE_ID = re.compile(r"^[A-Za-z0-9._:-]{8,100}$")
# What machines ask every few seconds.
_QUIET = ("/health", "/metrics", "/v1/identity/jwks", "/v1/identity/revocations")
_in_request: ContextVar[bool] = ContextVar("in_request", default=False)


def sane_id(text: str | None) -> str | None:
    """An id a caller sent, if it is fit for a log line; None otherwise."""
    if not text or looks_personal(text):
        return None
    return text if _SANE_ID.match(text) else None


def new_id() -> str:
    return str(uuid_utils.uuid7())


class RequestContext:
    """Gives each request its ids, in logs, problems, events and the answer's headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        request_id = sane_id(headers.get(b"x-request-id")) or new_id()
        correlation_id = sane_id(headers.get(b"x-correlation-id")) or request_id
        scope.setdefault("state", {}).update(request_id=request_id, correlation_id=correlation_id)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, correlation_id=correlation_id)
        inside = _in_request.set(True)
        try:
            with _traced(scope, headers.get(b"traceparent")) as span:
                await self._timed(scope, receive, send, request_id.encode(), span)
        finally:
            _in_request.reset(inside)

    async def _timed(
        self, scope: Scope, receive: Receive, send: Send, request_id: bytes, span: "Span | None"
    ) -> None:
        started, status = time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-request-id", request_id),
                    *_announced(scope),
                ]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            _account(scope, status, time.perf_counter() - started)
            if span is not None:
                method = scope["method"]
                tracing.answered(span, f"{method} {_template(scope)}", method=method, status=status)


@contextmanager
def _traced(scope: Scope, parent: str | None) -> "Iterator[Span | None]":
    if scope["path"].startswith(_QUIET):
        yield None
        return
    with tracing.span(scope["method"], kind="server", parent=parent) as span:
        yield span


def _announced(scope: Scope) -> list[tuple[bytes, bytes]]:
    retirement = retirement_of(scope.get("endpoint"))
    return retirement.headers() if retirement else []


def _account(scope: Scope, status: int, seconds: float) -> None:
    # The route's template, never the path: paths hold identifiers.
    route = _template(scope)
    REQUESTS.labels(scope["method"], route, status).inc()
    LATENCY.labels(scope["method"], route).observe(seconds)
    if not route.startswith(_QUIET):
        log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )


def _template(scope: Scope) -> str:
    """The matched route's whole template; FastAPI tells it without its routers' prefixes."""
    own: str | None = getattr(scope.get("route"), "path", None)
    if own is None:
        return "unmatched"
    prefix = scope["path"].split("/")[: -own.count("/")]
    return "/".join(prefix) + own


def in_request() -> bool:
    """Whether a caller waits for what is being done, as opposed to work in the background."""
    return _in_request.get()


def request_id() -> str | None:
    """The id of the request in hand."""
    return _bound("request_id")


def correlation_id() -> str | None:
    """The correlation id of the request in hand, to be carried into its events."""
    return _bound("correlation_id")


def _bound(name: str) -> str | None:
    value = structlog.contextvars.get_contextvars().get(name)
    return value if isinstance(value, str) else None
