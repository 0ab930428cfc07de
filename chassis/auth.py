"""Who is calling: API keys, hashed at rest, each with scopes and the organisations it acts for.

A key reads `ei_<id>_<secret>`; only the SHA-256 of the whole key is kept, which is enough for a
256-bit random secret. Every service checks the key itself: reaching one directly gains nothing.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Request, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from chassis.problems import Problem

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="An API key: `Authorization: Bearer ei_…`",
)
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="educational-improvement"'}


class ApiKey(BaseModel):
    """One key as stored. `scopes` and `organisations` may be ["*"] for all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    scopes: frozenset[str]
    organisations: frozenset[str] = frozenset()
    expires_on: date | None = None


class _KeyFile(BaseModel):
    keys: list[ApiKey]


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a request, as far as its key tells."""

    client: str
    scopes: frozenset[str]
    organisations: frozenset[str]

    def may(self, scope: str) -> bool:
        return "*" in self.scopes or scope in self.scopes

    def acts_for(self, organisation: str) -> bool:
        """Whether this caller may write data of `organisation`."""
        return "*" in self.organisations or organisation in self.organisations


def new_key(key_id: str) -> tuple[str, str]:
    """A new key and its hash: `(key to hand out once, sha256 to keep)`."""
    key = f"ei_{key_id}_{secrets.token_urlsafe(32)}"
    return key, hashlib.sha256(key.encode()).hexdigest()


class KeyRing:
    """The keys in a file, read again whenever the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: dict[str, ApiKey] = {}

    def authenticate(self, authorization: str | None) -> Principal:
        """The caller an Authorization header proves; raises `unauthenticated` otherwise."""
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise _unauthenticated("The Authorization header holds no bearer key.")
        known = self._find(key.strip())
        if known is None:
            raise _unauthenticated("The key is not known here.")
        if known.expires_on is not None and known.expires_on < datetime.now(UTC).date():
            raise _unauthenticated(f"The key {known.id} expired on {known.expires_on}.")
        return Principal(known.id, known.scopes, known.organisations)

    def _find(self, key: str) -> ApiKey | None:
        self._refresh()
        digest = hashlib.sha256(key.encode()).hexdigest()
        known = self._keys.get(digest)
        return known if known and hmac.compare_digest(known.sha256, digest) else None

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                keys = _KeyFile.model_validate_json(self._path.read_bytes()).keys
                self._keys, self._stamp = {key.sha256: key for key in keys}, stamp
        except (OSError, ValueError) as error:
            self._keys, self._stamp = {}, None
            raise Problem(
                "unavailable",
                "The file of API keys cannot be read.",
                headers={"Retry-After": "5"},
            ) from error


def _unauthenticated(detail: str) -> Problem:
    return Problem("unauthenticated", detail, headers=_CHALLENGE)


def needs(scope: str) -> Any:
    """A route's dependency and its statement of who may call: the caller, if it holds `scope`."""

    # Not a plain function: FastAPI would send each request to a thread for it.
    async def caller_with_scope(
        request: Request, _: Annotated[Any, Security(_bearer)] = None
    ) -> Principal:
        ring: KeyRing = request.app.state.keys
        caller = ring.authenticate(request.headers.get("authorization"))
        if not caller.may(scope):
            raise Problem("forbidden", f"The key {caller.client} lacks the scope {scope}.")
        return caller

    return Security(caller_with_scope, scopes=[scope])
