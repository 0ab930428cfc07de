"""A service to stand behind the gateway, servers on real sockets, and a client that misbehaves."""

import asyncio
import gzip
import hashlib
import http.client
import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qsl

import uvicorn
from starlette.types import Receive, Scope, Send

from tests.support.serving import KEEP_ALIVE_S

Pairs = list[tuple[bytes, bytes]]
DEADLINE_S = 10.0
TICK_S = 0.2


def until(condition: Callable[[], bool], *, what: str, within: float = DEADLINE_S) -> None:
    """Wait for a condition that another thread or process brings about."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.01)


@dataclass
class Service:
    """Any service, as an ASGI application that tells what it got and answers as it is asked."""

    health: dict[str, object] = field(default_factory=lambda: {"status": "pass", "service": "any"})
    answer_headers: Pairs = field(default_factory=list)
    gone: int = 0
    cut: int = 0
    broken: int = 0
    requests: int = 0
    callers: set[int] = field(default_factory=set)
    largest_body_seen: int = 0
    token_status: int = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.requests += 1
        self.callers.add(scope["client"][1])
        parts = scope["path"].split("/")
        name = parts[3] if len(parts) > 3 else parts[-1]
        query = dict(parse_qsl(scope["query_string"].decode()))
        handler = getattr(self, f"_{name}", self._inspect)
        await handler(query, scope, receive, send)

    async def _inspect(
        self, query: Mapping[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        size, digest = 0, hashlib.sha256()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.broken += 1
                return
            chunk, more = message.get("body", b""), message.get("more_body", False)
            size += len(chunk)
            self.largest_body_seen = max(self.largest_body_seen, size)
            digest.update(chunk)
        seen = {
            "method": scope["method"],
            "raw_path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "headers": [[n.decode(), v.decode("latin-1")] for n, v in scope["headers"]],
            "size": size,
            "sha256": digest.hexdigest(),
        }
        status = self.token_status if scope["path"] == "/v1/identity/token" else 200
        headers = [(b"content-type", b"application/json")]
        await _send(send, status, json.dumps(seen).encode(), headers)

    async def _status(self, _: object, __: Scope, ___: Receive, send: Send) -> None:
        await _send(send, 200, json.dumps(self.health).encode())

    async def _dressed(self, _: object, __: Scope, ___: Receive, send: Send) -> None:
        await _send(send, 200, b"dressed", self.answer_headers)

    async def _notmodified(self, _: object, __: Scope, ___: Receive, send: Send) -> None:
        headers = [(b"etag", b'"7"')]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body"})

    async def _gzip(self, _: object, __: Scope, ___: Receive, send: Send) -> None:
        await _send(send, 200, gzip.compress(b"packed" * 100), [(b"content-encoding", b"gzip")])

    async def _stream(
        self, query: Mapping[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        watch = asyncio.create_task(self._watch(receive))
        block = b"x" * 65536
        for _ in range(int(query["bytes"]) // len(block)):
            await send({"type": "http.response.body", "body": block, "more_body": True})
        # Once nobody is there, sending waits for nothing: let the watch see it.
        await asyncio.sleep(0)
        watch.cancel()
        await send({"type": "http.response.body"})

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.cut += 1

    async def _drip(self, _: object, __: Scope, receive: Receive, send: Send) -> None:
        """One line, then nothing until the caller is gone."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
        await self._until_gone(receive)

    async def _ticks(self, _: object, __: Scope, receive: Receive, send: Send) -> None:
        """An event stream that has nothing to tell but that it is there."""
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(self._until_gone(receive))
        while not gone.done():
            await send({"type": "http.response.body", "body": b": tick\n", "more_body": True})
            await asyncio.wait([gone], timeout=TICK_S)

    async def _hang(self, _: object, __: Scope, receive: Receive, send: Send) -> None:
        await self._until_gone(receive)

    async def _cut(self, _: object, __: Scope, ___: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})

    async def _early(self, _: object, __: Scope, receive: Receive, send: Send) -> None:
        """Refuses as soon as it has seen a little of the body."""
        await receive()
        await _send(send, 422, b"refused early")

    async def _deaf(self, _: object, __: Scope, receive: Receive, send: Send) -> None:
        """Takes nothing of the body, and says nothing, for longer than the gateway waits."""
        await asyncio.sleep(1.2)
        await self._until_gone(receive)

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.gone += 1


async def _send(send: Send, status: int, body: bytes, headers: Pairs | None = None) -> None:
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status, "headers": [*(headers or []), length]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(config: uvicorn.Config) -> Iterator[int]:
    """Run a server in a thread on a free port; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        until(lambda: server.started, what="the server has started")
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def service_at(service: Service) -> Iterator[str]:
    """The service's base address."""
    config = uvicorn.Config(
        service,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=1,
    )
    with serving(config) as port:
        yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self) -> dict[str, object]:
        document: dict[str, object] = json.loads(self.body)
        return document


class _Reader(io.BufferedReader):
    """What one answer's reader leaves in the buffer is there for the next."""

    def close(self) -> None:
        """The HTTP library closes its reader after each answer; the connection goes on."""


class _Readable:
    """As much of a socket as the HTTP library's reader asks for."""

    def __init__(self, reader: io.BufferedReader) -> None:
        self._reader = reader

    def makefile(self, _: str) -> io.BufferedReader:
        return self._reader


class Wire:
    """One connection to the gateway, written and read by hand."""

    def __init__(self, port: int, key: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)
        self._key = key
        self._raw = socket.SocketIO(self.socket, "r")
        self._reader = _Reader(self._raw)

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()
        self.socket.close()

    def head(self, target: str, *lines: str, method: str = "GET", host: str = "Host: any") -> None:
        """Send a whole head, authorised, with further header lines as they stand."""
        authorisation = f"Authorization: Bearer {self._key}"
        text = [f"{method} {target} HTTP/1.1", host, authorisation, *lines, "", ""]
        self.send("\r\n".join(line for line in text[:-2] if line).encode("latin-1") + b"\r\n\r\n")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def cannot_send(self, data: bytes) -> bool:
        """Whether the other side has closed the connection, found out by sending."""
        try:
            self.send(data)
        except ConnectionError:
            return True
        return False

    def answer(self, *, method: str = "GET") -> Answer:
        """The next answer, whole."""
        response = self.begun(method=method)
        return Answer(response.status, response.getheaders(), response.read())

    def begun(self, *, method: str = "GET") -> http.client.HTTPResponse:
        """The next answer, its head read and its body not."""
        readable = cast("socket.socket", _Readable(self._reader))
        response = http.client.HTTPResponse(readable, method=method)
        response.begin()
        return response

    def is_closed(self) -> bool:
        """Whether the other side closes the connection (waits for it)."""
        try:
            return self._reader.read1(65536) == b""
        except ConnectionError:
            return True
