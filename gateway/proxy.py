"""The data path: one request to one service and its answer back, both streamed.

Public answers take the way through the cache: it is the same way, but one request of each kind at
a time, and none while what is kept is fresh.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from time import monotonic

import aiohttp
from multidict import CIMultiDict
from prometheus_client import Counter

from chassis.problems import Problem
from gateway import problems
from gateway.body import CallerBody, Receive, Send
from gateway.breaker import State
from gateway.cache import LARGEST, Cache, Flight, Kept, Key, key_of, terms_of
from gateway.compression import Packer, dressed, is_packable, takes_gzip
from gateway.headers import Pair, inward, outward, vouched
from gateway.record import REGISTRY, Record
from gateway.routes import Upstream
from gateway.services import Exchange, Services
from gateway.settings import GatewaySettings

_EVENT_STREAM = "text/event-stream"
_BEST_LEVEL = 6
CACHE = Counter(
    "gateway_cache", "Public answers: fresh, fetched, stale", ["came"], registry=REGISTRY
)
for _came in ("fresh", "fetched", "stale"):
    CACHE.labels(_came)  # from nought: Prometheus sees no increase in what was not there


class CutOff(Exception):
    """The answer cannot be finished; closing the caller's connection is the way to tell it."""


class Proxy:
    """What passes requests on."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._services = Services(settings)
        self._cache = Cache(settings.gateway_cache_bytes)
        self._streams: set[aiohttp.ClientResponse] = set()

    async def start(self) -> None:
        await self._services.start()

    async def stop(self) -> None:
        await self._services.stop()

    @property
    def session(self) -> aiohttp.ClientSession:
        """For requests of the gateway's own."""
        return self._services.session

    def circuits(self) -> dict[str, State]:
        """The state of each service's circuit."""
        return self._services.circuits()

    def cut_streams(self) -> None:
        """Break off the event streams, which would not end by themselves; clients come again."""
        for answer in self._streams:
            answer.close()

    async def forward(
        self, record: Record, to: Upstream, receive: Receive, send: Send, *, limit: int
    ) -> None:
        """Pass a request on and its answer back; `limit` is the largest body in bytes.

        Raises a Problem while the caller can still be told, CutOff after that, and CallerGone
        when there is nobody left to tell.
        """
        exchange = self._exchange(record, to, receive, send, limit=limit)
        key = key_of(record.head, to.name)
        if key is None:
            await self._within(exchange, self._directly)
            return
        try:
            await self._within(exchange, partial(self._by_the_cache, key))
        except Problem:
            kept = self._cache.find(key)
            if record.status or kept is None or not kept.may_stand_in(monotonic()):
                raise
            await _give(kept, exchange, came="stale")

    def _exchange(
        self, record: Record, to: Upstream, receive: Receive, send: Send, *, limit: int
    ) -> Exchange:
        now, patience, own = monotonic(), record.head.patience, record.deadline
        hurried = patience is not None and (own is None or now + patience < own)
        if patience is not None and hurried:
            record.deadline = now + patience
        left = None if record.deadline is None else record.deadline - now
        interrupt = asyncio.timeout(left)
        body = CallerBody(
            receive,
            interrupt,
            limit=limit,
            patience=self._settings.gateway_client_seconds,
            stall=self._settings.gateway_service_seconds,
        )
        return Exchange(record, to, send, body, interrupt, hurried)

    async def _within(self, exchange: Exchange, way: Callable[[Exchange], Awaitable[None]]) -> None:
        """Go that way, as long as the caller is there and the deadline is not."""
        body = exchange.body
        try:
            async with exchange.interrupt:
                if not exchange.head.has_body:
                    body.watch()
                await way(exchange)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._explain(error, exchange) from error
        finally:
            body.close()
            exchange.record.bytes_in = body.size

    async def _directly(self, exchange: Exchange) -> None:
        answer = await self._services.ask(exchange, inward(exchange.head))
        try:
            await self._pass_on(answer, exchange)
        finally:
            answer.close()

    async def _pass_on(
        self, answer: aiohttp.ClientResponse, exchange: Exchange, *, begun: bytes = b""
    ) -> None:
        """Pass an answer on as it comes; `begun` is what has been read of its body already."""
        if answer.content_type == _EVENT_STREAM:
            exchange.interrupt.reschedule(None)
            self._streams.add(answer)
        try:
            await _relay(answer, exchange, begun)
        finally:
            self._streams.discard(answer)

    async def _by_the_cache(self, key: Key, exchange: Exchange) -> None:
        while True:
            kept = self._cache.find(key)
            if kept is not None and kept.is_fresh(monotonic()):
                return await _give(kept, exchange, came="fresh")
            if exchange.head.method == "HEAD":
                return await self._directly(exchange)
            match await self._cache.outcome(key):
                case None:
                    return await self._lead(key, kept, exchange)
                case Kept() as fetched:
                    return await _give(fetched, exchange, came="fresh")
                case Problem() as problem:
                    raise replace(problem)
                case "not kept":
                    return await self._directly(exchange)

    async def _lead(self, key: Key, kept: Kept | None, exchange: Exchange) -> None:
        """Ask the service for all who wait for this answer."""
        with self._cache.leading(key) as flight:
            try:
                answer = await self._services.ask(exchange, _asking(key, kept, exchange))
                try:
                    fetched = await self._fetch(answer, kept, flight, exchange)
                finally:
                    answer.close()
            except (aiohttp.ClientError, OSError) as error:
                raise self._explain(error, exchange) from error
            if fetched is None:
                return
            self._cache.keep(key, fetched)
            flight.set_result(fetched)
        await _give(fetched, exchange, came="fetched")

    async def _fetch(
        self, answer: aiohttp.ClientResponse, kept: Kept | None, flight: Flight, exchange: Exchange
    ) -> Kept | None:
        """What is to be kept of an answer; None for one that was passed on instead."""
        now, headers = monotonic(), _answer_headers(answer, exchange)
        if kept is not None and answer.status == 304:
            return kept.confirmed(headers, now)
        if kept is not None and answer.status >= 500 and kept.may_stand_in(now):
            raise problems.broke_off(exchange.to.name)
        body = b""
        # The service's own headers: what it says of cookies does not get through the cleaning.
        terms = terms_of(answer.status, [(k.lower(), v) for k, v in answer.raw_headers])
        if terms is not None:
            body = await _gather(answer)
            if answer.content.at_eof():
                packed = await _packed(answer.status, headers, body)
                return Kept.of(headers, body, packed, terms, now)
        flight.set_result("not kept")
        await self._pass_on(answer, exchange, begun=body)
        return None

    def _explain(self, error: Exception, exchange: Exchange) -> Exception:
        """What to tell the caller, by whose fault it was and how far the answer had come."""
        fault = exchange.body.fault or self._services.blame(error, exchange)
        if exchange.record.status and isinstance(fault, Problem):
            return CutOff(fault.detail)
        return fault


def _asking(key: Key, kept: Kept | None, exchange: Exchange) -> CIMultiDict[str]:
    """The headers of a request on behalf of all: nothing of the one caller but the key."""
    headers = CIMultiDict(vouched(exchange.head))
    if key.accept:
        headers["accept"] = key.accept.decode("latin-1")
    if kept is not None and kept.tag:
        headers["if-none-match"] = kept.tag.decode("latin-1")
    return headers


async def _gather(answer: aiohttp.ClientResponse) -> bytes:
    """The body, or more than may be kept of it."""
    chunks, size = [], 0
    while size <= LARGEST:
        chunks.append(await answer.content.readany())
        size += len(chunks[-1])
        if answer.content.at_eof():
            break
    return b"".join(chunks)


async def _packed(status: int, headers: list[Pair], body: bytes) -> bytes | None:
    length = (b"content-length", str(len(body)).encode())
    if not is_packable(status, [*headers, length]):
        return None
    # Once for many callers, so as small as it gets; elsewhere, for a large body takes a while.
    return await asyncio.to_thread(Packer(_BEST_LEVEL).pack, body, more=False)


async def _give(kept: Kept, exchange: Exchange, *, came: str) -> None:
    """Answer with what is kept."""
    record, noted = exchange.record, exchange.head.noted
    status, headers, body = kept.answer(
        monotonic(),
        gzip=takes_gzip(noted.get(b"accept-encoding", ())),
        held=noted.get(b"if-none-match", ()),
    )
    CACHE.labels(came).inc()
    record.status, record.note = status, f"cache: {came}"
    record.bytes_out = 0 if exchange.head.method == "HEAD" else len(body)
    headers.append((b"x-request-id", exchange.head.request_id.encode()))
    await exchange.send({"type": "http.response.start", "status": status, "headers": headers})
    await exchange.send({"type": "http.response.body", "body": body})


async def _relay(answer: aiohttp.ClientResponse, exchange: Exchange, begun: bytes) -> None:
    record, send = exchange.record, exchange.send
    gzip = takes_gzip(exchange.head.noted.get(b"accept-encoding", ()))
    headers, packer = dressed(answer.status, _answer_headers(answer, exchange), gzip=gzip)
    record.status = answer.status
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    content, more = answer.content, True
    while more:
        chunk = begun or await content.readany()
        begun = b""
        more = not content.at_eof()
        if packer is not None:
            chunk = packer.pack(chunk, more=more)
        record.bytes_out += len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": more})


def _answer_headers(answer: aiohttp.ClientResponse, exchange: Exchange) -> list[Pair]:
    to = exchange.to
    try:
        headers = outward(answer.raw_headers, base=to.base, request_id=exchange.head.request_id)
    except ValueError as error:
        raise problems.broke_off(to.name) from error
    if answer.status < 200:
        raise problems.broke_off(to.name)
    if answer.status in (204, 304):
        # Such an answer may tell the length of a body it does not have; the server would wait.
        return [pair for pair in headers if pair[0] != b"content-length"]
    return headers
