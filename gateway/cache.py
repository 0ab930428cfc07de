"""Public answers kept for the next who asks, as a shared cache may (RFC 9111).

Kept is a 200 to a GET without credentials that calls itself `public` and says for how long. What
is kept under a key was made from the key alone: nothing else of the request goes to the service,
so nobody can plant an answer for others by a header that the key does not hold.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple, Self

from chassis.problems import Problem
from gateway.compression import packed, varied
from gateway.headers import Head, Pair, combined

LARGEST: Final = 1024 * 1024
_ENTRY_BYTES: Final = 1024  # what an entry costs beside its bodies and headers
_READING = frozenset({"GET", "HEAD"})
_HEED = frozenset({b"accept", b"accept-encoding"})
_FORBID = frozenset({b"no-store", b"no-cache", b"private"})
_NEVER_STALE = frozenset({b"must-revalidate", b"proxy-revalidate", b"s-maxage"})
_OF_ONE_ANSWER = frozenset({b"age", b"content-length", b"x-request-id"})
_OF_A_BODY = frozenset({b"content-type", b"content-encoding"})


class Key(NamedTuple):
    """What an answer depends on: the address as it was sent, and `Accept`."""

    service: str
    path: bytes
    query: bytes
    accept: bytes


class Terms(NamedTuple):
    """For how many seconds an answer is fresh, and may then still stand in for a failure."""

    lifetime: float
    grace: float


def key_of(head: Head, service: str) -> Key | None:
    """Where an answer to this request is kept; None for what is nobody else's business."""
    if head.method not in _READING or head.has_body or head.has_credentials:
        return None
    if head.path.endswith(b"/stream"):
        return None
    return Key(service, head.path, head.query, b",".join(head.noted.get(b"accept", ())))


def terms_of(status: int, headers: Sequence[Pair]) -> Terms | None:
    """On which terms an answer may be kept; None where it may not. Names in lower case."""
    names = {name for name, _ in headers}
    vary = combined(headers, b"vary").lower().split(b",")
    told = _directives(combined(headers, b"cache-control"))
    length = combined(headers, b"content-length")
    if (
        status != 200
        or b"public" not in told
        or _FORBID & told.keys()
        or {b"set-cookie", b"content-encoding"} & names
        or not {name.strip() for name in vary if name.strip()} <= _HEED
        or (length.isdigit() and int(length) > LARGEST)
    ):
        return None
    lifetime = _seconds(told, b"s-maxage" if b"s-maxage" in told else b"max-age")
    grace = 0 if _NEVER_STALE & told.keys() else _seconds(told, b"stale-if-error")
    return Terms(lifetime, grace) if lifetime else None


def _directives(control: bytes) -> dict[bytes, bytes]:
    parts = (part.strip().lower().partition(b"=") for part in control.split(b","))
    return {name: value.strip(b'" ') for name, _, value in parts}


def _seconds(told: dict[bytes, bytes], name: bytes) -> int:
    """A directive's seconds; what cannot be read is none at all."""
    text = told.get(name, b"")
    return int(text) if text.isdigit() and len(text) < 10 else 0


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its body plain and, where worth it, packed; `born` by the monotonic clock."""

    headers: tuple[Pair, ...]
    body: bytes
    packed: bytes | None
    terms: Terms
    born: float

    @classmethod
    def of(
        cls, headers: Sequence[Pair], body: bytes, packed: bytes | None, terms: Terms, now: float
    ) -> Self:
        """An answer as it has just come, its headers cleaned."""
        kept = tuple(pair for pair in headers if pair[0] not in _OF_ONE_ANSWER)
        return cls(kept, body, packed, terms, now - _age_told(headers))

    def confirmed(self, headers: Sequence[Pair], now: float) -> Self:
        """The same body, with what a 304 says of it now."""
        told = {name for name, _ in headers}
        joint = [pair for pair in self.headers if pair[0] not in told]
        joint += [pair for pair in headers if pair[0] not in _OF_ONE_ANSWER | _OF_A_BODY]
        terms = terms_of(200, joint) or Terms(0, 0)
        return replace(self, headers=tuple(joint), terms=terms, born=now - _age_told(headers))

    @property
    def tag(self) -> bytes:
        """Its entity tag, empty where it has none."""
        return combined(self.headers, b"etag")

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        headers = sum(len(name) + len(value) for name, value in self.headers)
        return _ENTRY_BYTES + headers + len(self.body) + len(self.packed or b"")

    def is_fresh(self, now: float) -> bool:
        return now - self.born < self.terms.lifetime

    def may_stand_in(self, now: float) -> bool:
        """Whether it may be given instead of a failure (RFC 5861 4)."""
        return now - self.born < self.terms.lifetime + self.terms.grace

    def answer(
        self, now: float, *, gzip: bool, held: Sequence[bytes] = ()
    ) -> tuple[int, list[Pair], bytes]:
        """Status, headers and body; `held` is the caller's If-None-Match."""
        age = (b"age", str(max(int(now - self.born), 0)).encode())
        headers, body = list(self.headers), self.body
        if self.packed is not None:
            headers = packed(headers) if gzip else varied(headers)
            body = self.packed if gzip else body
        if self.tag and _names(held, self.tag):
            return 304, [*(pair for pair in headers if pair[0] not in _OF_A_BODY), age], b""
        return 200, [*headers, age, (b"content-length", str(len(body)).encode())], body


def _age_told(headers: Sequence[Pair]) -> int:
    text = combined(headers, b"age")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _names(held: Sequence[bytes], tag: bytes) -> bool:
    """Weak comparison (RFC 9110 8.8.3.2)."""
    tags = {each.strip().removeprefix(b"W/") for each in b",".join(held).split(b",")}
    return b"*" in tags or tag.removeprefix(b"W/") in tags


Outcome = Kept | Problem | Literal["not kept", "try again"]
Flight = asyncio.Future[Outcome]


class Cache:
    """What is kept, the least recently asked for going first; and what is being fetched."""

    def __init__(self, most: int) -> None:
        """`most` in bytes."""
        self._most, self._size = most, 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._flights: dict[Key, Flight] = {}

    @property
    def size(self) -> int:
        """Bytes in use."""
        return self._size

    def find(self, key: Key) -> Kept | None:
        """What is kept under the key, fresh or stale."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Key, kept: Kept) -> None:
        """Keep an answer in place of what was there."""
        self.drop(key)
        self._kept[key] = kept
        self._size += _size_of(key, kept)
        while self._size > self._most:
            self.drop(next(iter(self._kept)))

    def drop(self, key: Key) -> None:
        """Forget what is kept under the key."""
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._size -= _size_of(key, dropped)

    async def outcome(self, key: Key) -> Outcome | None:
        """What became of the request under way for this key; None when there is none.

        A waiter that is cancelled harms no other.
        """
        flight = self._flights.get(key)
        return await asyncio.shield(flight) if flight else None

    @contextmanager
    def leading(self, key: Key) -> Iterator[Flight]:
        """Be the one whose request for this key goes to the service.

        However the block ends, those who wait are told: what its flight was given, else its
        Problem, else (its caller left, say) to try again, when one of them leads.
        """
        flight: Flight = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        try:
            yield flight
        except Problem as problem:
            _tell(flight, replace(problem))
            raise
        finally:
            del self._flights[key]
            _tell(flight, "try again")


def _tell(flight: Flight, outcome: Outcome) -> None:
    if not flight.done():
        flight.set_result(outcome)


def _size_of(key: Key, kept: Kept) -> int:
    return kept.size + len(key.path) + len(key.query) + len(key.accept)
