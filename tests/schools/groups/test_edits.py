"""One membership at a time, by those who have seen it."""

import asyncio

from tests.schools.groups.conftest import Groups, member
from tests.schools.handing_in import faults, told, withdrawn
from tests.support.tokens import bearer

NORTH = {"scheme": "cluster", "code": "north", "group_name": "North Bolton"}


async def test_a_membership_made_is_a_submission_of_one_row(groups: Groups) -> None:
    answer = await groups.add("105148", NORTH | {"starts_on": "2009-09-01"})
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert (receipt["rows"]["inserted"], receipt["events"]["count"]) == (1, 1)
    assert answer.headers["location"] == receipt["links"]["self"]
    assert await groups.members() == ["105148"]
    (one,) = (await told(groups.schools))["105148"].memberships or ()
    assert (one.scheme, one.code, str(one.starts_on)) == ("cluster", "north", "2009-09-01")
    await withdrawn(groups.schools, receipt)
    assert await groups.groups() == {}


async def test_ending_needs_the_present_etag(groups: Groups) -> None:
    await groups.add("105148", NORTH)
    tag, end = await groups.tag("105148"), {"ends_on": "2009-09-01"}
    assert (await groups.change("105148", end)).status_code == 428
    assert (await groups.change("105148", end, **{"If-Match": tag})).status_code == 201
    assert (await groups.change("105148", end, **{"If-Match": tag})).status_code == 412
    assert await groups.members(on="2009-08-31") == ["105148"]
    assert await groups.members(on="2009-09-01") == []
    again = await groups.change(
        "105148", {"ends_on": None}, **{"If-Match": await groups.tag("105148")}
    )
    assert again.status_code == 201, again.text
    assert await groups.members(on="2009-09-01") == ["105148"]


async def test_of_two_who_saw_the_same_one_wins(groups: Groups) -> None:
    await groups.add("105148", NORTH)
    seen = {"If-Match": await groups.tag("105148")}
    ends = [{"ends_on": f"2009-09-0{day}"} for day in (1, 2, 3)]
    answers = await asyncio.gather(*(groups.change("105148", end, **seen) for end in ends))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412]


async def test_of_two_overlapping_at_once_one_is_refused(groups: Groups) -> None:
    rows = [NORTH | {"starts_on": f"2009-09-0{day}"} for day in (1, 2, 3, 4)]
    answers = await asyncio.gather(*(groups.add("105148", row) for row in rows))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]


async def test_the_newest_time_is_changed_and_the_earlier_ones_are_told(groups: Groups) -> None:
    await groups.load(member("105148", ends_on="2005-09-01"))
    await groups.add("105148", NORTH | {"starts_on": "2008-09-01"})
    url = "/v1/schools/organisations/105148/memberships/cluster/north"
    held = await groups.http.get(url)
    assert held.json()["earlier"] == [{"starts_on": None, "ends_on": "2005-09-01"}]
    changed = await groups.change(
        "105148", {"group_name": "The North"}, **{"If-Match": held.headers["etag"]}
    )
    assert changed.status_code == 201
    body = (await groups.http.get(url)).json()
    assert (body["group_name"], body["starts_on"]) == ("The North", "2008-09-01")


async def test_a_file_s_rules_hold_for_one_row(groups: Groups) -> None:
    bad = {"scheme": "phase", "code": "Primary", "group_name": "x", "ends_on": "1899-01-01"}
    answer = await groups.add("105148", bad)
    assert faults(answer.json() | {"http_status": answer.status_code}) == {
        ("row 1, scheme", "scheme_reserved"),
        ("row 1, code", "wrong_form"),
        ("row 1, ends_on", "ends_before_start"),
    }
    unknown = await groups.add("105199", NORTH)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_organisation")
    never = await groups.change("105149", {"ends_on": "2009-09-01"}, **{"If-Match": "*"})
    assert (never.status_code, never.json()["code"]) == (404, "not_found")


async def test_what_is_there_already_is_not_made_again(groups: Groups) -> None:
    assert (await groups.add("105148", NORTH)).status_code == 201
    again = await groups.add("105148", NORTH | {"ends_on": "2009-09-01"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


async def test_a_repeated_request_takes_effect_once(groups: Groups) -> None:
    key = {"Idempotency-Key": "put-brandwood-in-north"}
    first, second = [await groups.add("105148", NORTH, **key) for _ in range(2)]
    assert (second.status_code, second.json()) == (201, first.json())


async def test_who_changed_it_and_why_is_recorded(groups: Groups) -> None:
    await groups.add("105148", NORTH)
    headers = {"If-Match": await groups.tag("105148"), "X-Reason": "The cluster was dissolved"}
    await groups.change("105148", {"ends_on": "2009-09-01"}, **headers)
    entries = (await groups.http.get("/v1/schools/audit")).json()["results"]
    entry = next(one for one in entries if one["action"] == "memberships.change")
    assert (entry["subject"], entry["why"]) == (
        "105148.cluster.north",
        "The cluster was dissolved",
    )
    assert (entry["before"]["ends_on"], entry["after"]["ends_on"]) == (None, "2009-09-01")


async def test_reading_does_not_allow_editing(groups: Groups) -> None:
    reader = {"Authorization": bearer("reader", scopes=["schools:read"])}
    assert (await groups.add("105148", NORTH, **reader)).status_code == 403
    one_school = {"Authorization": bearer("school", organisations=["105148"])}
    assert (await groups.add("105148", NORTH, **one_school)).status_code == 403
