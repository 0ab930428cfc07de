"""The gateway as one raw ASGI application: check, match, authenticate, pass on, account."""

import structlog

from chassis.auth import KeyRing
from chassis.problems import MEDIA_TYPE, Problem
from gateway.body import CallerGone, Receive
from gateway.headers import Head, Scope, check_head, read_head
from gateway.health import Page, Pages
from gateway.problems import too_large
from gateway.proxy import CutOff, Proxy, Send
from gateway.record import CALLER_LEFT, Record
from gateway.routes import Routes, check_target
from gateway.settings import GatewaySettings

log = structlog.get_logger("gateway")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_READING = frozenset({"GET", "HEAD"})


class Gateway:
    """One process's gateway; opens its connections at start-up and closes them at shutdown."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._routes = Routes(settings.gateway_routes)
        self._keys = KeyRing(settings.api_keys_file)
        self._proxy = Proxy(settings)
        self._pages = Pages(self._routes, self._keys, self._proxy, commit=settings.git_commit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(Record(read_head(scope)), receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    def stop(self) -> None:
        """What the server calls before it waits for the requests in hand."""
        self._pages.stopping = True
        self._proxy.cut_streams()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._proxy.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._proxy.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, record: Record, receive: Receive, send: Send) -> None:
        try:
            await self._handle(record, receive, send)
        except Problem as problem:
            await _refuse(problem, record, send)
        except CallerGone:
            record.status, record.note = record.status or CALLER_LEFT, "the caller left"
        except CutOff as cut:
            # Returning with the answer unfinished makes the server close the connection.
            record.note = f"cut off: {cut}"
        except Exception as error:
            log.exception("internal_error", request_id=record.head.request_id)
            record.note = type(error).__name__
            if not record.status:
                await _refuse(Problem("internal_error", "The gateway failed."), record, send)
        finally:
            record.close()

    async def _handle(self, record: Record, receive: Receive, send: Send) -> None:
        head, settings = record.head, self._settings
        check_target(head.path, head.query, longest=settings.gateway_max_url_bytes)
        check_head(head, largest=settings.gateway_max_header_bytes)
        if head.method not in _METHODS:
            raise _not_allowed(_METHODS)
        if page := await self._pages.find(head.path):
            await _show(page, record, send)
            return
        to = self._routes.match(head.path)
        record.to_service(to.name)
        record.caller = self._keys.authenticate(head.authorization).client
        limit = self._body_limit(head)
        if head.length is not None and head.length > limit:
            raise too_large(limit)
        await self._proxy.forward(record, to, receive, send, limit=limit)

    def _body_limit(self, head: Head) -> int:
        if head.method == "POST" and head.path.endswith(b"/submissions"):
            return self._settings.gateway_max_submission_bytes
        return self._settings.gateway_max_body_bytes


async def _show(page: Page, record: Record, send: Send) -> None:
    if record.head.method not in _READING:
        raise _not_allowed(_READING)
    headers = [(b"content-type", page.media_type.encode())]
    await _send_whole(page.status, headers, page.body, record, send)


async def _refuse(problem: Problem, record: Record, send: Send) -> None:
    head = record.head
    body = problem.body(instance=head.path.decode("latin-1"), request_id=head.request_id)
    headers = [(b"content-type", MEDIA_TYPE.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    if head.expects_continue:
        # It still waits with its body; only a new connection starts from a known place.
        headers.append((b"connection", b"close"))
    await _send_whole(problem.status, headers, body, record, send)


async def _send_whole(
    status: int, headers: list[tuple[bytes, bytes]], body: bytes, record: Record, send: Send
) -> None:
    record.status, record.bytes_out = status, len(body)
    headers += [
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-request-id", record.head.request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _not_allowed(methods: frozenset[str]) -> Problem:
    allowed = ", ".join(sorted(methods))
    detail = f"This address takes {allowed}."
    return Problem("method_not_allowed", detail, headers={"Allow": allowed})
