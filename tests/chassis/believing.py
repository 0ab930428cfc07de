"""Tokens as a verifier meets them: good, bent and forged, and what it says of them."""

import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt

from chassis.policy import Role
from chassis.policy import Scope as May
from chassis.problems import Problem
from chassis.tokens import Principal, Verifier
from tests.support.tokens import AUDIENCE, ISSUER, signing_key

POLICY = {
    "kpi:read": May("read", frozenset({Role.HEAD, Role.OFFICER})),
    "kpi:write": May("write", frozenset({Role.OFFICER})),
    "kpi:public": May("public", frozenset(Role)),
}


async def caller(verifier: Verifier, text: str) -> Principal:
    return await verifier.principal(f"Bearer {text}")


async def refusal(verifier: Verifier, text: str) -> Problem:
    with pytest.raises(Problem) as refused:
        await caller(verifier, text)
    assert (refused.value.code, refused.value.status) == ("unauthenticated", 401)
    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer")
    return refused.value


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "client_id": "x", "iat": now, "exp": now + 60}
    return good | {"roles": ["officer"], "organisations": ["*"]} | changed


def signed(key: Any, said: dict[str, Any], **header: Any) -> str:
    kid = signing_key().thumbprint()
    return jwt.encode(
        {"alg": "ES256", "typ": "at+jwt", "kid": kid} | header,
        said,
        key,
        algorithms=["ES256", "ES384", "HS256", "RS256", "none"],
    )


def public(key: Any) -> Any:
    return key.as_dict(private=False, kid=key.thumbprint())
