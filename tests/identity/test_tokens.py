"""Tokens taken by clients, and what they prove to a service that checks them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from chassis.policy import Role
from tests.identity.issuer import Issuer, basic
from tests.support.polling import eventually

NewId = Callable[[], str]


async def test_a_token_proves_its_client_to_every_service(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id(), roles=["partner"], organisations=["130495", "130499"])
    answer = await issuer.ask(client)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    assert body["scope"].split() == [
        *(f"fourteen19:{scope}" for scope in ("agree", "learners", "offer", "publish", "read")),
        *("fourteen19:submit", "kpi:figures", "kpi:public", "kpi:read", "schools:read"),
    ]
    proven = await issuer.verified(body["access_token"])
    assert proven.client == client
    assert proven.roles == {Role.PARTNER}
    assert proven.organisations == {"130495", "130499"}


async def test_a_token_is_an_rfc_9068_access_token(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    jwks = (await issuer.http.get("/jwks")).json()
    decoded = jwt.decode(
        await issuer.token(client), KeySet.import_key_set(jwks), algorithms=["ES256"]
    )
    assert decoded.header == {"alg": "ES256", "typ": "at+jwt", "kid": jwks["keys"][0]["kid"]}
    claims = decoded.claims
    assert claims["sub"] == claims["client_id"] == client
    assert claims["aud"] == "educational-improvement"
    assert claims["exp"] - claims["iat"] == 600
    assert (claims["roles"], claims["organisations"]) == (["officer"], ["*"])
    assert "scope" not in claims
    again = jwt.decode(
        await issuer.token(client), KeySet.import_key_set(jwks), algorithms=["ES256"]
    )
    assert again.claims["jti"] != claims["jti"]
    assert again.claims["family"] == claims["family"]


async def test_a_client_may_ask_for_less_never_for_more(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id(), scopes=["kpi:read", "schools:read"])
    whole = (await issuer.ask(client)).json()
    assert whole["scope"] == "kpi:read schools:read"
    fewer = (await issuer.ask(client, scope="kpi:read")).json()
    assert fewer["scope"] == "kpi:read"
    for scope in ("kpi:plan", "kpi:public", "nothing:known", "kpi:read kpi:plan", "kpi:read  x"):
        refused = await issuer.ask(client, scope=scope)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope"), scope


async def test_a_narrowed_token_holds_only_its_scopes(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id(), roles=["administrator"])
    narrow = await issuer.verified(await issuer.token(client, scope="identity:keys"))
    assert narrow.scopes == {"identity:keys"}
    assert "identity:clients" in (await issuer.verified(await issuer.token(client))).scopes


async def test_client_and_secret_may_be_in_the_body(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    form = {"grant_type": "client_credentials", "client_id": client}
    form["client_secret"] = issuer.secrets[client]
    async with httpx.AsyncClient(base_url=issuer.http.base_url) as nobody:
        answer = await nobody.post("/token", data=form)
    assert answer.status_code == 200, answer.text


async def test_an_unknown_client_and_a_wrong_secret_are_told_alike(
    issuer: Issuer, new_id: NewId
) -> None:
    client = await issuer.client(new_id())
    secret = issuer.secrets[client]
    other = await issuer.client(new_id())
    wrong = [
        ("nobody-at-all", secret),
        (other, secret),
        (client, secret[:-1] + ("a" if secret[-1] != "a" else "b")),
        (client, "eis_000000000000_" + "a" * 43),
        (client, "guess"),
        ("", ""),
    ]
    answers = [await issuer.http.post(
        "/token", data={"grant_type": "client_credentials"}, headers=basic(*pair)
    ) for pair in wrong]  # fmt: skip
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["error"] == "invalid_client"
    assert answers[0].headers["www-authenticate"].startswith("Basic realm=")


async def test_a_token_never_outlives_its_client(issuer: Issuer, new_id: NewId) -> None:
    today = datetime.now(UTC).date()
    client = await issuer.client(new_id(), expires_on=today.isoformat())
    midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)
    issuer.later = midnight - timedelta(seconds=90) - datetime.now(UTC)
    assert (await issuer.ask(client)).json()["expires_in"] <= 90
    issuer.later = midnight + timedelta(seconds=1) - datetime.now(UTC)
    refused = await issuer.ask(client)
    assert refused.status_code == 401
    assert refused.json()["error_description"] == "The client has expired."


async def test_taking_a_token_costs_two_statements_and_a_note_a_minute(
    issuer: Issuer, new_id: NewId
) -> None:
    client = await issuer.client(new_id())

    async def used() -> str:
        told = (await issuer.http.get(f"/clients/{client}")).json()
        return told["last_used_at"] or ""

    count = issuer.count_statements()
    await issuer.token(client)
    await eventually(lambda: count() == 3)
    await issuer.token(client)
    await issuer.token(client)
    assert count() == 7
    first = await eventually(used)
    issuer.later = timedelta(minutes=1, seconds=1)
    await issuer.token(client)

    async def used_again() -> bool:
        return await used() > first

    await eventually(used_again)


async def test_metadata_tells_libraries_where_to_go(issuer: Issuer) -> None:
    told = (await issuer.http.get("/metadata")).json()
    base = str(issuer.http.base_url).removesuffix("/v1/identity/")
    assert told["issuer"] == base
    assert told["token_endpoint"] == f"{base}/v1/identity/token"
    assert told["jwks_uri"] == f"{base}/.well-known/jwks.json"
    assert told["grant_types_supported"] == ["client_credentials"]
    assert "kpi:read" in told["scopes_supported"]
