"""Who a bearer token proves: checked by every service and by the gateway, each for itself.

An access token is a JWT (RFC 9068) of a trusted issuer. Looked at are its size, type, algorithm
(only those the issuer is listed with), key, signature, issuer, audience, expiry, not-before, when
it was issued, and whether its family was taken back. A token once verified is remembered by its
digest; what can change (time, keys, revocations) is looked at every time.
"""

import base64
import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from chassis.issuers import Issuer, Issuers, IssuersFile, Trust
from chassis.policy import Policy, Role, confined, held
from chassis.problems import Problem

LEEWAY_S: Final = 10
"""How far two machines' clocks may be apart."""

_LARGEST: Final = 8 * 1024
_REMEMBERED: Final = 10_000
_CHALLENGE: Final = 'Bearer realm="educational-improvement"'


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a request: its roles, the scopes they hold here, whom it acts for."""

    client: str
    roles: frozenset[Role]
    scopes: frozenset[str]
    organisations: frozenset[str]

    @property
    def everywhere(self) -> bool:
        """Whether it acts for all organisations."""
        return "*" in self.organisations

    @property
    def anonymous(self) -> bool:
        return self.roles == _PUBLIC

    @property
    def confined_to(self) -> list[str] | None:
        """The organisations it is confined to, in order; None: it acts for all."""
        return None if self.everywhere else sorted(self.organisations)

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    def acts_for(self, organisation: str) -> bool:
        """Whether this caller may see and write what is `organisation`'s own."""
        return self.everywhere or organisation in self.organisations


@dataclass(frozen=True, slots=True)
class _Known:
    """A token that was verified."""

    principal: Principal
    trust: Trust
    kid: str
    expires: float
    family: str | None


class Verifier:
    """Turns Authorization headers into principals, by one service's policy."""

    def __init__(self, file: IssuersFile, policy: Policy) -> None:
        self.issuers = Issuers(file)
        self._policy = policy
        self._known: dict[bytes, _Known] = {}
        scopes = held(policy, _PUBLIC, None)
        self.public: Final = Principal("public", _PUBLIC, scopes, frozenset())

    async def principal(self, authorization: str | None) -> Principal:
        """The caller an Authorization header proves; nobody's header is the public's.

        Raises `unauthenticated`, or `unavailable` while no key of the issuer was to be had.
        """
        if authorization is None:
            return self.public
        token = _bearer(authorization)
        if not token:
            raise unauthenticated("The Authorization header holds no bearer token.")
        if len(token) > _LARGEST:
            raise unauthenticated("The token is too large.")
        digest = _digest(token)
        known = self._remembered(digest)
        if known is None:
            known = await self._verify(token)
            self._remember(digest, known)
        return known.principal

    def recall(self, authorization: str | None) -> Principal | None:
        """The caller of a token verified before and still good; None otherwise. Never waits."""
        token = _bearer(authorization or "")
        known = self._remembered(_digest(token)) if 0 < len(token) <= _LARGEST else None
        return known.principal if known else None

    def _remembered(self, digest: bytes) -> _Known | None:
        known = self._known.get(digest)
        if known is None or _still_good(known):
            return known
        del self._known[digest]
        return None

    def _remember(self, digest: bytes, known: _Known) -> None:
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[digest] = known

    async def _verify(self, token: str) -> _Known:
        header, claimed = _parts(token)
        trust = self.issuers.find(claimed.get("iss"))
        if trust is None:
            raise unauthenticated("The token is of no issuer trusted here.")
        issuer = trust.issuer
        if header.get("alg") not in issuer.algorithms:
            raise unauthenticated("The token is signed with an algorithm not accepted here.")
        if issuer.token_type and str(header.get("typ", "")).lower() != issuer.token_type:
            raise unauthenticated(f"The token is not of the type {issuer.token_type}.")
        kid = header.get("kid")
        key = await self._key(trust, kid)
        claims = _claims(token, key, issuer)
        known = _Known(
            principal=self._principal(claims, issuer),
            trust=trust,
            kid=str(kid),
            expires=float(claims["exp"]),
            family=claims.get("family"),
        )
        if not _still_good(known):
            raise unauthenticated("The token was taken back.")
        return known

    async def _key(self, trust: Trust, kid: object) -> Key:
        """The issuer's key of that id; looked for once more where it is not known yet."""
        if not isinstance(kid, str):
            raise unauthenticated("The token does not name its key.")
        if kid not in trust.keys:
            await self.issuers.refresh(trust)
        if not trust.keys and trust.error:
            raise Problem(
                "unavailable",
                "The keys of the token's issuer cannot be had just now.",
                headers={"Retry-After": "2"},
                extra={"dependency": "identity"},
            )
        if kid not in trust.keys:
            raise unauthenticated("The token is signed with a key its issuer does not have.")
        return trust.keys[kid]

    def _principal(self, claims: Mapping[str, Any], issuer: Issuer) -> Principal:
        client = _at(claims, issuer.client_claim)
        if not isinstance(client, str) or not client:
            raise unauthenticated(f"The token does not say who is calling ({issuer.client_claim}).")
        roles = frozenset(_roles(_at(claims, issuer.roles_claim), issuer))
        scope = claims.get("scope")
        ours = issuer.name is None  # another issuer's scopes are words of its own
        narrowed = frozenset(scope.split()) if ours and isinstance(scope, str) else None
        return Principal(
            client=client if issuer.name is None else f"{issuer.name}:{client}",
            roles=roles,
            scopes=held(self._policy, roles, narrowed),
            organisations=confined(roles, _texts(_at(claims, issuer.organisations_claim))),
        )


_PUBLIC: Final = frozenset({Role.PUBLIC})
_ROLES: Final = {role.value: role for role in Role}


def unauthenticated(detail: str) -> Problem:
    """401 with its challenge (RFC 6750)."""
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": _CHALLENGE})


def _bearer(authorization: str) -> str:
    """The token in an Authorization header; empty where it holds none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _still_good(known: _Known) -> bool:
    return (
        known.expires + LEEWAY_S > time.time()
        and known.kid in known.trust.keys
        and known.family not in known.trust.revoked
    )


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, not verified yet: only to find whose key to verify with."""
    pieces = token.split(".")
    try:
        header, claims = (
            orjson.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))
            for piece in pieces[:2]
        )
    except ValueError:
        header = claims = None
    if len(pieces) != 3 or not isinstance(header, dict) or not isinstance(claims, dict):
        raise unauthenticated("The token is not a signed JWT.")
    return header, claims


def _claims(token: str, key: Key, issuer: Issuer) -> Mapping[str, Any]:
    """The claims of a token whose signature and times are good."""
    registry = JWSRegistry(algorithms=list(issuer.algorithms))
    try:
        claims = jwt.decode(token, key, registry=registry).claims
        _rules_of(issuer).validate(claims)
    except ExpiredTokenError:
        raise unauthenticated("The token has expired; ask for a new one.") from None
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        detail = f"The token is not good: {type(error).__name__}."
        raise unauthenticated(detail) from None
    return claims


def _rules_of(issuer: Issuer) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer.issuer},
        aud={"essential": True, "value": issuer.audience},
        exp={"essential": True},
        iat={"essential": True},
    )


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The claim at a dotted path; None where there is none. A name may itself hold dots."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _roles(claimed: Any, issuer: Issuer) -> Iterable[Role]:
    names = _texts(claimed) or ()
    if issuer.roles is not None:
        return [issuer.roles[name] for name in names if name in issuer.roles]
    return [_ROLES[name] for name in names if name in _ROLES]


def _texts(claimed: Any) -> list[str] | None:
    if isinstance(claimed, str):
        return claimed.split()
    return [one for one in claimed if isinstance(one, str)] if isinstance(claimed, list) else None
