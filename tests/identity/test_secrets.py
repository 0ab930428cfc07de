"""Secrets rotated with overlap, ended at once, and rotated twice at once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from tests.identity.issuer import Issuer, Json, basic

NewId = Callable[[], str]


async def rotated(issuer: Issuer, client: str, **query: int) -> Json:
    answer = await issuer.http.post(f"/clients/{client}/secrets", params=query)
    assert answer.status_code == 201, answer.text
    told: Json = answer.json()
    return told


async def live(issuer: Issuer, client: str) -> list[str]:
    found = (await issuer.http.get(f"/clients/{client}/secrets")).json()["results"]
    return [each["id"] for each in found]


async def test_both_secrets_are_good_through_the_overlap(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    old = issuer.secrets[client]
    held = await issuer.token(client)
    new = await rotated(issuer, client, overlap_hours=2)
    assert (await issuer.ask(client, old)).status_code == 200
    assert (await issuer.ask(client, new["secret"])).status_code == 200
    assert not await issuer.refuses(held)
    issuer.later = timedelta(hours=2) - timedelta(seconds=60)
    assert (await issuer.ask(client, old)).json()["expires_in"] <= 60
    issuer.later = timedelta(hours=2, seconds=1)
    assert (await issuer.ask(client, old)).status_code == 401
    assert (await issuer.ask(client, new["secret"])).status_code == 200
    assert await live(issuer, client) == [new["id"]]


async def test_without_an_overlap_old_secret_and_tokens_end_at_once(
    issuer: Issuer, new_id: NewId
) -> None:
    client = await issuer.client(new_id())
    held = await issuer.token(client)
    new = await rotated(issuer, client, overlap_hours=0)
    assert (await issuer.ask(client)).status_code == 401
    assert await issuer.refuses(held)
    assert (await issuer.ask(client, new["secret"])).status_code == 200
    (entry, *_) = await issuer.audited("secrets.rotate")
    assert entry["after"] == {"secret": new["id"], "overlap_hours": 0}


async def test_there_are_never_more_than_two(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    held = await issuer.token(client)
    second = await rotated(issuer, client, overlap_hours=1)
    third = await rotated(issuer, client, overlap_hours=720)
    assert await live(issuer, client) == [third["id"], second["id"]]
    assert await issuer.refuses(held)  # the first ended before its overlap did
    assert (await issuer.ask(client)).status_code == 401
    assert (await issuer.ask(client, second["secret"])).status_code == 200


async def test_rotated_twice_at_once_two_are_left(issuer: Issuer, new_id: NewId) -> None:
    client = await issuer.client(new_id())
    made = await asyncio.gather(*(rotated(issuer, client) for _ in range(3)))
    left = await live(issuer, client)
    assert len(left) == 2
    answers = [await issuer.ask(client, each["secret"]) for each in made]
    assert sorted(answer.status_code for answer in answers) == [200, 200, 401]


async def test_one_secret_ends_and_its_tokens_the_other_goes_on(
    issuer: Issuer, new_id: NewId
) -> None:
    client = await issuer.client(new_id())
    old = await issuer.token(client)
    new = await rotated(issuer, client)
    kept = (await issuer.ask(client, new["secret"])).json()["access_token"]
    first = issuer.secrets[client].split("_")[1]
    path = f"/clients/{client}/secrets/{first}"
    assert (await issuer.http.delete(path)).status_code == 204
    assert await issuer.refuses(old)
    assert not await issuer.refuses(kept)
    assert (await issuer.ask(client)).status_code == 401
    assert (await issuer.http.delete(path)).status_code == 404
    assert (await issuer.http.delete(f"/clients/{client}/secrets/nonsense")).status_code == 422


async def test_repeated_under_its_key_a_rotation_happens_once(
    issuer: Issuer, new_id: NewId
) -> None:
    client = await issuer.client(new_id())
    path, key = f"/clients/{client}/secrets", {"Idempotency-Key": new_id()}
    first = (await issuer.http.post(path, headers=key)).json()
    again = (await issuer.http.post(path, headers=key)).json()
    assert again == first | {"secret": None, "shown_before": True}
    assert len(await live(issuer, client)) == 2


async def test_a_client_takes_its_own_tokens_back(issuer: Issuer, new_id: NewId) -> None:
    client, other = await issuer.client(new_id()), await issuer.client(new_id())
    held, theirs = await issuer.token(client), await issuer.token(other)

    async def take_back(token: str) -> int:
        headers = basic(client, issuer.secrets[client])
        answer = await issuer.http.post("/token/revocation", data={"token": token}, headers=headers)
        return answer.status_code

    assert await take_back("no token at all") == 200
    assert await take_back(theirs) == 400
    assert not await issuer.refuses(theirs)
    assert await take_back(held) == 200
    assert await issuer.refuses(held)
    assert await take_back(held) == 200
    assert not await issuer.refuses(await issuer.token(client))
    (entry, *_) = await issuer.audited("tokens.take_back")
    assert (entry["client"], entry["subject"]) == (client, client)
