"""An issuer of the tests' own: tokens as the real one makes them, for any caller a test needs."""

import json
import time
import uuid
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from chassis.policy import BOUND, Role
from tests.support.servers import run_folder

ISSUER = "http://issuer.test"
AUDIENCE = "educational-improvement"
_LASTS_S = 24 * 3600  # longer than a whole run: some are made as a module is loaded
EVERY_ROLE = tuple(sorted(frozenset(Role) - BOUND - {Role.PUBLIC}))
"""Together they hold every scope, and may act for all organisations."""


@cache
def signing_key() -> ECKey:
    """This process's key."""
    return ECKey.generate_key("P-256", {"use": "sig"})


@cache
def issuers_file() -> Path:
    """What services that trust this issuer read."""
    folder = run_folder()
    keys, file = folder / f"{uuid.uuid4()}.jwks.json", folder / f"{uuid.uuid4()}.issuers.json"
    key = signing_key()
    keys.write_text(json.dumps({"keys": [key.as_dict(private=False, kid=key.thumbprint())]}))
    file.write_text(json.dumps({"issuers": [{"issuer": ISSUER, "jwks": str(keys)}]}))
    return file


def token(
    client: str = "tests",
    *,
    roles: Iterable[str] = EVERY_ROLE,
    scopes: Iterable[str] = ("*",),
    organisations: Iterable[str] = ("*",),
    **claims: Any,
) -> str:
    """A good token unless `claims` make it another; `scopes` narrow what the roles hold."""
    now = int(time.time())
    wanted = list(scopes)
    said: dict[str, Any] = {
        "iss": ISSUER,
        "sub": client,
        "client_id": client,
        "aud": AUDIENCE,
        "iat": now,
        "nbf": now,
        "exp": now + _LASTS_S,
        "jti": str(uuid.uuid4()),
        "roles": [str(role) for role in roles],
        "organisations": list(organisations),
        "family": str(uuid.uuid4()),
    }
    if wanted != ["*"]:
        said["scope"] = " ".join(wanted)
    key = signing_key()
    header = {"alg": "ES256", "typ": "at+jwt", "kid": key.thumbprint()}
    return jwt.encode(header, said | claims, key)


def bearer(client: str = "tests", **changed: Any) -> str:
    """The Authorization header of such a token."""
    return f"Bearer {token(client, **changed)}"
