"""What is no good token is nobody's, at the gateway and at each service itself."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.adversarial.conftest import Count
from tests.adversarial.test_framing import CLOSED
from tests.support.system import SERVICES, System
from tests.support.tokens import signing_key, token

Proof = tuple[str, list[tuple[str, str]]]
"""What it is, and the headers that hold it."""


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def _claims() -> dict[str, Any]:
    _, claims, _ = token("proofs").split(".")
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return told


def _signed(header: dict[str, Any], claims: dict[str, Any], key: ECKey | None = None) -> str:
    own = {"alg": "ES256", "typ": "at+jwt", "kid": signing_key().thumbprint()}
    return jwt.encode(own | header, claims, key or signing_key())


def _by_public_key(claims: dict[str, Any]) -> str:
    """Signed by HMAC, with the public key as its secret."""
    header = {"alg": "HS256", "typ": "at+jwt", "kid": signing_key().thumbprint()}
    text = f"{_part(header)}.{_part(claims)}"
    digest = hmac.new(signing_key().as_pem(private=False), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def tokens() -> Iterator[tuple[str, str]]:
    """What each is called, and itself."""
    good, now, claims = token("proofs"), int(time.time()), _claims()
    head, body, signature = good.split(".")
    for name, value in (
        ("exp", now - 60), ("exp", "soon"), ("exp", None), ("exp", [now]), ("exp", float("inf")),
        ("nbf", now + 60), ("nbf", "now"), ("iat", now + 600), ("iat", None), ("iat", "now"),
        ("aud", "somebody-else"), ("aud", None), ("aud", []), ("aud", {"a": 1}),
        ("iss", "http://elsewhere"), ("iss", None), ("iss", ["http://issuer.test"]), ("iss", {}),
        ("client_id", None), ("client_id", ""), ("client_id", 7), ("client_id", ["proofs"]),
    ):  # fmt: skip
        yield f"{name} {value}", _signed({}, claims | {name: value})
    for left_out in ("exp", "iss", "aud", "iat", "client_id"):
        told = {name: value for name, value in claims.items() if name != left_out}
        yield f"without {left_out}", _signed({}, told)
    stranger = ECKey.generate_key("P-256")
    yield "a stranger's key", _signed({}, claims, stranger)
    yield (
        "a stranger's key in the head",
        _signed({"jwk": stranger.as_dict(private=False)}, claims, stranger),
    )
    yield "a key to be fetched", _signed({"jku": "http://127.0.0.1:9/jwks"}, claims, stranger)
    for kid in ("../../dev/null", "' OR 1=1 --", "\0", "", "x" * 4000):
        yield f"kid {kid[:9]!r}", _signed({"kid": kid}, claims, stranger)
    critical: dict[str, Any] = {"alg": "ES256", "typ": "at+jwt", "kid": signing_key().thumbprint()}
    critical |= {"crit": ["b64"], "b64": False}
    yield "a critical header nobody knows", f"{_part(critical)}.{body}.{signature}"
    yield "an ID token", _signed({"typ": "JWT"}, claims)
    yield "the public key as a secret", _by_public_key(claims)
    for alg in ("none", "None", "NONE", "", "HS256", "RS256", "ES384"):
        header = {"alg": alg, "typ": "at+jwt", "kid": signing_key().thumbprint()}
        yield f"alg {alg}", f"{_part(header)}.{body}."
        yield f"alg {alg}, signed", f"{_part(header)}.{body}.{signature}"
    forged = _part(claims | {"roles": ["administrator"], "organisations": ["*"]})
    yield "other claims", f"{head}.{forged}.{signature}"
    yield "no signature", f"{head}.{body}."
    yield "two parts", f"{head}.{body}"
    yield "five parts", f"{good}.a.b"
    yield "a null signature", f"{head}.{body}.{'A' * 86}"
    yield "cut short", good[:-4]
    yield (
        "deep",
        f"{_part('x')[:0]}{base64.urlsafe_b64encode(b'[' * 5000).decode()}.{body}.{signature}",
    )
    yield "large", _signed({}, claims | {"more": "x" * 9000})
    yield "not JSON", f"{base64.urlsafe_b64encode(b'{').decode()}.{body}.{signature}"
    yield from (
        ("empty", ""),
        ("dots", ".."),
        ("null", "null"),
        ("a star", "*"),
        ("latin", "\xe9.\xe9.\xe9"),
    )


def proofs() -> Iterator[Proof]:
    """Bad tokens where a token belongs, and a good one where none does."""
    for what, bad in tokens():
        yield what, [("Authorization", f"Bearer {bad}")]
    good = token("proofs")
    yield "none", []
    yield "an empty header", [("Authorization", "")]
    for scheme in ("Basic", "Token", "Bearer:", "Bearer,", "DPoP", "Negotiate", ""):
        yield f"scheme {scheme}", [("Authorization", f"{scheme} {good}")]
    yield "a bad one first", [("Authorization", "Bearer x"), ("Authorization", f"Bearer {good}")]
    yield "two in one", [("Authorization", f"Bearer x, Bearer {good}")]
    for name in ("Cookie", "X-Authorization", "Proxy-Authorization", "X-Access-Token", "X-Api-Key"):
        yield f"in {name}", [(name, f"Bearer {good}"), (name, f"access_token={good}")]
    yield (
        "from the gateway",
        [("X-Client-Id", "admin"), ("X-User-Roles", "administrator"), ("X-Scopes", "*")],
    )


async def _status(
    client: aiohttp.ClientSession, url: str, headers: list[tuple[str, str]]
) -> tuple[int, str, str]:
    async with client.get(url, headers=headers) as answer:
        challenge = answer.headers.get("WWW-Authenticate", "")
        return answer.status, challenge, await answer.text()


async def test_no_bad_proof_is_believed_anywhere(system: System, count: Count) -> None:
    faults, tried = [], 0
    for number, service in enumerate(SERVICES):
        for base in (system.gateway, system.url(service)):
            # From addresses of its own: the gateway soon answers 429 to one that fails so often.
            for other, (what, headers) in enumerate(proofs()):
                source = aiohttp.TCPConnector(local_addr=(f"127.0.{20 + number}.{1 + other}", 0))
                async with aiohttp.ClientSession(connector=source) as client:
                    status, challenge, text = await _status(client, base + CLOSED[service], headers)
                refused = status == 401 and challenge.startswith("Bearer ")
                if not refused and not (status in (400, 431) and base == system.gateway):
                    faults.append(f"{what} at {base}: {status} {text[:200]}")
                tried += 1
    count("tokens", tried)
    assert not faults


async def test_a_token_where_none_belongs_proves_nothing(system: System, count: Count) -> None:
    """In a query it is in every log, in a body it is data."""
    good, tried = token("proofs"), 0
    async with aiohttp.ClientSession() as client:
        for service in SERVICES:
            for base in (system.gateway, system.url(service)):
                url = base + CLOSED[service]
                form = {"access_token": good, "token": good}
                for answered in (
                    client.get(url, params=form),
                    client.post(url, data=form),
                    client.post(url, json=form),
                    client.post(url, json={"authorization": f"Bearer {good}"}),
                ):
                    async with answered as answer:
                        assert answer.status in (401, 405), (url, await answer.text())
                        tried += 1
                for log in ("gateway", service):
                    assert good not in system.log(log).read_text()
    count("tokens", tried)


async def test_claims_that_widen_what_a_role_may(system: System, count: Count) -> None:
    """Signed by a trusted issuer, and yet a head stays a head, and nobody is what there is not."""
    wide: list[tuple[dict[str, Any], str]] = [
        ({"roles": ["head"], "organisations": ["*"]}, "/v1/kpi/plans"),
        ({"roles": ["head"], "organisations": "*"}, "/v1/kpi/plans"),
        ({"roles": ["head", "partner"], "organisations": None}, "/v1/kpi/plans"),
        ({"roles": ["officer", "head"], "organisations": ["*"]}, "/v1/kpi/plans"),
        ({"roles": "officer"[:0], "organisations": ["*"]}, "/v1/kpi/plans"),
        ({"roles": ["root", "*", "admin", "Officer", "officer "]}, "/v1/kpi/plans"),
        ({"roles": {"officer": True}}, "/v1/kpi/plans"),
        ({"roles": [["officer"]]}, "/v1/kpi/plans"),
        ({"roles": ["public"], "organisations": ["*"]}, "/v1/kpi/plans"),
        ({"roles": ["officer"], "scope": "kpi:read identity:clients *"}, "/v1/identity/clients"),
        ({"roles": ["partner"], "scope": "kpi:operate"}, "/v1/kpi/dead-letters"),
        ({"roles": [], "scope": "kpi:operate kpi:read"}, "/v1/kpi/dead-letters"),
    ]
    tried = 0
    async with aiohttp.ClientSession() as client:
        for changed, path in wide:
            said = _claims() | changed
            headers = [("Authorization", f"Bearer {_signed({}, said)}")]
            for base in (system.gateway, system.url(path.split("/")[2])):
                status, _, text = await _status(client, base + path, headers)
                assert status in (401, 403), (changed, base, text)
                tried += 1
    count("tokens", tried)
