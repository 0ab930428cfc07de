"""A return that is final changes with a reason only, and every such change is kept."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.earlyyears.cohort.lists import expected_of, listed
from tests.earlyyears.profile_app import PROFILES, EarlyYears
from tests.earlyyears.returns import child, upn, worked_example
from tests.earlyyears.signoffs.signing import (
    ALL_SIX,
    KEY,
    WHY,
    act,
    done,
    late_file,
    made_final,
    opened,
    read,
    returns,
    rows,
)


async def late_of(earlyyears: EarlyYears) -> list[dict[str, Any]]:
    """Every late change kept, without its day."""
    late = (await read(earlyyears))["state"]["late"]
    return [{name: value for name, value in each.items() if name != "on"} for each in late]


def codes(answer: httpx.Response) -> list[str]:
    return [fault["code"] for fault in answer.json().get("errors", [])]


async def test_a_late_file_is_refused_without_a_reason_and_kept_with_one(
    earlyyears: EarlyYears,
) -> None:
    await made_final(earlyyears)
    refused = await late_file(earlyyears)
    assert (refused.status_code, codes(refused)) == (422, ["return_final"])
    assert "late_reason" in refused.json()["errors"][0]["message"]
    short = await late_file(earlyyears, late_reason="because")
    assert (short.status_code, short.json()["errors"][0]["path"]) == (422, "query.late_reason")
    assert (await earlyyears.newest()).version == 2
    taken = await late_file(earlyyears, late_reason=WHY)
    assert taken.status_code == 201, taken.text
    told = await earlyyears.newest()
    assert (told.version, told.data.status) == (3, "final")
    assert told.data.groups["all"].good_level == 5
    assert await late_of(earlyyears) == [
        {"submission": taken.json()["id"], "withdrawal": False, "reason": WHY, "rows": 1}
    ]
    assert (await returns(earlyyears))["105148"]["status"] == "final"


async def test_a_file_that_changes_nothing_needs_no_reason(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    again = await earlyyears.accepted(worked_example())
    assert (again["rows"]["unchanged"], again["events"]["count"]) == (11, 0)
    assert await late_of(earlyyears) == []


async def test_of_a_file_of_many_only_the_rows_of_final_returns_are_refused(
    earlyyears: EarlyYears,
) -> None:
    await made_final(earlyyears)
    file = [child(3, (9,) * 13), child(20, ALL_SIX, estab="2002"), child(1, ALL_SIX)]
    assert await earlyyears.refused(file) == {("row 1", "return_final")}
    receipt = await earlyyears.accepted(file, mode="valid_rows")
    assert (receipt["rows"]["inserted"], receipt["rows"]["rejected"]) == (1, 1)


async def test_a_replacement_may_not_take_children_out_unasked(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    less = worked_example()[:-1]
    refused = await earlyyears.submit(less, replaces="scope")
    assert (refused.status_code, codes(refused)) == (422, ["return_final"])
    moved = [*less, child(11, (3, 4, 3, 3, 2, 3, 2, 3, 3, 3, 3, 4, 3), estab="2002")]
    assert "return_final" in codes(await earlyyears.submit(moved, replaces="scope"))
    await earlyyears.accepted(less, replaces="scope", late_reason=WHY)
    (late,) = await late_of(earlyyears)
    assert (late["reason"], late["rows"]) == (WHY, 1)


async def test_a_late_correction_says_why_in_its_header(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    children = (await earlyyears.children()).json()["results"]
    (number,) = [one["child_id"] for one in children if one["upn"] == upn(3)]
    url = f"{PROFILES}/children/{number}"
    tag = (await earlyyears.client.get(url)).headers["ETag"]

    async def correct(**headers: str) -> httpx.Response:
        sent = {"If-Match": tag, **headers}
        return await earlyyears.client.patch(url, json={"scores": {"W": 6}}, headers=sent)

    for headers in ({}, {"X-Reason": "typo"}):
        refused = await correct(**headers)
        assert (refused.status_code, codes(refused)) == (422, ["return_final"])
        assert "X-Reason" in refused.json()["errors"][0]["message"]
    taken = await correct(**{"X-Reason": WHY})
    assert taken.status_code == 201, taken.text
    assert WHY not in taken.text
    (late,) = await late_of(earlyyears)
    assert (late["submission"], late["reason"], late["rows"]) == (taken.json()["id"], WHY, 1)


async def test_a_late_file_may_say_why_in_its_header(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    file, headers = [child(3, (9,) * 13)], {"X-Reason": WHY}
    taken = await earlyyears.submit(file, headers=headers)
    assert taken.status_code == 201, taken.text
    (late,) = await late_of(earlyyears)
    assert (late["submission"], late["reason"]) == (taken.json()["id"], WHY)


async def test_why_a_child_is_corrected_is_in_no_receipt(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    first = (await earlyyears.children()).json()["results"][0]["child_id"]
    url, headers = f"{PROFILES}/children/{first}", {"If-Match": "*", "X-Reason": WHY}
    taken = await earlyyears.client.patch(url, json={"scores": {"W": 6}}, headers=headers)
    assert taken.status_code == 201, taken.text
    listed_all = await earlyyears.client.get(f"{PROFILES}/submissions")
    assert taken.json()["id"] in listed_all.text
    assert WHY not in taken.text + listed_all.text


async def test_a_withdrawal_does_not_go_by_what_its_file_said(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    receipt = (await late_file(earlyyears, late_reason=WHY)).json()
    refused = await earlyyears.client.post(receipt["links"]["withdrawal"])
    assert (refused.status_code, codes(refused)) == (409, ["return_final"])


async def test_a_late_withdrawal_says_why_in_its_header(earlyyears: EarlyYears) -> None:
    receipt = await made_final(earlyyears)
    url = receipt["links"]["withdrawal"]
    refused = await earlyyears.client.post(url)
    assert (refused.status_code, codes(refused)) == (409, ["return_final"])
    assert (await earlyyears.newest()).data.groups["all"].children == 10
    taken = await earlyyears.client.post(url, headers={"X-Reason": WHY})
    assert taken.status_code == 200, taken.text
    assert await late_of(earlyyears) == [
        {"submission": receipt["id"], "withdrawal": True, "reason": WHY, "rows": 11}
    ]
    told = await earlyyears.newest()
    assert (told.version, told.data.status, told.data.groups) == (3, "final", {})


async def test_reopened_it_changes_freely_and_what_came_late_stays(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    await late_file(earlyyears, late_reason=WHY)
    await done(earlyyears, "reopening", {"reason": "a class was left out"})
    assert (await earlyyears.submit([child(3, ALL_SIX)])).status_code == 201
    assert len(await late_of(earlyyears)) == 1


async def test_a_trial_keeps_nothing(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    tried = await late_file(earlyyears, late_reason=WHY, dry_run="true")
    assert tried.status_code == 200
    assert await late_of(earlyyears) == []
    assert codes(await late_file(earlyyears, dry_run="true")) == ["return_final"]


async def test_a_list_of_children_expected_may_still_come(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    await listed(earlyyears, expected_of(range(1, 13)))
    told = (await earlyyears.newest()).data
    assert (told.status, told.missing) == ("final", 1)


async def test_why_is_in_no_event_and_no_timeline(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    await late_file(earlyyears, late_reason=WHY)
    deliveries = await earlyyears.deliveries()
    assert not [one for one in deliveries if WHY.encode() in one.value]
    lines = await rows(earlyyears, "SELECT what FROM entry ORDER BY item")
    assert ("Profile return of 2008/09 changed after it was final",) in lines
    assert not [line for (line,) in lines if WHY in line]


@pytest.mark.parametrize("_round", range(3))
async def test_a_file_against_its_return_being_made_final(
    earlyyears: EarlyYears, _round: int
) -> None:
    """One is first: either the file is in what was made final, or it is refused."""
    await earlyyears.accepted(worked_example())
    await opened(earlyyears)
    await done(earlyyears, "signature")
    file, final = await asyncio.gather(late_file(earlyyears), act(earlyyears, "final"))
    assert final.status_code == 200, final.text
    events = [event for event in await earlyyears.events() if event.subject == "105148/2008-09"]
    states = [(event.data.status, event.data.groups["all"].good_level) for event in events]
    if file.status_code == 201:
        assert states == [("provisional", 4), ("provisional", 5), ("final", 5)]
    else:
        assert codes(file) == ["return_final"]
        assert states == [("provisional", 4), ("final", 4)]
    assert await late_of(earlyyears) == []


async def test_a_signature_against_a_file_names_the_version_it_saw(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    await opened(earlyyears)
    file, signature = await asyncio.gather(late_file(earlyyears), act(earlyyears, "signature"))
    assert (file.status_code, signature.status_code) == (201, 200)
    signed = signature.json()["state"]["signed_version"]
    assert signed in (1, 2)
    assert (await read(earlyyears, KEY))["return_version"] == 2


async def test_late_files_at_once_are_all_kept(earlyyears: EarlyYears) -> None:
    await made_final(earlyyears)
    files = [
        earlyyears.submit([child(number, (9,) * 13)], late_reason=f"{WHY}, {number}")
        for number in range(1, 7)
    ]
    answers = await asyncio.gather(*files)
    assert {answer.status_code for answer in answers} == {201}
    late = await late_of(earlyyears)
    assert sorted(each["reason"] for each in late) == [f"{WHY}, {number}" for number in range(1, 7)]
    assert (await earlyyears.newest()).version == 8
