"""`python -m tests.performance.load URL KEY`: as many requests as go, over kept connections.

A process of its own, and a protocol of its own: a client library would be what is measured.
"""

import argparse
import asyncio
import functools
import json
import sys
import time
from dataclasses import dataclass, field
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import uvloop


class Load(NamedTuple):
    """What a load came to: answers a second, and milliseconds from request to answer."""

    per_second: float
    p50_ms: float
    p99_ms: float


@dataclass
class Tally:
    """The times of all answers, and when to stop asking."""

    until: float
    seconds: list[float] = field(default_factory=list)


class Caller(asyncio.Protocol):
    """One connection: the next request goes out when the answer is in."""

    def __init__(self, request: bytes, tally: Tally, ended: asyncio.Future[None]) -> None:
        self._request, self._tally, self._ended = request, tally, ended
        self._got, self._wanted, self._sent = b"", 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        self._got, self._wanted, self._sent = b"", 0, time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._wanted:
            self._wanted = _length(self._got)
        if not self._wanted or len(self._got) < self._wanted:
            return
        now = time.perf_counter()
        self._tally.seconds.append(now - self._sent)
        if now < self._tally.until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None and time.perf_counter() < self._tally.until:
            exc = ConnectionError("the connection was closed in the middle of the measurement")
        if exc is not None:
            self._ended.set_exception(exc)
        else:
            self._ended.set_result(None)


def _length(data: bytes) -> int:
    """Bytes of the whole answer; 0 while its head is not complete."""
    head, found, _ = data.partition(b"\r\n\r\n")
    if not found:
        return 0
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(f"answered {head!r}")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(head) + 4 + int(length)


async def _run(url: str, key: str, connections: int, seconds: float) -> Load:
    parts = urlsplit(url)
    head = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Authorization: Bearer {key}"]
    request = "\r\n".join([*head, "", ""]).encode()
    loop = asyncio.get_running_loop()
    tally = Tally(time.perf_counter() + seconds)
    ended = [loop.create_future() for _ in range(connections)]
    for future in ended:
        caller = functools.partial(Caller, request, tally, future)
        await loop.create_connection(caller, parts.hostname or "", parts.port or 80)
    await asyncio.gather(*ended)
    times = sorted(tally.seconds)
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    return Load(len(times) / seconds, middle * 1000, late * 1000)


async def measure(url: str, key: str, *, connections: int, seconds: float) -> Load:
    """Load `url` from a process of its own."""
    arguments = [url, key, f"--connections={connections}", f"--seconds={seconds}"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, "the load generator failed"
    return Load(*json.loads(out))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.performance.load", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        load = runner.run(_run(asked.url, asked.key, asked.connections, asked.seconds))
    print(json.dumps(load))


if __name__ == "__main__":
    main()
