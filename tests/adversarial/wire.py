"""Bytes to a socket and what comes back, for requests that no client library would send."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_QUIET_S: Final = 0.4
_SILENT_S: Final = 5
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
_AT_ONCE: Final = 48


@dataclass(frozen=True)
class Sent:
    """What is sent where; `what` names it in a failure."""

    what: str
    base: str
    data: bytes


@dataclass(frozen=True)
class Heard:
    """All that came back on one connection."""

    sent: Sent
    data: bytes

    @property
    def statuses(self) -> list[int]:
        return [int(status) for status in _STATUS.findall(self.data)]

    def __str__(self) -> str:
        return f"{self.sent.what} at {self.sent.base}: {self.statuses} {self.data[:300]!r}"


async def exchange(everything: Iterable[Sent]) -> list[Heard]:
    """Each on a connection of its own, until nothing more comes back."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(sent: Sent) -> Heard:
        async with room:
            return Heard(sent, await _heard(sent))

    return await asyncio.gather(*(one(sent) for sent in everything))


async def _heard(sent: Sent) -> bytes:
    address = urlsplit(sent.base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    found = b""
    try:
        writer.write(sent.data)
        while more := await asyncio.wait_for(reader.read(65536), _QUIET_S if found else _SILENT_S):
            found += more
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return found
