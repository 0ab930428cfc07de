"""Keys rotated under a running service: nobody notices, except in an emergency."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from chassis.sealing import Unreadable
from services.identity.signing_keys.material import Safe
from services.identity.signing_keys.store import keep_rotating
from tests.identity.issuer import Issuer, Json
from tests.support.polling import eventually


async def keys(issuer: Issuer) -> list[Json]:
    """The published keys."""
    answer = await issuer.http.get("/signing-keys")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["results"]
    return found


async def rotate(issuer: Issuer, **body: object) -> list[Json]:
    answer = await issuer.http.post("/signing-keys/rotation", json={"reason": "Planned"} | body)
    assert answer.status_code == 201, answer.text
    found: list[Json] = answer.json()["results"]
    return found


def kid_of(token: str) -> str:
    head = token.split(".", maxsplit=1)[0]
    return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])


async def test_the_jwks_is_public_and_holds_no_private_half(issuer: Issuer) -> None:
    async with httpx.AsyncClient(base_url=issuer.http.base_url) as nobody:
        answer = await nobody.get("/jwks")
        again = await nobody.get("/jwks", headers={"If-None-Match": answer.headers["etag"]})
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert again.status_code == 304
    for key in answer.json()["keys"]:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert ECKey.import_key(key).thumbprint() == key["kid"]


async def test_a_rotation_is_noticed_by_nobody(issuer: Issuer) -> None:
    before = await issuer.token("council")
    rotated = await rotate(issuer)
    (old,) = (key for key in rotated if key["state"] == "signing")
    new = rotated[-1]
    assert new["state"] == "pending"
    jwks = (await issuer.http.get("/jwks")).json()["keys"]
    assert [key["kid"] for key in jwks] == [key["kid"] for key in rotated]
    assert kid_of(await issuer.token("council")) == old["kid"]
    issuer.later = timedelta(minutes=10, seconds=1)
    assert kid_of(await issuer.token("council")) == new["kid"]
    assert not await issuer.refuses(before)
    issuer.later = timedelta(minutes=72)
    assert old["kid"] not in [key["kid"] for key in await keys(issuer)]
    (entry, *_) = await issuer.audited("keys.rotate")
    assert (entry["subject"], entry["why"]) == (new["kid"], "Planned")


async def test_in_an_emergency_whatever_was_signed_is_refused_at_once(issuer: Issuer) -> None:
    before = await issuer.token("council")
    (only,) = await rotate(issuer, emergency=True, reason="A backup was lost")
    assert only["state"] == "signing"
    assert await issuer.refuses(before)
    after = await issuer.token("council")
    assert kid_of(after) == only["kid"]
    assert not await issuer.refuses(after)
    issuer.http.headers.update({"Authorization": f"Bearer {after}"})
    await eventually(issuer.knows_its_keys, every=0.2)


async def test_replicas_make_one_key_between_them_when_it_is_due(
    issuer: Issuer,
) -> None:
    safe = Safe(lambda: issuer.sealing)
    due = datetime.now(UTC) + timedelta(days=31)

    async def one() -> bool:
        async with issuer.database.write() as session:
            return await keep_rotating(session, safe, now=due, every=timedelta(days=30))

    assert sorted(await asyncio.gather(*(one() for _ in range(4)))) == [False, False, False, True]
    assert not await one()


async def test_rotations_asked_for_at_once_follow_one_another(issuer: Issuer) -> None:
    await asyncio.gather(*(rotate(issuer) for _ in range(3)))
    for minutes in range(0, 24, 2):
        issuer.later = timedelta(minutes=minutes)
        assert [key["state"] for key in await keys(issuer)].count("signing") == 1


async def test_private_halves_are_sealed_each_as_its_own(issuer: Issuer) -> None:
    rows = await issuer.run("SELECT kid, private FROM signing_key")
    safe = Safe(lambda: issuer.sealing)
    key = safe.open(rows[0].kid, rows[0].private)
    assert str(key.as_dict(private=True)["d"]).encode() not in rows[0].private
    with pytest.raises(Unreadable):
        Safe(safe.data_keys).open("another", rows[0].private)


async def test_a_token_of_another_key_by_a_known_name_is_refused(issuer: Issuer) -> None:
    good = await issuer.token("council")
    jwks = (await issuer.http.get("/jwks")).json()["keys"]
    (own,) = (ECKey.import_key(key) for key in jwks if key["kid"] == kid_of(good))
    claims = jwt.decode(good, own, algorithms=["ES256"]).claims
    thief = ECKey.generate_key("P-256")
    forged = jwt.encode(
        {"alg": "ES256", "kid": kid_of(good), "typ": "at+jwt"}, claims, thief, algorithms=["ES256"]
    )
    unknown = jwt.encode(
        {"alg": "ES256", "kid": thief.thumbprint(), "typ": "at+jwt"}, claims, thief,
        algorithms=["ES256"],
    )  # fmt: skip
    assert await issuer.refuses(forged)
    assert await issuer.refuses(unknown)
