"""Which client a secret proves, and what its token says (RFC 9068). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from chassis.policy import Role
from services.identity.scopes import scopes_of
from services.identity.secrets.text import matches
from services.identity.tokens.errors import Refused
from services.identity.tokens.requests import Credentials

AUDIENCE: Final = "educational-improvement"
_TOUCHED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Holder:
    """The row a secret's id found: the secret, and the client it is of."""

    secret: str
    sha256: bytes
    family: UUID
    expires_at: datetime | None
    last_used_at: datetime | None
    client_id: str
    roles: Sequence[Role]
    organisations: Sequence[str]
    scopes: Sequence[str] | None
    expires_on: date | None
    revoked: bool

    @property
    def narrowed(self) -> frozenset[str] | None:
        return None if self.scopes is None else frozenset(self.scopes)

    @property
    def ends(self) -> datetime | None:
        """When the secret or its client ends, by what is known now."""
        after = None
        if self.expires_on is not None:
            after = datetime.combine(self.expires_on + timedelta(days=1), time(), UTC)
        return min((end for end in (self.expires_at, after) if end is not None), default=None)

    def is_to_be_touched(self, now: datetime) -> bool:
        """Whether its last use was noted too long ago."""
        return self.last_used_at is None or self.last_used_at <= now - _TOUCHED_EVERY


def proven(told: Credentials, holder: Holder | None, *, now: datetime) -> Holder:
    """The client that is calling; raises `Refused`.

    Why it is refused is told only to who has the secret.
    """
    good = matches(told.secret, holder.sha256 if holder else None)
    if holder is None or not good or holder.client_id != told.client_id:
        raise Refused("invalid_client", "There is no such client with this secret.")
    if holder.revoked:
        raise Refused("invalid_client", "The client was revoked.")
    if holder.expires_at is not None and holder.expires_at <= now:
        raise Refused("invalid_client", "The secret has ended; use the newer one.")
    if holder.ends is not None and holder.ends <= now:
        raise Refused("invalid_client", "The client has expired.")
    return holder


def granted(holder: Holder, asked: frozenset[str] | None) -> frozenset[str]:
    """The scopes of a token: those asked for, None for all there are; raises `Refused`."""
    mine = scopes_of(holder.roles)
    if holder.narrowed is not None:
        mine &= holder.narrowed
    if asked is None:
        return mine
    if not asked <= mine:
        raise Refused("invalid_scope", "It holds only: " + (" ".join(sorted(mine)) or "nothing"))
    return asked


def claims_of(
    holder: Holder,
    *,
    issuer: str,
    scopes: frozenset[str] | None,
    now: datetime,
    life: timedelta,
) -> Mapping[str, Any]:
    """What a token says; `scopes` None: all that its roles hold. It never outlives the secret."""
    begins = int(now.timestamp())
    ends = now + life if holder.ends is None else min(now + life, holder.ends)
    claims = {
        "iss": issuer,
        "sub": holder.client_id,
        "client_id": holder.client_id,
        "aud": AUDIENCE,
        "iat": begins,
        "nbf": begins,
        "exp": int(ends.timestamp()),
        "jti": str(uuid4()),
        "roles": [str(role) for role in holder.roles],
        "organisations": list(holder.organisations),
        "family": str(holder.family),
    }
    return claims if scopes is None else claims | {"scope": " ".join(sorted(scopes))}
