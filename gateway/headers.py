"""Header hygiene, both ways: what is checked, what is dropped, what the gateway adds."""

import re
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from multidict import CIMultiDict

from chassis import tracing
from chassis.problems import Problem
from chassis.requests import new_id, sane_id

Pair = tuple[bytes, bytes]
Scope = MutableMapping[str, Any]

# RFC 9110 7.6.1, and Proxy-Connection, which it names as well.
HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection proxy-authenticate proxy-authorization "
    b"te trailer transfer-encoding upgrade".split()
)
_NEVER_INWARD = HOP_BY_HOP | frozenset(
    b"host content-length expect cookie forwarded x-real-ip x-request-id x-correlation-id "
    b"x-request-timeout-ms traceparent tracestate baggage".split()
)
_SPOOFABLE = (b"x-client", b"x-user", b"x-forwarded")
_NEVER_OUTWARD = HOP_BY_HOP | frozenset(
    b"set-cookie set-cookie2 server date x-powered-by x-request-id".split()
)
_NOTED = frozenset(
    b"host authorization content-length transfer-encoding expect accept accept-encoding "
    b"if-none-match x-request-id x-correlation-id x-request-timeout-ms traceparent "
    b"origin access-control-request-method x-forwarded-for x-application-code".split()
)
_ONCE = (b"host", b"authorization", b"content-length", b"transfer-encoding")
_DIGITS = re.compile(rb"[0-9]{1,18}")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(slots=True)
class Head:
    """A request's head as it came, with the few headers the gateway itself acts upon."""

    method: str
    path: bytes
    query: bytes
    headers: list[Pair]
    noted: dict[bytes, list[bytes]]
    peer: str
    scheme: str
    http_version: str
    request_id: str
    correlation_id: str
    traceparent: str | None = None
    length: int | None = None
    chunked: bool = False

    @property
    def has_body(self) -> bool:
        return self.chunked or bool(self.length)

    @property
    def expects_continue(self) -> bool:
        return b"expect" in self.noted

    @property
    def authorization(self) -> str | None:
        values = self.noted.get(b"authorization")
        return values[0].decode("latin-1") if values else None

    @property
    def has_credentials(self) -> bool:
        """Whether the caller says who it is: by a token, or by an application's code."""
        return not self.noted.keys().isdisjoint((b"authorization", b"x-application-code"))

    @property
    def patience(self) -> float | None:
        """The seconds the caller gives the whole request in X-Request-Timeout-Ms, if it does."""
        values = self.noted.get(b"x-request-timeout-ms", ())
        given = values[0] if len(values) == 1 else b""
        return int(given) / 1000 if _DIGITS.fullmatch(given) else None


def read_head(scope: Scope) -> Head:
    """The head in an ASGI scope. Never raises: even a bad request gets its ids and its log line."""
    noted: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        if name in _NOTED:
            noted.setdefault(name, []).append(value)
    request_id = _id(noted.get(b"x-request-id")) or new_id()
    client = scope.get("client")
    return Head(
        method=scope["method"],
        path=scope["raw_path"],
        query=scope["query_string"],
        headers=scope["headers"],
        noted=noted,
        peer=client[0] if client else "",
        scheme=scope["scheme"],
        http_version=scope["http_version"],
        request_id=request_id,
        correlation_id=_id(noted.get(b"x-correlation-id")) or request_id,
        traceparent=_trace(noted.get(b"traceparent")),
    )


def check_head(head: Head, *, largest: int) -> None:
    """Refuse what could be framed or read in two ways; settles `length` and `chunked`."""
    if sum(len(name) + len(value) + 4 for name, value in head.headers) > largest:
        raise Problem("headers_too_large", f"The headers may have {largest:,} bytes.")
    for name in _ONCE:
        if len(head.noted.get(name, ())) > 1:
            raise Problem("bad_request", f"The header {name.decode()} is sent twice.")
    if b"host" not in head.noted and head.http_version != "1.0":
        raise Problem("bad_request", "The header host is missing.")
    _settle_framing(head)


def _settle_framing(head: Head) -> None:
    length = head.noted.get(b"content-length")
    coding = head.noted.get(b"transfer-encoding")
    if length and coding:
        raise Problem("bad_request", "Both content-length and transfer-encoding are sent.")
    if coding:
        if coding[0].strip().lower() != b"chunked":
            raise Problem("bad_request", "The only transfer-encoding read here is chunked.")
        head.chunked = True
    if length:
        if not _DIGITS.fullmatch(length[0]):
            raise Problem("bad_request", "The content-length is not a number.")
        head.length = int(length[0])


def inward(head: Head) -> CIMultiDict[str]:
    """The headers a service gets: the caller's, cleaned, and what the gateway vouches for."""
    dropped = _NEVER_INWARD | _named_in_connection(head.headers)
    passed: CIMultiDict[str] = CIMultiDict(
        [
            (name.decode("latin-1"), _text(value))
            for name, value in head.headers
            if name not in dropped and not (name[:1] == b"x" and _is_spoofable(name))
        ]
    )
    if head.length is not None:
        passed["content-length"] = str(head.length)
    passed.update(vouched(head))
    if host := head.noted.get(b"host"):
        passed["x-forwarded-host"] = _text(host[0])
    return passed


def vouched(head: Head) -> dict[str, str]:
    """What the gateway itself says of a request."""
    return {
        "x-request-id": head.request_id,
        "x-correlation-id": head.correlation_id,
        "x-forwarded-for": head.peer,
        "x-forwarded-proto": head.scheme,
        **({tracing.HEADER: head.traceparent} if head.traceparent else {}),
    }


def outward(headers: Iterable[Pair], *, base: str, request_id: str) -> list[Pair]:
    """The headers a caller gets: the service's, cleaned.

    Raises ValueError where a value holds control characters.
    """
    pairs = [(name.lower(), value) for name, value in headers]
    if _CONTROL.search(b"".join([value for _, value in pairs])):
        raise ValueError("a header value holds control characters")
    dropped = _NEVER_OUTWARD | _named_in_connection(pairs)
    passed = [
        (name, _without_base(value, base) if name == b"location" else value)
        for name, value in pairs
        if name not in dropped
    ]
    passed.append((b"x-request-id", request_id.encode()))
    return passed


def combined(headers: Iterable[Pair], name: bytes) -> bytes:
    """The values of all headers of a name (in lower case), as one (RFC 9110 5.3)."""
    return b", ".join([value for key, value in headers if key == name])


def _named_in_connection(headers: Iterable[Pair]) -> frozenset[bytes]:
    values = [value for name, value in headers if name == b"connection"]
    if not values:
        return frozenset()
    # The length is the gateway's framing, not the sender's to take away.
    return frozenset(token.strip().lower() for token in b",".join(values).split(b",")) - {
        b"content-length"
    }


def _is_spoofable(name: bytes) -> bool:
    # Some servers read x_user_id as x-user-id.
    return name.replace(b"_", b"-").startswith(_SPOOFABLE)


def _without_base(location: bytes, base: str) -> bytes:
    # Callers cannot reach a service's own address; the path is the same at the gateway.
    start = base.encode()
    return location[len(start) :] if location.startswith(start + b"/") else location


def _id(values: list[bytes] | None) -> str | None:
    return sane_id(values[0].decode("latin-1")) if values and len(values) == 1 else None


def _trace(values: list[bytes] | None) -> str | None:
    return tracing.sane(values[0].decode("latin-1")) if values and len(values) == 1 else None


def _text(value: bytes) -> str:
    # The client library writes header values as UTF-8.
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
