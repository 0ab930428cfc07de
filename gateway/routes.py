"""Where a request goes: the route table, and which paths are refused before it is looked at."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from chassis.problems import Problem

_PLAIN = re.compile(rb"(?:/[A-Za-z0-9_~:@+,=-][A-Za-z0-9_~:@+,=.-]*)+/?|/")
_TRICK = re.compile(rb"//|\\|%(?:2f|5c)|%(?![0-9a-f]{2})|[\x00-\x20\x7f-\xff]", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_NOT_VISIBLE = re.compile(rb"[^\x21-\x7e]")


# Where standards have clients look, and which address that is (RFC 8414, OpenID Discovery).
_WELL_KNOWN = {
    b"/.well-known/oauth-authorization-server": b"/v1/identity/metadata",
    b"/.well-known/openid-configuration": b"/v1/identity/metadata",
    b"/.well-known/jwks.json": b"/v1/identity/jwks",
}


def own_path(path: bytes) -> bytes:
    """The path in a service's own words, where standards have another for it."""
    return _WELL_KNOWN.get(path, path)


class Upstream(NamedTuple):
    """A service: its name in the path, and `http://host:port`."""

    name: str
    base: str


class Routes:
    """`/v1/<service>/…` to the service of that name."""

    def __init__(self, services: Mapping[str, str]) -> None:
        self._services = {
            name.encode(): Upstream(name, base) for name, base in sorted(services.items())
        }

    def __iter__(self) -> Iterator[Upstream]:
        return iter(self._services.values())

    def match(self, path: bytes) -> Upstream:
        """The service a path belongs to; raises `not_found`, naming those there are."""
        parts = path.split(b"/", 3)
        found = self._services.get(parts[2]) if len(parts) > 2 and parts[1] == b"v1" else None
        if found is None:
            known = ", ".join(f"/v1/{name.decode()}/" for name in self._services)
            raise Problem("not_found", f"No service has this address. There are: {known}")
        return found


def check_target(path: bytes, query: bytes, *, longest: int) -> None:
    """Refuse a request target that two programs could read in two ways.

    Dot segments, encoded slashes, backslashes, control characters, empty segments, half percent
    signs and overlong UTF-8 are never needed here, and each has been somebody's way in.
    """
    if len(path) + len(query) > longest:
        raise Problem("uri_too_long", f"The address may have {longest:,} bytes.")
    if not _PLAIN.fullmatch(path) and _is_ambiguous(path):
        raise Problem("bad_request", "The path is not in its plain form.")
    if _NOT_VISIBLE.search(query):
        raise Problem("bad_request", "The query string holds bytes that must be percent-encoded.")


def _is_ambiguous(path: bytes) -> bool:
    if not path.startswith(b"/") or _TRICK.search(path):
        return True
    plain = unquote_to_bytes(path)
    if _CONTROL.search(plain) or not _is_utf8(plain):
        return True
    # `..;x` is `..` to servers that cut path parameters off.
    return any(part.partition(b";")[0] in (b".", b"..") for part in plain.split(b"/"))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
