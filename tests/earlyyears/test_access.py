"""Who may send, read and correct children, and that a child is nowhere else."""

import json
import logging

import httpx
import pytest
from structlog.testing import capture_logs

from tests.earlyyears.profile_app import PROFILES, EarlyYears
from tests.earlyyears.returns import child, upn, worked_example
from tests.support.tokens import bearer

ALL_SIX = (6,) * 13


async def one_child(earlyyears: EarlyYears, number: int) -> httpx.Response:
    """The record of a child whom a file has brought."""
    children = (await earlyyears.children()).json()["results"]
    (child_id,) = [one["child_id"] for one in children if one["upn"] == upn(number)]
    return await earlyyears.client.get(f"{PROFILES}/children/{child_id}")


async def correct(
    earlyyears: EarlyYears, answer: httpx.Response, changes: object, **headers: str
) -> httpx.Response:
    sent = {"If-Match": answer.headers["ETag"], **headers}
    url = f"{PROFILES}/children/{answer.json()['child_id']}"
    return await earlyyears.client.patch(url, json=changes, headers=sent)


async def test_one_score_is_corrected_and_the_correction_withdrawn(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    before = await one_child(earlyyears, 3)
    assert before.json()["scores"]["W"] == 5
    receipt = await correct(earlyyears, before, {"scores": {"W": 6}})
    assert receipt.status_code == 201, receipt.text
    assert receipt.json()["rows"]["changed"] == 1
    after = await one_child(earlyyears, 3)
    assert after.json()["scores"]["W"] == 6
    assert after.json()["child_id"] == before.json()["child_id"]
    assert after.json()["surname"] == before.json()["surname"]
    assert (await earlyyears.newest()).data.groups["all"].good_level == 5
    await earlyyears.withdraw(receipt.json())
    restored = await one_child(earlyyears, 3)
    assert restored.json() == before.json()
    assert (await earlyyears.newest()).data.groups["all"].good_level == 4


async def test_a_correction_clears_what_is_null_and_keeps_what_is_not_named(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    before = await one_child(earlyyears, 1)
    answer = await correct(earlyyears, before, {"scores": {"CD": None}, "fsm": True, "sen": None})
    assert answer.status_code == 201, answer.text
    after = (await one_child(earlyyears, 1)).json()
    assert (after["scores"]["CD"], after["fsm"], after["sen"]) == (None, True, None)
    unchanged = ("upn", "surname", "forename", "dob", "gender", "postcode", "eal")
    assert {name: after[name] for name in unchanged} == {
        name: before.json()[name] for name in unchanged
    }


async def test_a_correction_needs_the_present_version(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    read = await one_child(earlyyears, 3)
    url = f"{PROFILES}/children/{read.json()['child_id']}"
    without = await earlyyears.client.patch(url, json={"scores": {"W": 6}})
    assert (without.status_code, without.json()["code"]) == (428, "precondition_required")
    assert (await correct(earlyyears, read, {"scores": {"W": 6}})).status_code == 201
    stale = await correct(earlyyears, read, {"scores": {"W": 7}})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await one_child(earlyyears, 3)).json()["scores"]["W"] == 6


async def test_a_correction_repeated_under_its_key_is_answered_again(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    read = await one_child(earlyyears, 3)
    headers = {"Idempotency-Key": "correct-c03"}
    answers = [await correct(earlyyears, read, {"scores": {"W": 6}}, **headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len(await earlyyears.events()) == 2


@pytest.mark.parametrize(
    "changes",
    [{"scores": {"W": 10}}, {"scores": {"W": 6.5}}, {"scores": {"X": 6}}, {"upn": upn(5)}, []],
)
async def test_a_correction_is_held_to_the_rules(earlyyears: EarlyYears, changes: object) -> None:
    await earlyyears.accepted(worked_example())
    read = await one_child(earlyyears, 3)
    answer = await correct(earlyyears, read, changes)
    assert answer.status_code == 422, answer.text
    assert (await one_child(earlyyears, 3)).json() == read.json()


async def test_a_child_without_upn_keeps_what_tells_it_apart(earlyyears: EarlyYears) -> None:
    setting = {"la": "", "estab": "", "ey_urn": "EY123456", "upn": ""}
    await earlyyears.accepted([child(1, ALL_SIX, **setting)])
    (held,) = (await earlyyears.children("EY123456")).json()["results"]
    read = await earlyyears.client.get(f"{PROFILES}/children/{held['child_id']}")
    refused = await correct(earlyyears, read, {"surname": "Other"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "identifies_child")
    taken = await correct(earlyyears, read, {"scores": {"W": 9}})
    assert taken.json()["rows"]["changed"] == 1


async def test_a_school_sends_reads_and_corrects_only_its_own(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    other = await one_child(earlyyears, 1)
    scopes = ["earlyyears:read", "earlyyears:write", "earlyyears:pupils"]
    key = bearer("school-2002", roles=["head"], scopes=scopes, organisations=["105149"])
    earlyyears.client.headers["Authorization"] = key
    rows = [child(20, ALL_SIX, estab="2002"), child(21, ALL_SIX)]
    assert await earlyyears.refused(rows) == {("row 2", "organisation_not_yours")}
    await earlyyears.accepted(rows[:1])
    assert (await earlyyears.children("105149")).status_code == 200
    assert (await earlyyears.children("105148")).status_code == 403
    url = f"{PROFILES}/children/{other.json()['child_id']}"
    assert (await earlyyears.client.get(url)).status_code == 404
    assert (await correct(earlyyears, other, {"scores": {"W": 9}})).status_code == 404


async def test_each_scope_opens_its_own_doors(earlyyears: EarlyYears) -> None:
    await earlyyears.accepted(worked_example())
    reader = bearer("reader", scopes=["earlyyears:read"])
    earlyyears.client.headers["Authorization"] = reader
    assert (await earlyyears.client.get(f"{PROFILES}/returns")).status_code == 200
    assert (await earlyyears.children()).status_code == 403
    assert (await earlyyears.submit(worked_example())).status_code == 403
    url = f"{PROFILES}/children/{2**62}"
    assert (await earlyyears.client.get(url)).status_code == 403
    assert (await earlyyears.client.patch(url, json={})).status_code == 403


async def test_children_come_page_by_page_and_addresses_hold_none_of_them(
    earlyyears: EarlyYears,
) -> None:
    await earlyyears.accepted(worked_example())
    seen, asked = [], {"limit": "4"}
    while True:
        answer = await earlyyears.children(**asked)
        seen += [one["upn"] for one in answer.json()["results"]]
        cursor = answer.json()["paging"]["next_cursor"]
        if cursor is None:
            break
        asked["cursor"] = cursor
    assert sorted(seen) == sorted(upn(number) for number in range(1, 12))
    wrong = await earlyyears.children(cursor="WyJ4Il0")
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "invalid_cursor")


async def test_returns_are_counts_by_school_and_year(earlyyears: EarlyYears) -> None:
    receipt = await earlyyears.accepted(worked_example())
    await earlyyears.accepted([child(30, ALL_SIX, estab="2002", acad_year="2009/10")])
    found = await earlyyears.client.get(
        f"{PROFILES}/returns", params={"organisation": "105148", "year": "2008-09"}
    )
    (held,) = found.json()["results"]
    last = held.pop("last_submission")
    assert (last["id"], last["submitted_by"]) == (receipt["id"], "tests")
    assert held == {
        "organisation": "105148",
        "name": "School 105148",
        "area": "350",
        "year": "2008/09",
        "version": 1,
        "status": "provisional",
        "received": 11,
        "complete": 10,
        "incomplete": 1,
        "good_level": 4,
    }
    first = await earlyyears.client.get(f"{PROFILES}/returns", params={"limit": "1"})
    more = await earlyyears.client.get(
        f"{PROFILES}/returns",
        params={"limit": "1", "cursor": first.json()["paging"]["next_cursor"]},
    )
    assert more.json()["results"][0]["organisation"] == "105149"
    assert more.json()["paging"]["next_cursor"] is None
    wrong = await earlyyears.client.get(f"{PROFILES}/returns", params={"year": "2008"})
    assert wrong.status_code == 422


PLANTED = ("Planted", "2004-02-29", "ZZ9", *(upn(number)[1:] for number in range(1, 15)))


async def test_planted_children_are_nowhere_but_in_their_table(
    earlyyears: EarlyYears, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in events, logs, problems, reports, receipts, addresses or metrics."""
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    with capture_logs() as entries:
        receipt = await earlyyears.accepted(worked_example())
        told += await _told_of_faults(earlyyears)
        read = await one_child(earlyyears, 3)
        told.append((await correct(earlyyears, read, {"scores": {"W": 6}})).text)
        page = await earlyyears.children(limit="3")
        told.append(page.json()["paging"]["next_cursor"])
        told.append(json.dumps(await earlyyears.withdraw(receipt)))
        told.append((await earlyyears.client.get(receipt["links"]["report"])).text)
        told.append((await earlyyears.client.get(f"{PROFILES}/submissions")).text)
        told.append((await earlyyears.client.get(f"{PROFILES}/returns")).text)
        told.append((await earlyyears.client.get("/metrics")).text)
    deliveries = await earlyyears.deliveries()
    assert len(deliveries) == 3
    told += [f"{one.key} {one.headers} {one.value!r}" for one in deliveries]
    told += [json.dumps(receipt), json.dumps(entries, default=str), caplog.text]
    for value in PLANTED:
        assert not [text for text in told if value in text], value


async def _told_of_faults(earlyyears: EarlyYears) -> list[str]:
    """What is said of files that are wrong in every personal column, and in others."""
    good = child(12, ALL_SIX)
    wrong = [
        good | {"upn": upn(13)[1:]},
        good | {"upn": "A" + upn(13)[1:]},
        good | {"postcode": "ZZ9 9ZZ ZZ9 9ZZ"},
        good | {"surname": "Planted" * 50},
        good | {"dob": "on 2004-02-29"},
        good | {"gender": "Planted"},
        good | {"fsm": "Planted"},
    ]
    files = [[row] for row in wrong] + [[good, good], [child(1, ALL_SIX, estab="2002")]]
    answers = []
    for rows in files:
        answer = await earlyyears.submit(rows)
        assert answer.status_code == 422, answer.text
        report = answer.json()["submission"]["links"]["report"]
        answers += [answer.text, (await earlyyears.client.get(report)).text]
    return answers
