"""The description as it is served: pages made once, packed once, told apart by ETag."""

import gzip
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple

import orjson

from contracts import asyncapi
from gateway.compression import takes_gzip
from gateway.description import FILE
from gateway.description.reference.pages import ROOT, STYLE, pages
from gateway.headers import Head, Pair

_JSON: Final = "application/json"
_CACHE: Final = b"public, max-age=300"
# Our own style sheet is all that a page may load.
_CAREFUL: Final = b"default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"


class Kept(NamedTuple):
    """A page in both forms."""

    media_type: str
    plain: bytes
    packed: bytes
    etag: bytes


class Shown(NamedTuple):
    """A page as one caller gets it."""

    status: int
    headers: list[Pair]
    body: bytes


def find(head: Head) -> Shown | None:
    """The page a request asks for, if it is one of these: packed where that is taken, 304 where the
    caller holds it already."""
    kept = every().get(head.path)
    if kept is None:
        return None
    asked = dict(head.headers)
    headers = [
        (b"etag", kept.etag),
        (b"cache-control", _CACHE),
        (b"vary", b"Accept-Encoding"),
    ]
    if kept.etag in asked.get(b"if-none-match", b""):
        return Shown(304, headers, b"")
    headers += [
        (b"content-type", kept.media_type.encode()),
        (b"content-security-policy", _CAREFUL),
    ]
    if takes_gzip([asked.get(b"accept-encoding", b"")]):
        return Shown(200, [*headers, (b"content-encoding", b"gzip")], kept.packed)
    return Shown(200, headers, kept.plain)


@cache
def every() -> dict[bytes, Kept]:
    """Every page by its path; made at the first call, a tenth of a second."""
    document = orjson.loads(FILE.read_bytes())
    found = {
        "/openapi.json": _kept(_JSON, orjson.dumps(document)),
        "/asyncapi.json": _kept(_JSON, orjson.dumps(orjson.loads(asyncapi.FILE.read_bytes()))),
        f"{ROOT}/style.css": _kept("text/css; charset=utf-8", STYLE.encode()),
    }
    for address, html in pages(document):
        found[address] = _kept("text/html; charset=utf-8", html.encode())
    return {address.encode(): kept for address, kept in found.items()}


def _kept(media_type: str, plain: bytes) -> Kept:
    # Weak: the packed form is another.
    tag = f'W/"{sha256(plain).hexdigest()[:32]}"'
    return Kept(media_type, plain, gzip.compress(plain, 9, mtime=0), tag.encode())
