"""Bodies that grow, never end or are cut off: refused in bounded memory, and then work goes on."""

import gzip
import io
import itertools
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from functools import cache
from typing import Final

import aiohttp
import pytest

from tests.adversarial.conftest import Count
from tests.adversarial.memory import watched
from tests.support.system import SERVICES, System
from tests.support.tokens import bearer

_MIB: Final = 1024 * 1024
_GROWTH_MIB: Final = 90
_GATHERED_MIB: Final = 40
_FAULTY_MIB: Final = 250
_SECONDS: Final = 20
_ENDLESS: Final = 64 * _MIB
"""As much of an endless body as is sent, if nobody refuses it before."""

DOORS: Final = (
    "schools/register",
    "earlyyears/profiles",
    "kpi/figures",
    "kpi/targets",
    "kpi/benchmarks",
    "kpi/benchmarks/series",
    "kpi/benchmarks/neighbours",
)


_GATHERING: Final = (
    "kpi/query",
    "kpi/what-if",
    "kpi/measures",
    "identity/clients",
    "identity/token",
)


def _packed(block: bytes, size: int) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    parts = [packer.compress(block) for _ in range(size // len(block))]
    return b"".join([*parts, packer.flush()])


@cache
def bombs() -> list[tuple[str, bytes]]:
    """Small bodies that are packed large, or badly."""
    return list(_bombs())


def _bombs() -> Iterator[tuple[str, bytes]]:
    gigabyte = _packed(b"\0" * _MIB, 1024 * _MIB)
    rows = _packed(b"a,b,c\n" * 100_000, 300 * _MIB)
    yield "a gigabyte of zeros", gigabyte
    yield "a gigabyte of blanks", _packed(b" " * _MIB, 1024 * _MIB)
    yield "many rows", rows
    yield "many open brackets", _packed(b"[" * _MIB, 256 * _MIB)
    yield "many objects", gzip.compress(b"[") + _packed(b'{"a":1},' * 100_000, 128 * _MIB)
    yield "packed twice", gzip.compress(gigabyte)
    yield "packed thrice", gzip.compress(gzip.compress(gigabyte))
    yield "many small ones", gzip.compress(b"") * 40_000
    yield "many of a megabyte", gzip.compress(b"\0" * _MIB) * 64
    yield "cut off", gigabyte[: len(gigabyte) // 2]
    yield "cut off at once", gigabyte[:11]
    yield "spoilt", rows[:1000] + b"\xff" * 1000 + rows[2000:]
    yield "a head without end", b"\x1f\x8b\x08\x08\0\0\0\0\0\0" + b"n" * (4 * _MIB)
    yield "no gzip at all", b"urn,name\n1,2\n"
    yield "nothing", b""


async def _endless(head: bytes, block: bytes) -> AsyncIterator[bytes]:
    yield head
    for _ in itertools.repeat(None, _ENDLESS // len(block)):
        yield block


ENDLESS: Final = {
    "blanks": (b"", b" " * 65536),
    "empty lines": (b"", b"\r\n" * 32768),
    "one line": (b"urn,laestab,name\n", b"x" * 65536),
    "an open quote": (b'urn,laestab,name\n1,2,"', b"y\n" * 32768),
    "an open quote at once": (b'"', b"y\n" * 32768),
    "columns": (b"", b"a," * 32768),
    "an open array": (b"[", b" " * 65536),
    "brackets": (b"[", b"[" * 65536),
    "a long string": (b'[{"urn":"', b"z" * 65536),
    "after the end": (b"[]", b"\n" * 65536),
    "NULs": (b"", b"\0" * 65536),
    "marks": (b"", b"\xef\xbb\xbf" * 20000),
}

FAULTY: Final = {
    "rows that are none": ("application/json", b"[" + b"0," * 150_000 + b"0]"),
    "rows in rows": ("application/json", b"[" + b"[[]]," * 150_000 + b"0]"),
    "members that are none": ("application/json", b"[" + b'{"urn":[]},' * 150_000 + b"0]"),
    "ragged rows": ("text/csv", b"urn,laestab,name\n" + b"a\n" * 150_000),
    "rows of quotes": ("text/csv", b"urn,laestab,name\n" + b'"a""b",,\n' * 150_000),
}
"""A fault in each of many rows."""


async def _answer(
    system: System, base: str, door: str, body: io.BytesIO | AsyncIterator[bytes], **headers: str
) -> int:
    """The status, 0 where the connection was cut instead."""
    told = {"Authorization": bearer("bombs")} | headers
    patience = aiohttp.ClientTimeout(total=_SECONDS)
    url = f"{base}/v1/{door}/submissions"
    try:
        async with (
            aiohttp.ClientSession(headers=told, timeout=patience) as client,
            client.post(url, data=body) as answer,
        ):
            await answer.read()
            return answer.status
    except aiohttp.ClientConnectionError:
        return 0


def _pids(system: System) -> list[tuple[str, int]]:
    return [(name, system.pid(name)) for name in (*SERVICES, "gateway")]


async def _all_answer(system: System) -> None:
    async with aiohttp.ClientSession() as client:
        for name in (*SERVICES, "gateway"):
            async with client.get(f"{system.url(name)}/health/ready") as answer:
                assert answer.status == 200, name


@pytest.mark.parametrize("door", DOORS)
async def test_no_packed_body_takes_more_than_it_sends(
    system: System, door: str, count: Count
) -> None:
    faults, tried = [], 0
    async with watched(_pids(system)) as watch:
        for what, body in bombs():
            for content in ("text/csv", "application/json"):
                status = await _answer(
                    system, system.gateway, door, io.BytesIO(body),
                    **{"Content-Type": content, "Content-Encoding": "gzip"},
                )  # fmt: skip
                tried += 1
                if not 400 <= status < 500:
                    faults.append((what, content, status))
    count("bombs", tried)
    assert not faults
    assert max(watch.grown.values()) < _GROWTH_MIB, watch.grown
    await _all_answer(system)


@pytest.mark.parametrize(("door", "at"), [(DOORS[0], "gateway"), (DOORS[1], "earlyyears")])
async def test_no_endless_body_is_kept(system: System, door: str, at: str, count: Count) -> None:
    faults = []
    async with watched(_pids(system)) as watch:
        for what, (head, block) in ENDLESS.items():
            started = time.monotonic()
            kind = "application/json" if head.startswith(b"[") else "text/csv"
            body = _endless(head, block)
            status = await _answer(system, system.url(at), door, body, **{"Content-Type": kind})
            took = time.monotonic() - started
            if status >= 500 or 200 <= status < 300 or took > _SECONDS:
                faults.append((what, status, took))
    count("bombs", len(ENDLESS))
    assert not faults
    assert max(watch.grown.values()) < _GROWTH_MIB, watch.grown
    await _all_answer(system)


async def test_a_fault_in_every_row_is_told_in_time(system: System, count: Count) -> None:
    async with watched(_pids(system)) as watch:
        for what, (kind, body) in FAULTY.items():
            rows = io.BytesIO(body)
            headers = {"Content-Type": kind}
            status = await _answer(system, system.gateway, DOORS[0], rows, **headers)
            assert status == 422, what
    count("bombs", len(FAULTY))
    assert max(watch.grown.values()) < _FAULTY_MIB, watch.grown


async def test_no_body_is_gathered_before_it_is_known_who_sends_it(
    system: System, count: Count
) -> None:
    """A service reached directly, by nobody: it takes no more of a body than a route could use."""
    tried = 0
    async with watched(_pids(system)) as watch:
        for path in _GATHERING:
            kind = {"Content-Type": "application/json"}
            async with aiohttp.ClientSession(headers=kind) as client:
                for data in (_endless(b'{"a":"', b"x" * 65536), _endless(b"", b"[" * 65536)):
                    url = f"{system.url(path.split('/')[0])}/v1/{path}"
                    with suppress(aiohttp.ClientConnectionError):
                        async with client.post(url, data=data) as answer:
                            assert 400 <= answer.status < 500, (path, answer.status)
                            assert answer.content_type.endswith("json")
                    tried += 1
    count("bombs", tried)
    assert max(watch.grown.values()) < _GATHERED_MIB, watch.grown
    await _all_answer(system)
