"""One post at a time: added, filled, vacated, moved, by those who have seen it; nobody is named
in what is logged or published."""

import asyncio
from datetime import UTC, datetime

from tests.schools.teams.conftest import BASE, Directory

LSC_VACANCY = "EI-030"
PARTNER = "EI-004"


async def test_a_post_is_added_once_and_can_be_taken_back(directory: Directory) -> None:
    new = {"post": "ei-031", "team": "0-11", "component": "governor-support"}
    new |= {"title": "Clerk to governors", "role": "support"}
    answers = await asyncio.gather(*(directory.add(**new) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    elsewhere = await directory.add(**(new | {"team": "11-19", "component": None}))
    assert elsewhere.status_code == 409
    post = await directory.get("/posts/ei-031")
    assert (post["vacant"], post["component_name"]) == (True, "Governor Support")
    (receipt,) = [answer.json() for answer in answers if answer.status_code == 201]
    withdrawn = await directory.client.post(f"{receipt['links']['self']}/withdrawal")
    assert withdrawn.status_code == 200, withdrawn.text
    assert (await directory.client.get(f"{BASE}/posts/EI-031")).status_code == 404


async def test_the_vacancy_is_filled(directory: Directory) -> None:
    await directory.changed(LSC_VACANCY, holder="Newly Appointed", held_since="2010-05-01")
    post = await directory.get(f"/posts/{LSC_VACANCY}")
    assert (post["holder"], post["held_since"], post["vacant_since"]) == (
        "Newly Appointed",
        "2010-05-01",
        None,
    )
    team = await directory.get("/teams/11-19", on="2010-05-01")
    assert team["vacant"] == 0


async def test_who_leaves_takes_accreditation_and_contact_along(directory: Directory) -> None:
    await directory.changed(PARTNER, email="partner@example.org")
    receipt = await directory.changed(PARTNER, holder=None)
    post = await directory.get(f"/posts/{PARTNER}")
    assert post["contact"] == {"email": None, "telephone": None}
    assert (post["accredited"], post["accredited_on"]) == (False, None)
    assert post["vacant_since"] == datetime.now(UTC).date().isoformat()
    await directory.client.post(f"{receipt['links']['self']}/withdrawal")
    back = await directory.get(f"/posts/{PARTNER}")
    assert back["contact"]["email"] == "partner@example.org"
    assert (back["accredited"], back["held_since"]) == (True, "2008-04-01")


async def test_a_post_moves_to_another_team(directory: Directory) -> None:
    await directory.changed(PARTNER, team="enjoy-and-achieve", component=None)
    moved = await directory.people(team="enjoy-and-achieve")
    assert [each["post"] for each in moved] == ["EI-003", PARTNER]
    refused = await directory.change(PARTNER, {"team": "gone"}, await directory.tag(PARTNER))
    assert [error["code"] for error in refused.json()["errors"]] == ["unknown_team"]


async def test_a_change_needs_the_present_etag(directory: Directory) -> None:
    tag = await directory.tag(PARTNER)
    assert (await directory.change(PARTNER, {"holder": None}, None)).status_code == 428
    answers = await asyncio.gather(
        *(directory.change(PARTNER, {"title": f"Partner {n}"}, tag) for n in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412]
    assert (await directory.change("NONE", {}, tag)).status_code == 404


async def test_the_same_key_adds_once(directory: Directory) -> None:
    new = {"post": "EI-031", "team": "0-11", "title": "Clerk", "role": "support"}
    headers = {"Idempotency-Key": "clerk-of-january"}
    first, again = [
        await directory.client.post(f"{BASE}/posts", json=new, headers=headers) for _ in range(2)
    ]
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])


async def test_the_log_tells_which_fields_changed_and_why_but_of_nobody(
    directory: Directory,
) -> None:
    sent = {"holder": "Jo Planted", "email": "jo.planted@example.org"}
    headers = {"If-Match": await directory.tag(LSC_VACANCY), "X-Reason": "interviews"}
    url = f"{BASE}/posts/{LSC_VACANCY}"
    assert (await directory.client.patch(url, json=sent, headers=headers)).status_code == 201
    log = (await directory.get("/audit"))["results"]
    (entry,) = [each for each in log if each["action"] == "posts.change"]
    assert (entry["subject"], entry["why"]) == (LSC_VACANCY, "interviews")
    assert entry["after"]["fields"] == ["holder", "held_since", "email"]
    assert "planted" not in str(log).lower()
