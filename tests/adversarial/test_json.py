"""JSON that is deep, wide, huge, doubled or no text, at every route that takes JSON."""

import asyncio
import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

import aiohttp
import orjson
import pytest

from gateway.description import FILE, Document, operations
from tests.adversarial.conftest import Count
from tests.adversarial.crossing import addresses
from tests.adversarial.form import in_turn, rotated
from tests.adversarial.memory import watched
from tests.adversarial.planted import Planted
from tests.support.system import SERVICES
from tests.support.tokens import bearer

_JSON: Final = "application/json"
_GROWTH_MIB: Final = 150
_AT_ONCE: Final = 6
_WIDE: Final = 150_000
_LEAVES_A_PLACE: Final = 4
_WHOLE_A_ROUTE: Final = 5
"""In the short form: the routes of a service, which read bodies alike, try all between them."""

WHOLE: Final = {
    "100,000 arrays": b"[" * 100_000,
    "100,000 closed arrays": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "100,000 closed objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "500 arrays": b"[" * 500 + b"]" * 500,
    "wide": b"[" + b"0," * _WIDE + b"0]",
    "many members": b"{" + b",".join(b'"m%d":0' % n for n in range(40_000)) + b"}",
    "one member many times": b"{" + b",".join([b'"reason":"x"'] * 50_000) + b"}",
    "a huge whole number": b'{"value":' + b"9" * 400_000 + b"}",
    "a huge exponent": b'{"value":1e999999999}',
    "a tiny exponent": b'{"value":1e-999999999}',
    "no numbers": b'{"value":NaN,"limit":Infinity,"size":-Infinity}',
    "lone surrogates": b'{"reason":"\\ud800","name":"\\udfff\\ud800"}',
    "NULs": b'{"reason":"\\u0000","\\u0000":"\\u0000"}',
    "a long string": b'{"reason":"' + b"x" * 900_000 + b'"}',
    "overlong UTF-8": b'{"reason":"\xc0\x80\xe0\x80\x80"}',
    "half a character": b'{"reason":"\xe2\x82',
    "a mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"reason":"x"}'.encode("utf-16"),
    "UTF-32": '{"reason":"x"}'.encode("utf-32"),
    "nothing": b"",
    "blanks": b" " * 100_000,
    "a comment": b"{/* */}",
    "two": b"{}{}",
    "pickle": b"\x80\x04N.",
    "names of Python": b'{"__class__":"x","__proto__":{"a":1},"constructor":{},"$ref":"#"}',
    **{f"only {text}": text.encode() for text in ("null", "true", "0", '""', "[]", "{}", "[null]")},
}
LEAVES: Final[tuple[Any, ...]] = (
    *(None, True, -1, 2**31, 2**64, -0.0, 1e308, "", "\0", "\ud800", "\u202e\ufffe\U0010ffff"),
    *("9" * 5000, "1e999999999", "NaN", "-Infinity", "\u0967\u0968", "x" * 70_000),
    *("0000-00-00", "9999-12-31", "9999/00", [], {}, [None] * 2000, {"a": {"b": {"c": []}}}),
)


def _takers(document: Document) -> list[tuple[str, str, Document]]:
    return [
        (method, path, operation)
        for method, path, operation in operations(document)
        if _JSON in operation.get("requestBody", {}).get("content", {})
    ]


TAKERS: Final = in_turn(_takers(orjson.loads(FILE.read_bytes())))


def changed(body: Any, number: int) -> Iterator[Any]:
    """The body with each of its leaves, one at a time, each of the odd ones (in the short form a
    few of them, others at the next place)."""
    for at, place in enumerate(_places(body)):
        for leaf in rotated(LEAVES, number + at, count=_LEAVES_A_PLACE):
            yield _put(body, place, leaf)


def _places(part: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    steps = (
        part.items()
        if isinstance(part, dict)
        else enumerate(part)
        if isinstance(part, list)
        else ()
    )
    for step, inner in steps:
        yield from _places(inner, (*at, step))


def _put(body: Any, place: tuple[Any, ...], leaf: Any) -> Any:
    whole = copy.deepcopy(body)
    holder = whole
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = leaf
    return whole


class Sender:
    """Sends bodies to one operation, and gathers what is wrong with the answers."""

    def __init__(
        self, client: aiohttp.ClientSession, method: str, url: str, known: set[str]
    ) -> None:
        self._client, self._method, self._url, self._known = client, method, url, known
        self._room = asyncio.Semaphore(_AT_ONCE)
        self.faults: list[str] = []
        self.sent = 0

    async def send_all(self, bodies: Iterable[tuple[str, bytes]]) -> None:
        await asyncio.gather(*(self._send(what, body) for what, body in bodies))

    async def _send(self, what: str, body: bytes) -> None:
        headers = {"Content-Type": _JSON, "If-Match": "*"}
        async with (
            self._room,
            self._client.request(self._method, self._url, data=body, headers=headers) as answer,
        ):
            self.sent += 1
            if answer.status >= 500 or str(answer.status) not in self._known:
                text = await answer.text()
                self.faults.append(f"{self._url} {what}: {answer.status} {text[:200]}")


@pytest.mark.parametrize(
    ("number", "method", "path", "operation"),
    [(number, *taker) for number, taker in enumerate(TAKERS)],
    ids=[f"{m} {p}" for m, p, _ in TAKERS],
)
async def test_no_body_makes_a_route_fail(
    planted: Planted, number: int, method: str, path: str, operation: Document, count: Count
) -> None:
    system, service = planted.system, path.split("/")[2]
    address = next(addresses(path, planted.ids))
    pids = [(name, system.pid(name)) for name in (*SERVICES, "gateway")]
    headers, known = {"Authorization": bearer("json")}, set(operation["responses"])
    bases = [system.gateway, system.url(service)]
    async with aiohttp.ClientSession(headers=headers) as client, watched(pids) as watch:
        senders = [Sender(client, method, base + address, known) for base in bases]
        for at, sender in enumerate(senders):
            whole = rotated(list(WHOLE.items()), 2 * number + at, count=_WHOLE_A_ROUTE)
            await sender.send_all(whole)
        shown = _examples(operation)
        odd = (json.dumps(body).encode() for example in shown for body in changed(example, number))
        await senders[0].send_all((repr(body[:300]), body) for body in odd)
    count("JSON", sum(sender.sent for sender in senders))
    faults = [fault for sender in senders for fault in sender.faults]
    assert not faults, f"{len(faults)}: {faults[:5]}"
    assert max(watch.grown.values()) < _GROWTH_MIB, watch.grown


def _examples(operation: Document) -> list[Any]:
    content = operation["requestBody"]["content"][_JSON]
    shown = [each["value"] for each in content.get("examples", {}).values()]
    return shown[:1]
