"""Pages of other origins: which may call from a browser, by configuration; by default none.

Callers carry a token in a header, never a cookie, so no credentials are allowed (Fetch, 3.2).
"""

import re
from collections.abc import Iterable

from gateway.headers import Head, Pair

# The Fetch standard's own, what the description names, and what the gateway itself reads.
_ALLOWED = (
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Last-Event-ID, "
    "X-Reason, X-Application-Code, X-Request-ID, X-Correlation-ID, X-Request-Timeout-Ms"
)
_EXPOSED = (
    "ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-ID, "
    "Deprecation, Sunset"
)
_VARY = (b"vary", b"Origin")
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
    (b"access-control-allow-headers", _ALLOWED.encode()),
    # As long as Chrome remembers it, in seconds.
    (b"access-control-max-age", b"7200"),
)
_ORIGIN = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?|https?://\[[0-9a-f:]+\](?::[0-9]{1,5})?"
)


def parse_origins(text: object) -> object:
    """`https://a.example,https://b.example:8443` as a list of origins, each exactly as sent."""
    if not isinstance(text, str):
        return text
    origins = [part.strip() for part in text.split(",") if part.strip()]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"'{origin}' should read https://host or https://host:port")
    return origins


class Cors:
    """What the configured origins' pages are told."""

    def __init__(self, origins: Iterable[str]) -> None:
        allowed = {origin.encode() for origin in origins}
        self._always: tuple[Pair, ...] = (_VARY,) if allowed else ()
        expose = (b"access-control-expose-headers", _EXPOSED.encode())
        self._by_origin: dict[bytes, tuple[Pair, ...]] = {
            origin: (_VARY, (b"access-control-allow-origin", origin), expose) for origin in allowed
        }

    def headers(self, head: Head) -> tuple[Pair, ...]:
        """What every answer to this request carries."""
        origin = head.noted.get(b"origin")
        return self._by_origin.get(origin[0], self._always) if origin else self._always

    def preflight(self, head: Head) -> list[Pair] | None:
        """The further headers of the answer, where a browser asks leave for a request to come."""
        asks = b"access-control-request-method" in head.noted and b"origin" in head.noted
        if head.method != "OPTIONS" or not asks or not self._always:
            return None
        return list(_PREFLIGHT) if head.noted[b"origin"][0] in self._by_origin else []
