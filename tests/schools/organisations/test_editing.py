"""An officer edits a record: kept over what files say, told at once, never lost unnoticed."""

import asyncio

import pytest

from tests.schools.organisations.single import (
    NO_CONTACTS,
    audited,
    counted,
    decide,
    differences,
    edit,
    edited,
    record,
    submitted,
)
from tests.schools.register_app import BRANDWOOD, ORGANISATIONS, Schools, native, school


async def test_an_edit_holds_is_told_and_is_recorded_with_its_reason(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    before = await record(schools, "105148")
    after = await edited(schools, "105148", {"pupils": 470, "head": "A. Person", "town": "Bolton"})
    assert (after["pupils"], after["head"], after["town"]) == (470, "A. Person", "Bolton")
    assert after["version"] == before["version"] + 1
    (*_, last) = [one for one in await schools.events() if one.subject == "105148"]
    assert (last.data.change, last.data.pupils) == ("changed", 470)
    assert "Person" not in last.value().decode()
    (entry,) = await audited(schools, "organisations.edit")
    assert entry["why"] == "as the school told us"
    assert entry["before"] == {"pupils": 459, "head": "(not shown)", "town": None}
    assert entry["after"] == {"pupils": 470, "head": "(not shown)", "town": "Bolton"}


async def test_every_fault_is_told_at_once_and_no_value_repeated(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    wrong = {
        "pupils": "many",
        "opened_on": "yesterday",
        "status": "shut",
        "name": None,
        "urn": "105149",
        "shoe_size": 4,
        "email": "not-an-address",
        "capacity": [1],
    }
    answer = await schools.client.patch(f"{ORGANISATIONS}/105148", json=wrong)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid_request")
    assert {one["path"]: one["code"] for one in problem["errors"]} == {
        "$.pupils": "not_a_whole_number",
        "$.opened_on": "not_a_date",
        "$.status": "not_in_list",
        "$.name": "missing_value",
        "$.urn": "not_editable",
        "$.shoe_size": "not_editable",
        "$.email": "wrong_form",
        "$.capacity": "wrong_type",
        "header.X-Reason": "missing",
    }
    assert "not-an-address" not in answer.text
    assert (await record(schools, "105148"))["version"] == 1


async def test_of_two_officers_at_once_the_second_is_told(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    tag = {"If-Match": (await record(schools, "105148"))["etag"]}
    answers = await asyncio.gather(
        edit(schools, "105148", {"pupils": 470}, **tag),
        edit(schools, "105148", {"capacity": 480}, **tag),
    )
    assert sorted(one.status_code for one in answers) == [200, 412]
    without = await schools.client.patch(
        f"{ORGANISATIONS}/105148", json={"pupils": 1}, headers={"X-Reason": "why"}
    )
    assert without.status_code == 428


async def test_an_edit_outlives_the_same_file_and_shows_when_the_source_changes(
    schools: Schools,
) -> None:
    await schools.accepted(native(BRANDWOOD))
    await edited(schools, "105148", {"pupils": 470})
    await schools.accepted(native(BRANDWOOD))
    assert (await record(schools, "105148"))["pupils"] == 470
    assert await differences(schools) == []
    await schools.accepted(native(BRANDWOOD | {"pupils": "465"}))
    assert (await record(schools, "105148"))["pupils"] == 470
    (found,) = await differences(schools)
    assert (found["organisation"], found["field"]) == ("105148", "pupils")
    assert (found["value"], found["stated_then"], found["stated_now"]) == (470, 459, 465)
    assert found["edit"]["reason"] == "as the school told us"


async def test_accepting_lets_the_source_speak_and_refusing_keeps_the_edit(
    schools: Schools,
) -> None:
    await schools.accepted(native(BRANDWOOD))
    await edited(schools, "105148", {"pupils": 470, "capacity": 500})
    await schools.accepted(native(BRANDWOOD | {"pupils": "465", "capacity": "510"}))
    capacity, pupils = await differences(schools)
    accepted = await decide(schools, pupils, "accept")
    assert (accepted.status_code, accepted.json()["pupils"]) == (200, 465)
    refused = await decide(schools, capacity, "refuse")
    assert (refused.status_code, refused.json()["capacity"]) == (200, 500)
    assert await differences(schools) == []
    await schools.accepted(native(BRANDWOOD | {"pupils": "466", "capacity": "511"}))
    assert (await record(schools, "105148"))["pupils"] == 466
    (again,) = await differences(schools)
    assert (again["field"], again["stated_then"], again["stated_now"]) == ("capacity", 510, 511)
    (entry,) = await audited(schools, "differences.accept")
    assert (entry["before"], entry["after"]) == ({"pupils": 470}, {"pupils": 465})


async def test_a_difference_that_changed_meanwhile_is_not_decided_unseen(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    await edited(schools, "105148", {"pupils": 470})
    await schools.accepted(native(BRANDWOOD | {"pupils": "465"}))
    (seen,) = await differences(schools)
    await schools.accepted(native(BRANDWOOD | {"pupils": "400"}))
    assert (await decide(schools, seen, "accept")).status_code == 412
    (now,) = await differences(schools)
    assert (await decide(schools, now, "accept")).json()["pupils"] == 400
    assert (await decide(schools, now, "accept")).status_code == 404
    bare = await schools.client.post(now["links"]["accept"], headers={"If-Match": now["etag"]})
    assert [one["path"] for one in bare.json()["errors"]] == ["header.X-Reason"]


async def test_differences_are_paged_and_narrowed(schools: Schools) -> None:
    numbers = [str(190_000 + n) for n in range(5)]
    await schools.accepted(native(*(school(urn, "Twin") for urn in numbers)))
    for urn in numbers:
        await edited(schools, urn, {"pupils": 470, "town": "Bolton"})
    changed = {"pupils": "400", "town": "Leigh"}
    await schools.accepted(native(*(school(urn, "Twin", **changed) for urn in numbers)))
    assert len(await differences(schools, organisation=numbers[0])) == 2
    assert len(await differences(schools, field="town", area="350")) == 5
    assert await differences(schools, area="351") == []
    seen: list[tuple[str, str]] = []
    asked = {"limit": "4"}
    with counted(schools) as statements:
        while asked:
            answer = await schools.client.get("/v1/schools/differences", params=asked)
            page = answer.json()
            seen += [(one["organisation"], one["field"]) for one in page["results"]]
            after = page["paging"]["next_cursor"]
            asked = {"limit": "4", "cursor": after} if after else {}
    assert len(statements) == 6  # two a page, however many differences it has
    assert seen == [(urn, field) for urn in numbers for field in ("pupils", "town")]


async def test_a_field_set_back_to_what_the_sources_say_follows_them_again(
    schools: Schools,
) -> None:
    await schools.accepted(native(BRANDWOOD))
    await edited(schools, "105148", {"pupils": 470})
    assert (await edited(schools, "105148", {"pupils": 459}))["pupils"] == 459
    await schools.accepted(native(BRANDWOOD | {"pupils": "465"}))
    assert (await record(schools, "105148"))["pupils"] == 465
    same = await record(schools, "105148")
    assert (await edited(schools, "105148", {"pupils": 465}))["version"] == same["version"]
    assert len(await audited(schools, "organisations.edit")) == 2


async def test_a_withdrawn_file_leaves_the_edit_and_shows_the_difference(schools: Schools) -> None:
    await schools.accepted(native(BRANDWOOD))
    later = await schools.accepted(native(BRANDWOOD | {"pupils": "465"}))
    await edited(schools, "105148", {"pupils": 470})
    undone = await schools.client.post(f"{later['links']['self']}/withdrawal")
    assert undone.status_code == 200, undone.text
    assert (await record(schools, "105148"))["pupils"] == 470
    (found,) = await differences(schools)
    assert (found["stated_then"], found["stated_now"]) == (465, 459)


async def test_a_number_of_another_is_refused_unless_one_follows_the_other(
    schools: Schools,
) -> None:
    old = school("105150", "Eden Primary", ukprn="10000001", laestab="350/2001")
    new = school("136888", "Eden Academy")
    await schools.accepted(native(BRANDWOOD, old, new))
    answer = await edit(schools, "136888", {"ukprn": "10000001", "laestab": "350-2000"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "identifier_taken")
    assert {one["path"] for one in problem["errors"]} == {"$.ukprn", "$.laestab"}
    assert {one["organisation"] for one in problem["holders"]} == {"105148", "105150"}
    link = {"successor": "136888", "predecessor": "105150", "relation": "whole"}
    await submitted(schools, "links", link)
    assert (await edited(schools, "136888", {"ukprn": "10000001"}))["ukprn"] == "10000001"


async def test_the_number_that_is_the_key_is_not_edited(schools: Schools) -> None:
    college = {"ukprn": "10000878", "kind": "college", "phase": "16_plus", "name": "A College"}
    await schools.accepted(native({"status": "open", "area": "350"} | college))
    answer = await edit(schools, "10000878", {"ukprn": "10000879"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "names_organisation"
    assert (await edited(schools, "10000878", {"local_code": "L3500007"}))["ukprn"] == "10000878"
    assert (await record(schools, "l3500007"))["organisation"] == "10000878"


@pytest.mark.parametrize("number", ["105148", "105999"])
async def test_who_may_not_edit_is_refused(schools: Schools, number: str) -> None:
    answer = await schools.client.patch(
        f"{ORGANISATIONS}/{number}", json={"pupils": 1}, headers=NO_CONTACTS
    )
    assert answer.status_code == 403
