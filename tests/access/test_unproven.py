"""Who reaches a service past the gateway and only says who it is gains nothing."""

import base64

import pytest
from fastapi import FastAPI

from tests.access.calling import answer_of, call_of
from tests.access.document import promises
from tests.support.tokens import token

SAYING_SO = (
    ("X-User", "administrator"),
    ("X-Client", "administrator"),
    ("X-Client-Id", "administrator"),
    ("X-Roles", "administrator director data_manager operator"),
    ("X-Scopes", "*"),
    ("X-Organisations", "*"),
    ("X-Forwarded-User", "administrator"),
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Forwarded-Host", "localhost"),
    ("X-Forwarded-Proto", "https"),
    ("Forwarded", "for=127.0.0.1;by=gateway"),
    ("X-Real-IP", "127.0.0.1"),
    ("X-Original-URL", "/health/live"),
    ("X-HTTP-Method-Override", "OPTIONS"),
    ("Via", "1.1 gateway"),
)
BASIC = base64.b64encode(b"administrator:administrator").decode()


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        (SAYING_SO, ""),
        ((("Authorization", f"Basic {BASIC}"), *SAYING_SO), ""),
        # A good token, but where it would end up in logs and histories.
        ((("Cookie", f"access_token={token()}"),), ""),
        ((("X-Access-Token", token()), ("Proxy-Authorization", f"Bearer {token()}")), ""),
        ((), f"access_token={token()}"),
    ],
    ids=["headers", "basic", "cookie", "other headers", "query"],
)
async def test_only_a_token_in_its_header_proves_anything(
    application: FastAPI, headers: tuple[tuple[str, str], ...], query: str
) -> None:
    closed = [one for one in promises(application.state.service.name) if one.callers != {"anybody"}]
    assert closed
    for promise in closed:
        call = call_of(application, promise.method, promise.path)
        answer = await answer_of(application, call, headers, query)
        assert answer.refused == 401, (promise, answer)
