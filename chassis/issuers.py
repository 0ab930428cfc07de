"""The issuers whose tokens are believed: their keys, and what they have taken back.

`ISSUERS_FILE` lists them: this system's own, an OpenID provider (Keycloak, Entra ID), or both.
Keys and revocations are fetched again every few seconds and served stale when that fails: a token
outlives an issuer that is down, and lasts minutes.
"""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import httpx
import orjson
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from chassis.calling import caller
from chassis.policy import Role

log = structlog.get_logger()
Algorithm = Literal["ES256", "ES384", "RS256", "PS256", "Ed25519", "EdDSA"]

_EVERY_S: Final = 5.0
_AT_MOST_EVERY_S: Final = 1.0
_AT_FIRST_EVERY_S: Final = 0.1  # an issuer that starts beside us is there in a moment
_PATIENCE_S: Final = 2.0
_LARGEST: Final = 1024 * 1024


class Issuer(BaseModel):
    """One issuer and how to read its tokens.

    `jwks` and `revocations` are addresses or files. Claims are named by a dotted path
    (`realm_access.roles`); `roles` maps the issuer's names to ours, all others mean nothing;
    without it the names are ours. `name` goes before its clients' ids: no other issuer's is alike.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(min_length=1)
    audience: str = "educational-improvement"
    jwks: str = Field(min_length=1)
    revocations: str | None = None
    algorithms: tuple[Algorithm, ...] = Field(default=("ES256",), min_length=1)
    token_type: str | None = "at+jwt"  # noqa: S105 - a type of JWT (RFC 9068 2.1)
    name: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9-]{0,19}$")
    client_claim: str = "client_id"
    roles_claim: str = "roles"
    organisations_claim: str = "organisations"
    roles: dict[str, Role] | None = None


class IssuersFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuers: tuple[Issuer, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _are_apart(self) -> "IssuersFile":
        # Whoever is trusted second must not be able to speak as the first one's clients.
        for what in ("issuer", "name"):
            if len({getattr(one, what) for one in self.issuers}) < len(self.issuers):
                raise ValueError(f"two issuers have the same {what}; each needs its own")
        return self

    @classmethod
    def read(cls, path: Path) -> "IssuersFile":
        """The file's content; raises ValueError, saying what to mend."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise ValueError(f"{path} cannot be read: {error.strerror}") from None
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()
            )
            raise ValueError(f"{path}: {faults}") from None


@dataclass(slots=True)
class Trust:
    """What is known of one issuer at the moment."""

    issuer: Issuer
    keys: dict[str, Key] = field(default_factory=dict)
    revoked: frozenset[str] = frozenset()
    fetched_at: float | None = None
    error: str | None = None
    _tags: dict[str, str] = field(default_factory=dict)
    _tried_at: float = float("-inf")
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self, http: httpx.AsyncClient) -> None:
        """Fetch keys and revocations, once known at most once a second; never raises."""
        async with self._lock:
            least = _AT_FIRST_EVERY_S if self.fetched_at is None else _AT_MOST_EVERY_S
            if time.monotonic() - self._tried_at < least:
                return
            self._tried_at = time.monotonic()
            try:
                await self._fetch_all(http)
                self.fetched_at, self.error = time.monotonic(), None
            except (httpx.HTTPError, OSError, ValueError, KeyError, TypeError, JoseError) as error:
                if self.error is None:
                    log.warning("issuer_unavailable", error=type(error).__name__)
                self.error = type(error).__name__

    def told(self) -> dict[str, Any]:
        """What health says of it."""
        age = None if self.fetched_at is None else round(time.monotonic() - self.fetched_at, 1)
        told = {"issuer": self.issuer.issuer, "keys": len(self.keys), "fetched_s_ago": age}
        return told | ({"error": self.error} if self.error else {})

    async def _fetch_all(self, http: httpx.AsyncClient) -> None:
        if (keys := await self._fetch(http, self.issuer.jwks)) is not None:
            self.keys = {
                key.kid: key for key in KeySet.import_key_set(orjson.loads(keys)) if key.kid
            }
        if self.issuer.revocations is None:
            return
        if (revoked := await self._fetch(http, self.issuer.revocations)) is not None:
            self.revoked = frozenset(map(str, orjson.loads(revoked)["families"]))

    async def _fetch(self, http: httpx.AsyncClient, where: str) -> bytes | None:
        """The document; None while it is the one already held."""
        if not where.startswith(("http://", "https://")):
            return Path(where).read_bytes()  # noqa: ASYNC240 - a small local file, read seldom
        tag = self._tags.get(where)
        answer = await http.get(where, headers={"If-None-Match": tag} if tag else {})
        if answer.status_code == 304:
            return None
        answer.raise_for_status()
        if len(answer.content) > _LARGEST:
            raise ValueError("larger than any list of keys")
        self._tags[where] = answer.headers.get("etag", "")
        return answer.content


class Issuers:
    """All issuers trusted here, kept fresh by `run`."""

    def __init__(self, file: IssuersFile) -> None:
        self._trusts = {one.issuer: Trust(one) for one in file.issuers}
        self._http = caller(_PATIENCE_S)

    def find(self, issuer: object) -> Trust | None:
        """The issuer of that name, if it is trusted."""
        return self._trusts.get(issuer) if isinstance(issuer, str) else None

    def told(self) -> list[dict[str, Any]]:
        """What health says of all of them."""
        return [trust.told() for trust in self._trusts.values()]

    async def refresh(self, trust: Trust) -> None:
        await trust.refresh(self._http)

    async def run(self) -> None:
        """Keep keys and revocations fresh until cancelled."""
        await asyncio.gather(*map(self._keep_fresh, self._trusts.values()))

    async def _keep_fresh(self, trust: Trust) -> None:
        while True:
            await trust.refresh(self._http)
            known = trust.fetched_at is not None
            await asyncio.sleep(_EVERY_S if known else 2 * _AT_FIRST_EVERY_S)

    async def stop(self) -> None:
        await self._http.aclose()
