"""The directory a front end shows: filters, pages, and contact details for those who may."""

import httpx

from tests.schools.register_app import Json
from tests.schools.teams.conftest import BASE, HEAD, MEETING, Directory
from tests.support.statements import counting

REACHED = {"email": "a.officer@example.org", "telephone": "01204 000000"}


async def test_it_is_searched_by_name_title_and_component(directory: Directory) -> None:
    (lead,) = await directory.people(q="sue m", on=MEETING)
    assert (lead["title"], lead["team_name"]) == ("Lead of the 0-11 Team", "0-11 Team")
    partners = await directory.people(q="secondary school", team="11-19", on=MEETING)
    assert [each["component_name"] for each in partners] == [
        "Secondary School Improvement Partners"
    ] * 2
    assert await directory.people(q="100%", on=MEETING) == []


async def test_pages_join_without_gap_and_name_nobody(directory: Directory) -> None:
    every = [each["post"] for each in await directory.people(on=MEETING)]
    seen: list[str] = []
    wanted = {"on": MEETING, "limit": "4"}
    while True:
        page = await directory.get("/people", **wanted)
        seen += [each["post"] for each in page["results"]]
        if page["paging"]["next_cursor"] is None:
            break
        wanted["cursor"] = page["paging"]["next_cursor"]
    assert seen == every
    assert len(every) == 25
    teams = await directory.get("/teams", limit="2")
    rest = await directory.get("/teams", limit="2", cursor=teams["paging"]["next_cursor"])
    assert [each["team"] for each in rest["results"]] == ["enjoy-and-achieve"]
    wrong = {"cursor": teams["paging"]["next_cursor"]}
    assert (await directory.client.get(f"{BASE}/people", params=wrong)).status_code == 400


async def test_lists_take_as_many_statements_for_many_as_for_one(directory: Directory) -> None:
    counts = []
    for limit in ("1", "100"):
        with counting(directory.app) as statements:
            await directory.get("/teams", limit=limit)
            await directory.client.get(f"{BASE}/people", params={"limit": limit}, headers=HEAD)
        counts.append(len(statements))
    assert counts == [3, 3]


async def test_an_appointment_ahead_leaves_the_post_vacant_until_then(
    directory: Directory,
) -> None:
    await directory.changed("EI-030", holder="Appointed Ahead", held_since="2010-09-01")
    before, after = [
        (await directory.get("/posts/EI-030", on=day))["vacant"]
        for day in ("2010-08-31", "2010-09-01")
    ]
    assert (before, after) == (True, False)


async def test_contact_details_only_with_the_scope_and_recorded(directory: Directory) -> None:
    await directory.changed("EI-012", **REACHED)
    for path in ("/people", "/posts/EI-012"):
        told = await directory.client.get(f"{BASE}{path}", headers=HEAD)
        assert told.status_code == 200
        assert "Early Years adviser 1" in told.text
        assert "01204" not in told.text
        assert "example.org" not in told.text
    assert {each["client"] for each in await _personal(directory)} == {"tests"}
    assert (await directory.get("/posts/EI-012"))["contact"] == REACHED
    assert len(await directory.people(role="adviser")) == 2
    listed, one = (await _personal(directory))[:2]
    assert (one["action"], one["subject"], one["rows"]) == ("people.read", "EI-012", 1)
    assert (listed["action"], listed["subject"], listed["rows"]) == ("people.list", "directory", 2)
    assert listed["after"] == {"first": "EI-012", "last": "EI-013"}


async def test_a_head_reads_and_may_not_write(directory: Directory) -> None:
    assert (await directory.client.get(f"{BASE}/teams", headers=HEAD)).status_code == 200
    new = {"post": "H-1", "team": "0-11", "title": "T", "role": "officer"}
    answers: list[httpx.Response] = [
        await directory.client.post(f"{BASE}/posts", json=new, headers=HEAD),
        await directory.client.patch(f"{BASE}/posts/EI-012", json={}, headers=HEAD),
        await directory.client.post(f"{BASE}/posts/submissions", json=[new], headers=HEAD),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_what_is_not_there_is_not_found(directory: Directory) -> None:
    for path in ("/teams/none", "/teams/governor-support", "/posts/NONE"):
        assert (await directory.client.get(f"{BASE}{path}")).status_code == 404


async def _personal(directory: Directory) -> list[Json]:
    """Reads of personal data in the log, newest first."""
    return list((await directory.get("/audit", personal="true"))["results"])
