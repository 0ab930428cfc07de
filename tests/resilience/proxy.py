"""A wire between two processes that can be cut, go silent, be slow, and be mended again."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

Broken = Literal["refused", "silent", "slow"]
_CHUNK = 65_536
_DELAY_S = 0.25
_Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Listens on a port of its own and passes everything on to `target`.

    `refused` is a host that answers with a reset; `silent` one that is unplugged: nothing is lost,
    it comes when the wire is mended; `slow` holds back whatever arrives together. `strand` is a
    host that vanished while another took its place: whoever was connected never hears of it.
    """

    def __init__(self, target: int = 0) -> None:
        self.target = target
        self._fault: Broken | None = None
        self._passing = asyncio.Event()
        self._passing.set()
        self._stranded = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a port that the kernel gives."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def become(self, fault: Broken) -> None:
        """Break the wire."""
        self._fault = fault
        if fault == "silent":
            self._passing.clear()
        elif fault == "refused":
            self._cut()

    def heal(self) -> None:
        """Mend it."""
        self._fault = None
        self._passing.set()

    def strand(self) -> None:
        """Forget every connection: its caller is told nothing, whatever it says; others pass."""
        stranded, self._stranded = self._stranded, asyncio.Event()
        stranded.set()

    async def stop(self) -> None:
        """End every connection and stop listening."""
        if self._server is not None:
            self._server.close()
        self._cut()
        self._passing.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _cut(self) -> None:
        for writer in self._writers:
            _reset(writer)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self._serve((reader, writer))
        except (OSError, asyncio.CancelledError):
            pass  # either end is gone: so is the other, below
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _serve(self, caller: _Pair) -> None:
        if self._fault == "refused":
            _reset(caller[1])
            return
        await self._passing.wait()
        stranded = self._stranded
        service = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers.add(service[1])
        try:
            there, back = self._pump(caller[0], service[1]), self._pump(service[0], caller[1])
            await _either(there, back, stranded.wait())
        finally:
            service[1].transport.abort()
            self._writers.discard(service[1])
        while stranded.is_set() and await caller[0].read(_CHUNK):
            pass

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            if self._fault == "slow":
                await asyncio.sleep(_DELAY_S)
            await self._passing.wait()
            writer.write(data)
            await writer.drain()
        with suppress(OSError):
            writer.close()  # what was written still goes out
            await writer.wait_closed()


class Network:
    """The wires by name, `kpi-postgres`: several where one side listens in several places."""

    def __init__(self) -> None:
        self._wires: dict[str, list[Proxy]] = {}

    async def wire(self, name: str, target: int = 0) -> Proxy:
        """A further wire under this name."""
        proxy = Proxy(target)
        await proxy.start()
        self._wires.setdefault(name, []).append(proxy)
        return proxy

    def become(self, name: str, fault: Broken) -> None:
        self._each(name, lambda proxy: proxy.become(fault))

    def heal(self, name: str) -> None:
        self._each(name, Proxy.heal)

    async def stop(self) -> None:
        await asyncio.gather(*(proxy.stop() for wires in self._wires.values() for proxy in wires))

    def _each(self, name: str, act: Callable[[Proxy], None]) -> None:
        for proxy in self._wires[name]:
            act(proxy)


@asynccontextmanager
async def wired(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """A wire to where a URL points, and the URL that goes through it."""
    proxy = Proxy(urlsplit(url).port or 0)
    await proxy.start()
    try:
        yield proxy, at_port(url, proxy.port)
    finally:
        await proxy.stop()


def at_port(url: str, port: int) -> str:
    """The same address at another port: a wire's."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}"))


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a host does that knows nothing of it, and not as one that is through."""
    end = writer.get_extra_info("socket")
    with suppress(OSError):  # it may have ended by itself
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _either(*works: Awaitable[object]) -> None:
    """Until one of them ends; the others end with it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(tasks)


async def _end(tasks: Iterable[asyncio.Future[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
