"""The services behind the gateway: their connections, their circuits, how a request is sent."""

from asyncio import Timeout
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

import aiohttp
from multidict import CIMultiDict
from prometheus_client import Counter, Gauge
from yarl import URL

from chassis.problems import Problem
from gateway import problems
from gateway.body import CallerBody, Send
from gateway.breaker import Breaker, State
from gateway.headers import Head
from gateway.record import REGISTRY, Record
from gateway.retries import Budget, asks_again, has_room, is_repeatable
from gateway.routes import Upstream
from gateway.settings import GatewaySettings

CIRCUIT = Gauge("gateway_circuit", "0 closed, 1 tried out, 2 open", ["service"], registry=REGISTRY)
RETRIES = Counter("gateway_retries", "Requests sent again", ["service"], registry=REGISTRY)
_LEVELS: Mapping[State, int] = {"closed": 0, "half_open": 1, "open": 2}
# Services keep idle connections for 75 s: the gateway must be the one to let go.
_KEEP_ALIVE_S = 30.0
_SKIPPED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_BROKEN = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)
_TICK_S = 0.01  # the loop reads its clock once a turn
_TIMEOUT_HEADER = "X-Request-Timeout-Ms"


@dataclass(slots=True)
class Exchange:
    """One request on its way to one service, and its answer's way back.

    `interrupt` ends it, at the record's deadline at the latest; `hurried` is whether it was the
    caller who set that deadline.
    """

    record: Record
    to: Upstream
    send: Send
    body: CallerBody
    interrupt: Timeout
    hurried: bool

    @property
    def head(self) -> Head:
        return self.record.head

    @property
    def is_stream(self) -> bool:
        return self.head.path.endswith(b"/stream")


@dataclass(slots=True)
class _Service:
    """What is known of one service."""

    breaker: Breaker = field(default_factory=Breaker)
    budget: Budget = field(default_factory=Budget)


class Services:
    """All services."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._services = {name: _Service() for name in settings.gateway_routes}
        for name, service in self._services.items():
            CIRCUIT.labels(name).set_function(partial(_level, service.breaker))
        self.session: aiohttp.ClientSession
        # Event streams last for hours: on connections of their own, they starve nobody else.
        self._stream_session: aiohttp.ClientSession

    async def start(self) -> None:
        self.session = self._new_session(self._settings.gateway_connections)
        self._stream_session = self._new_session(self._settings.gateway_streams)

    def _new_session(self, connections: int) -> aiohttp.ClientSession:
        settings = self._settings
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, limit_per_host=connections, keepalive_timeout=_KEEP_ALIVE_S
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_SKIPPED,
            timeout=aiohttp.ClientTimeout(
                total=None,
                connect=settings.gateway_connect_seconds,
                # Counted from the body's end to the answer's first byte, then between bytes.
                sock_read=settings.gateway_service_seconds,
            ),
        )
        # The library would repeat PUT and DELETE too; `ask` says what may be repeated.
        session._retry_connection = False  # noqa: SLF001 - there is no public switch
        return session

    async def stop(self) -> None:
        await self.session.close()
        await self._stream_session.close()

    def circuits(self) -> dict[str, State]:
        """The state of each service's circuit."""
        now = monotonic()
        return {name: service.breaker.state(now) for name, service in self._services.items()}

    async def ask(self, exchange: Exchange, headers: CIMultiDict[str]) -> aiohttp.ClientResponse:
        """The head of the service's answer, asked for with these headers, twice where that is safe.

        Raises a Problem where the circuit is open, and what the client library raises.
        """
        self._services[exchange.to.name].budget.earn()
        started = monotonic()
        try:
            answer = await self._try(exchange, headers)
            again = asks_again(answer.status, answer.headers)
            if not (again and self._may_repeat(exchange, started)):
                return answer
            answer.close()
        except _BROKEN:
            if not self._may_repeat(exchange, started):
                raise
        RETRIES.labels(exchange.to.name).inc()
        return await self._try(exchange, headers)

    def blame(self, error: Exception, exchange: Exchange) -> Problem:
        """The problem of a service that did not answer, which its circuit hears of.

        A deadline the caller set, or used up by sending its body or reading the answer, is not
        the service's failure: otherwise one caller could have it refused to all.
        """
        name, record = exchange.to.name, exchange.record
        breaker = self._services[name].breaker
        if _is_past(record.deadline) and type(error) is TimeoutError:
            if not (exchange.hurried or exchange.head.has_body or record.status):
                breaker.failed(monotonic())
            return problems.past_deadline(name)
        breaker.failed(monotonic())
        if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
            return problems.unreachable(name)
        if isinstance(error, TimeoutError):
            return problems.too_late(name, self._settings.gateway_service_seconds)
        return problems.broke_off(name)

    def _may_repeat(self, exchange: Exchange, started: float) -> bool:
        return (
            is_repeatable(exchange.head)
            and has_room(monotonic(), started=started, deadline=exchange.record.deadline)
            and self._services[exchange.to.name].budget.spend()
        )

    async def _try(self, exchange: Exchange, headers: CIMultiDict[str]) -> aiohttp.ClientResponse:
        head, to, deadline = exchange.head, exchange.to, exchange.record.deadline
        breaker, now = self._services[to.name].breaker, monotonic()
        if not breaker.admits(now):
            raise problems.left_alone(to.name, breaker.wait(now))
        if deadline is not None:
            headers[_TIMEOUT_HEADER] = str(max(int((deadline - now) * 1000), 0))
        answer = await (self._stream_session if exchange.is_stream else self.session).request(
            head.method,
            _url(head, to),
            headers=headers,
            data=exchange.body if head.has_body else None,
            allow_redirects=False,
        )
        breaker.succeeded()
        return answer


def _level(breaker: Breaker) -> float:
    return _LEVELS[breaker.state(monotonic())]


def _url(head: Head, to: Upstream) -> URL:
    query = b"?" + head.query if head.query else b""
    return URL(to.base + (head.path + query).decode("ascii"), encoded=True)


def _is_past(deadline: float | None) -> bool:
    return deadline is not None and monotonic() >= deadline - _TICK_S
