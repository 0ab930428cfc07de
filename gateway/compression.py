"""gzip for callers that take it, chunk by chunk: nothing is gathered, so nothing waits.

Packed are texts of a KiB or more that the service has not packed itself. Not packed are event
streams, parts of a document (206), what says `no-transform`, and what says `no-store`: that is how
tokens and secrets are answered (RFC 6749 5.1), and the length of a packed answer tells of its
content to whoever can have it sent again beside text of their own (BREACH).
"""

import re
import zlib
from collections.abc import Iterable
from typing import Final

from gateway.headers import Pair, combined

LEAST: Final = 1024
_LEVEL: Final = 1
_GZIP_WINDOW: Final = 31
_TEXTS: Final = frozenset(
    b"application/json text/csv text/html text/css text/javascript application/javascript "
    b"application/xml text/xml application/x-ndjson".split()
)
_SUFFIXES: Final = (b"+json", b"+xml")
_ITEM = re.compile(rb"([!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \t]*;[ \t]*q=([01](?:\.[0-9]{0,3})?))?")


def takes_gzip(accept_encoding: Iterable[bytes]) -> bool:
    """Whether gzip may be sent, and is liked no less than plain text (RFC 9110 12.5.3).

    An item that cannot be read counts for nothing; without the header nothing is packed.
    """
    liked: dict[bytes, float] = {}
    for item in b",".join(accept_encoding).lower().split(b","):
        if read := _ITEM.fullmatch(item.strip(b" \t")):
            liked[read[1]] = float(read[2] or 1)
    gzip = max(liked.get(b"gzip", -1), liked.get(b"x-gzip", -1))
    if gzip < 0:
        gzip = liked.get(b"*", 0)
    return gzip > 0 and gzip >= liked.get(b"identity", 0)


class Packer:
    """One answer being packed. What is put in comes out at once."""

    __slots__ = ("_deflate",)

    def __init__(self, level: int = _LEVEL) -> None:
        self._deflate = zlib.compressobj(level, wbits=_GZIP_WINDOW)

    def pack(self, chunk: bytes, *, more: bool) -> bytes:
        """The chunk, packed; `more` is whether another follows."""
        flush = zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH
        return self._deflate.compress(chunk) + self._deflate.flush(flush)


def dressed(status: int, headers: list[Pair], *, gzip: bool) -> tuple[list[Pair], Packer | None]:
    """The headers of an answer as this caller gets it, and what packs its body, if anything."""
    if status == 304:
        # A cache replaces what it holds by what a 304 says, Vary too.
        return varied(headers), None
    if not is_packable(status, headers):
        return headers, None
    return (packed(headers), Packer()) if gzip else (varied(headers), None)


def is_packable(status: int, headers: list[Pair]) -> bool:
    """Whether an answer is packed for a caller that takes it so."""
    told = dict(headers)
    if status in (204, 206) or b"content-encoding" in told or not _is_text(told):
        return False
    control = combined(headers, b"cache-control").lower()
    return (
        int(told.get(b"content-length", LEAST)) >= LEAST
        and b"no-store" not in control
        and b"no-transform" not in control
    )


def packed(headers: Iterable[Pair]) -> list[Pair]:
    """The headers once the body is packed: another length, and a weak entity tag.

    A strong tag promises the same bytes, which another packer would not give (RFC 9110 8.8.1).
    """
    kept = [
        (name, _weak(value) if name == b"etag" else value)
        for name, value in headers
        if name != b"content-length"
    ]
    return varied([*kept, (b"content-encoding", b"gzip")])


def varied(headers: Iterable[Pair]) -> list[Pair]:
    """The headers, with `Vary` telling caches that callers get it packed or not."""
    pairs = list(headers)
    told = combined(pairs, b"vary")
    if b"*" in told or b"accept-encoding" in told.lower():
        return pairs
    others = [pair for pair in pairs if pair[0] != b"vary"]
    return [*others, (b"vary", told + b", Accept-Encoding" if told else b"Accept-Encoding")]


def _is_text(told: dict[bytes, bytes]) -> bool:
    media = told.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return media in _TEXTS or media.endswith(_SUFFIXES)


def _weak(tag: bytes) -> bytes:
    return tag if tag.startswith(b"W/") else b"W/" + tag
