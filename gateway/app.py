"""The gateway as one raw ASGI application: check, match, authenticate, limit, pass on, account."""

import time

import structlog

from chassis.issuers import IssuersFile
from chassis.problems import MEDIA_TYPE, Problem
from chassis.tasks import Tasks
from chassis.tokens import Verifier, unauthenticated
from gateway.board.app import create_board
from gateway.board.door import is_of_board, listening
from gateway.board.session import Sessions
from gateway.body import CallerGone, Message, Receive, Send
from gateway.classes import Classes, RouteClass
from gateway.cors import Cors
from gateway.description import published
from gateway.headers import Head, Scope, check_head, read_head
from gateway.health import Pages
from gateway.limits.guard import Guard, who
from gateway.limits.in_hand import InHand
from gateway.peer import Peers
from gateway.problems import too_large
from gateway.proxy import CutOff, Proxy
from gateway.record import CALLER_LEFT, Record
from gateway.routes import Routes, check_target, own_path
from gateway.security import Dressed, careful
from gateway.settings import GatewaySettings

log = structlog.get_logger("gateway")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_READING = frozenset({"GET", "HEAD"})
_SERVICES = b"/v1/"
# Whoever restarts a gateway that does not answer must not be refused for others' requests.
_PROBES = (b"/health/live", b"/health/ready")
_UNAUTHENTICATED = 401


class Gateway:
    """One process's gateway; opens its connections at start-up and closes them at shutdown."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._routes = Routes(settings.gateway_routes)
        self._verifier = Verifier(IssuersFile.read(settings.issuers_file), {})
        self._tasks = Tasks()
        self._classes = Classes(settings.gateway_classes)
        self._guard = Guard(self._classes, settings.gateway_limits_store)
        self._in_hand = InHand(requests=settings.gateway_in_hand, streams=settings.gateway_streams)
        self._peers = Peers(settings.gateway_trusted_proxies)
        self._cors = Cors(settings.gateway_cors_origins)
        self._security = careful(settings.gateway_outside_scheme)
        self._proxy = Proxy(settings)
        self._sessions = Sessions(settings.session_key)
        is_https = settings.gateway_outside_scheme == "https"
        self._board = create_board(
            self, self._sessions, is_https=is_https, wards=settings.gateway_wards_file
        )
        self._pages = Pages(self._routes, self._verifier, self._proxy, commit=settings.git_commit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            head = self._read(scope)
            dressed = Dressed(send, added=self._cors.headers(head), defaults=self._security)
            await self._answer(Record(head), scope, receive, dressed)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    def _read(self, scope: Scope) -> Head:
        head = read_head(scope)
        head.peer = self._peers.address(head.peer, head.noted.get(b"x-forwarded-for", ()))
        head.path = own_path(head.path)
        head.scheme = self._settings.gateway_outside_scheme
        return head

    def stop(self) -> None:
        """What the server calls before it waits for the requests in hand."""
        self._pages.stopping = True
        self._proxy.cut_streams()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        published.every()
        await self._proxy.start()
        self._tasks.start("issuers", self._verifier.issuers.run)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._tasks.stop()
        await self._verifier.issuers.stop()
        await self._proxy.stop()
        await self._guard.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, record: Record, scope: Scope, receive: Receive, send: Dressed) -> None:
        try:
            await self._handle(record, scope, receive, send)
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

    async def _handle(self, record: Record, scope: Scope, receive: Receive, send: Dressed) -> None:
        head = record.head
        check_target(head.path, head.query, longest=self._settings.gateway_max_url_bytes)
        kind = self._classes.of(head.method, head.path)
        record.kind = kind.name
        if kind.seconds is not None:
            record.deadline = time.monotonic() + kind.seconds
        check_head(head, largest=kind.largest_headers)
        if head.method not in _METHODS:
            raise _not_allowed(_METHODS)
        preflight = self._cors.preflight(head)
        if preflight is not None:
            await _send_whole(200, preflight, b"", record, send)
        elif is_of_board(head):
            await self._show_board(record, kind, scope, receive, send)
        elif not await self._show_page(record, kind, send):
            await self._pass_on(record, kind, receive, send)

    async def _show_board(
        self, record: Record, kind: RouteClass, scope: Scope, receive: Receive, send: Dressed
    ) -> None:
        send.added += await self._guard.count(record, kind)
        if record.head.chunked or (record.head.length or 0) > kind.largest_body:
            raise too_large(kind.largest_body)

        async def noted(message: Message) -> None:
            record.status = message.get("status", record.status)
            record.bytes_out += len(message.get("body", b""))
            await send(message)

        await self._board({**scope, "client": (record.head.peer, 0)}, receive, noted)

    async def _show_page(self, record: Record, kind: RouteClass, send: Dressed) -> bool:
        """Answer with a page of the gateway's own; False where the address is none."""
        path = record.head.path
        if path.startswith(_SERVICES):
            return False
        if path not in _PROBES:
            send.added += await self._guard.count(record, kind)
        authorization = record.head.authorization
        page = published.find(record.head) or await self._pages.find(path, authorization)
        if page is None:
            return False
        if record.head.method not in _READING:
            raise _not_allowed(_READING)
        await _send_whole(page.status, page.headers, page.body, record, send)
        return True

    async def _pass_on(
        self, record: Record, kind: RouteClass, receive: Receive, send: Dressed
    ) -> None:
        await listening(record.head, self, self._sessions)
        head, to = record.head, self._routes.match(record.head.path)
        record.to_service(to.name)
        await self._identify(record, kind)
        send.added += await self._guard.count(record, kind)
        if head.length is not None and head.length > kind.largest_body:
            raise too_large(kind.largest_body)
        caller = who(record)
        self._in_hand.enter(kind, caller, to.name)
        try:
            await self._proxy.forward(record, to, receive, send, limit=kind.largest_body)
        finally:
            self._in_hand.leave(kind, caller, to.name)
            if kind.name == "token" and record.status == _UNAUTHENTICATED:
                await self._guard.failed(head)

    async def _identify(self, record: Record, kind: RouteClass) -> None:
        """Settle who calls. A client asking for a token proves itself to the issuer, not here."""
        if kind.name == "token":
            await self._guard.check_failures(record.head)
            return
        try:
            caller = await self._verifier.principal(record.head.authorization)
        except Problem as problem:
            if problem.status != _UNAUTHENTICATED:
                raise
            raise (await self._guard.failed(record.head) or problem) from None
        if not caller.anonymous:
            record.caller = caller.client
        elif not kind.anonymous:
            raise unauthenticated("This needs a token.")


async def _refuse(problem: Problem, record: Record, send: Send) -> None:
    head, record.note = record.head, problem.code
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
    own = [
        *headers,
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", record.head.request_id.encode()),
    ]
    if not any(name == b"cache-control" for name, _ in headers):
        own.append((b"cache-control", b"no-store"))
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": body})


def _not_allowed(methods: frozenset[str]) -> Problem:
    allowed = ", ".join(sorted(methods))
    detail = f"This address takes {allowed}."
    return Problem("method_not_allowed", detail, headers={"Allow": allowed})
