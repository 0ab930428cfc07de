"""The data path: one request to one service and its answer back, both streamed."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import aiohttp
from yarl import URL

from chassis.problems import Problem
from gateway import problems
from gateway.body import CallerBody, Receive
from gateway.headers import Head, inward, outward
from gateway.record import Record
from gateway.routes import Upstream
from gateway.settings import GatewaySettings

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Services keep idle connections for 75 s: the gateway must be the one to let go.
_KEEP_ALIVE_S = 30.0
_REPEATABLE = ("GET", "HEAD")
_STREAM_PATH, _EVENT_STREAM = b"/stream", "text/event-stream"
_SKIPPED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class CutOff(Exception):
    """The answer cannot be finished; closing the caller's connection is the way to tell it."""


class Proxy:
    """The connections to all services, and the rules of using them."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self.session: aiohttp.ClientSession
        # Event streams last for hours: on connections of their own, they starve nobody else.
        self._stream_session: aiohttp.ClientSession
        self._streams: set[aiohttp.ClientResponse] = set()

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
        # The library would repeat PUT and DELETE too; `_ask` says what may be repeated.
        session._retry_connection = False  # noqa: SLF001 - there is no public switch
        return session

    def cut_streams(self) -> None:
        """Break off the event streams, which would not end by themselves; clients come again."""
        for answer in self._streams:
            answer.close()

    async def stop(self) -> None:
        await self.session.close()
        await self._stream_session.close()

    async def forward(
        self, record: Record, to: Upstream, receive: Receive, send: Send, *, limit: int
    ) -> None:
        """Pass a request on and its answer back; `limit` is the largest body in bytes.

        Raises a Problem while the caller can still be told, CutOff after that, and CallerGone
        when there is nobody left to tell.
        """
        interrupt = asyncio.timeout(None)
        body = CallerBody(
            receive,
            interrupt,
            limit=limit,
            patience=self._settings.gateway_client_seconds,
            stall=self._settings.gateway_service_seconds,
        )
        try:
            async with interrupt:
                answer = await self._ask(record.head, to, body)
                if answer.content_type == _EVENT_STREAM:
                    self._streams.add(answer)
                try:
                    await _relay(answer, to, send, record)
                finally:
                    self._streams.discard(answer)
                    answer.close()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._explain(error, body, to, record) from error
        finally:
            body.close()
            record.bytes_in = body.size

    async def _ask(self, head: Head, to: Upstream, body: CallerBody) -> aiohttp.ClientResponse:
        query = b"?" + head.query if head.query else b""
        url = URL(to.base + (head.path + query).decode("ascii"), encoded=True)
        headers = inward(head)
        if head.has_body:
            return await self.session.request(
                head.method, url, headers=headers, data=body, allow_redirects=False
            )
        body.watch()
        session = self._stream_session if head.path.endswith(_STREAM_PATH) else self.session
        try:
            return await session.request(head.method, url, headers=headers, allow_redirects=False)
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            # Most often an idle connection that the service had just closed.
            if head.method not in _REPEATABLE:
                raise
        return await session.request(head.method, url, headers=headers, allow_redirects=False)

    def _explain(
        self, error: Exception, body: CallerBody, to: Upstream, record: Record
    ) -> Exception:
        """What to tell the caller, by whose fault it was and how far the answer had come."""
        fault = body.fault or self._problem(error, to)
        if record.status and isinstance(fault, Problem):
            return CutOff(fault.detail)
        return fault

    def _problem(self, error: Exception, to: Upstream) -> Problem:
        if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
            return problems.unreachable(to.name)
        if isinstance(error, TimeoutError):
            return problems.too_late(to.name, self._settings.gateway_service_seconds)
        return problems.broke_off(to.name)


async def _relay(answer: aiohttp.ClientResponse, to: Upstream, send: Send, record: Record) -> None:
    headers = _answer_headers(answer, to, record)
    record.status = answer.status
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    content, more = answer.content, True
    while more:
        chunk = await content.readany()
        record.bytes_out += len(chunk)
        more = not content.at_eof()
        await send({"type": "http.response.body", "body": chunk, "more_body": more})


def _answer_headers(
    answer: aiohttp.ClientResponse, to: Upstream, record: Record
) -> list[tuple[bytes, bytes]]:
    try:
        headers = outward(answer.raw_headers, base=to.base, request_id=record.head.request_id)
    except ValueError as error:
        raise problems.broke_off(to.name) from error
    if answer.status < 200:
        raise problems.broke_off(to.name)
    if answer.status in (204, 304):
        # Such an answer may tell the length of a body it does not have; the server would wait.
        return [pair for pair in headers if pair[0] != b"content-length"]
    return headers
