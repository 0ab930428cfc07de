"""Activities added, changed, shown by evidence; and a history that tells all of it."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.kpi.plan.conftest import Office

FULL = {
    "title": "Audit visits",
    "description": "All PVI settings",
    "serves": ["1a", "ey.profile"],
    "owner": "Lead, 0-11 team",
    "due_on": "2010-01-31",
    "stage": "under_way",
    "indicators": ["NI72", "NI92"],
    "note": "Agreed with settings",
}


def plain(activity: dict[str, Any]) -> dict[str, Any]:
    """An activity as a caller would have sent it."""
    codes = [each["code"] for each in activity["indicators"]]
    return {name: activity[name] for name in FULL} | {"indicators": codes}


async def test_a_new_activity_has_the_next_number(office: Office) -> None:
    plan = await office.plan(activities=[{"title": "First"}])
    address = await office.activity(plan, **FULL)
    assert address == f"{plan}/activities/2"
    activity = await office.read(address)
    assert plain(activity) == FULL
    assert (activity["number"], activity["version"], activity["evidence"]) == (2, 1, [])
    assert activity["links"]["history"] == f"/v1/kpi{address}/history"


async def test_numbers_of_activities_added_at_once_are_all_different(office: Office) -> None:
    plan = await office.plan()
    made = await asyncio.gather(*(office.activity(plan) for _ in range(6)))
    assert sorted(made) == [f"{plan}/activities/{number}" for number in range(1, 7)]


async def test_members_left_out_stay_and_null_clears(office: Office) -> None:
    address = await office.activity(await office.plan(), **FULL)
    changed = await office.change(address, title="Audits", owner=None, serves=None, due_on=None)
    assert plain(changed) == FULL | {"title": "Audits", "owner": None, "serves": [], "due_on": None}
    assert await office.read(address) == changed


async def test_what_cannot_be_cleared_or_is_not_there_is_all_named(office: Office) -> None:
    address = await office.activity(await office.plan(), **FULL)
    tag = await office.tag(address)
    body = {"title": None, "stage": None, "number": 7, "owner": "x@y", "reason": ""}
    answer = await office.patch(address, tag, **body)
    assert answer.status_code == 422
    assert sorted(fault["path"] for fault in answer.json()["errors"]) == [
        "$.number",
        "$.owner",
        "$.reason",
        "$.stage",
        "$.title",
    ]
    answer = await office.patch(address, tag, serves=["9a", "1a", "9b"])
    assert [fault["path"] for fault in answer.json()["errors"]] == ["$.serves.0", "$.serves.2"]
    without = await office.http.patch(address, json={"title": "T"}, headers={"If-Match": tag})
    assert [fault["path"] for fault in without.json()["errors"]] == ["$.reason"]
    assert await office.tag(address) == tag


async def test_a_lost_update_is_refused(office: Office) -> None:
    address = await office.activity(await office.plan(), **FULL)
    tag = await office.tag(address)
    assert (await office.patch(address, tag, title="Mine")).status_code == 200
    stale = await office.patch(address, tag, owner="Somebody else")
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    blind = await office.http.patch(address, json={"reason": "R", "title": "T"})
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    kept = await office.read(address)
    assert (kept["title"], kept["owner"], kept["version"]) == ("Mine", FULL["owner"], 2)


async def test_of_changes_at_once_one_wins(office: Office) -> None:
    address = await office.activity(await office.plan())
    tag = await office.tag(address)
    answers = await asyncio.gather(
        *(office.patch(address, tag, title=f"Title {n}") for n in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert (await office.read(address))["version"] == 2


async def test_a_change_of_nothing_leaves_no_trace(office: Office) -> None:
    address = await office.activity(await office.plan(), **FULL)
    tag = await office.tag(address)
    same = await office.patch(address, tag, **FULL, reason="Sent again")
    assert (same.status_code, same.headers["etag"]) == (200, tag)
    assert len((await office.read(f"{address}/history"))["results"]) == 1


async def test_an_activity_is_called_off_and_taken_up_again(office: Office) -> None:
    address = await office.activity(await office.plan(), due_on="2009-01-01")
    assert (await office.read(address))["status"] == "late"
    off = await office.change(address, stage="cancelled", reason="No money")
    assert (off["stage"], off["status"]) == ("cancelled", "cancelled")
    assert (await office.change(address, stage="planned"))["status"] == "late"
    history = (await office.read(f"{address}/history"))["results"]
    assert [entry["reason"] for entry in history] == [None, "No money", "As agreed"]
    assert history[1]["changes"] == {"stage": {"before": "planned", "after": "cancelled"}}
    assert {entry["changed_by"] for entry in history} == {"writer"}


async def test_evidence_is_added_once_under_its_key(office: Office) -> None:
    address = await office.activity(await office.plan())
    draft = {
        "on": "2009-11-30",
        "note": "40 of 52 visited",
        "link": "/v1/kpi/values/NI72.350.2008-09.all",
    }
    key = {"Idempotency-Key": address}
    for _ in range(2):
        made = await office.http.post(f"{address}/evidence", json=draft, headers=key)
        assert made.status_code == 201
    (evidence,) = (await office.read(address))["evidence"]
    assert evidence["added_by"] == "writer"
    assert {name: evidence[name] for name in draft} == draft
    added = (await office.read(f"{address}/history"))["results"][1]
    assert added["changes"] == {"evidence": {"before": None, "after": evidence}}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"on": "2009-12-04"}, "$.on"),
        ({"link": "javascript:alert(1)"}, "$.link"),
        ({"link": "/etc/passwd"}, "$.link"),
        ({"note": "a\0b"}, "$.note"),
    ],
)
async def test_evidence_that_cannot_be(office: Office, wrong: dict[str, str], path: str) -> None:
    address = await office.activity(await office.plan())
    draft = {"on": "2009-12-03", "note": "Seen", "link": "https://example.org/report"}
    answer = await office.http.post(f"{address}/evidence", json=draft | wrong)
    assert [fault["path"] for fault in answer.json()["errors"]] == [path]
    assert (await office.http.post(f"{address}/evidence", json=draft)).status_code == 201


async def test_history_is_paged_and_never_changed(office: Office) -> None:
    address = await office.activity(await office.plan())
    for title in "abc":
        await office.change(address, title=title)
    first = await office.read(f"{address}/history", limit=3)
    assert [entry["version"] for entry in first["results"]] == [1, 2, 3]
    rest = await office.read(f"{address}/history", cursor=first["paging"]["next_cursor"])
    assert [entry["version"] for entry in rest["results"]] == [4]
    for statement in (
        "UPDATE plan_activity_history SET reason = ''",
        "DELETE FROM plan_activity_history",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            async with office.database.write() as session:
                await session.execute(text(statement))


CODES = st.lists(st.sampled_from(["1a", "1b", "2a", "c1", "ey.profile"]), unique=True, max_size=3)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["A", "B"]),
        "description": st.none() | st.sampled_from(["Long", "Längere „Wörter“"]),
        "serves": st.none() | CODES,
        "owner": st.none() | st.sampled_from(["Lead, 11-19 team", "Jane Hampson"]),
        "due_on": st.none() | st.dates().map(str),
        "stage": st.sampled_from(["planned", "under_way", "done", "cancelled"]),
        "indicators": st.none() | st.lists(st.sampled_from(["NI72", "NI92"]), unique=True),
        "note": st.none() | st.just("A note"),
    },
)
EVIDENCE = st.fixed_dictionaries(
    {"on": st.just("2009-12-01"), "note": st.sampled_from(["Seen", "Heard"])}
)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.just("change"), CHANGES) | st.tuples(st.just("show"), EVIDENCE), max_size=6
    )
)
async def test_the_history_replayed_is_the_activity(
    office: Office, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    address = await office.activity(await office.plan(), title="Start", serves=["1"])
    expected: dict[str, Any] = dict.fromkeys(FULL) | {"indicators": []}
    expected |= {"title": "Start", "serves": ["1"], "stage": "planned"}
    for step, fields in steps:
        if step == "change":
            await office.change(address, **fields)
            cleared: dict[str, Any] = {"serves": [], "indicators": []}
            expected |= {n: cleared.get(n) if v is None else v for n, v in fields.items()}
        else:
            assert (await office.http.post(f"{address}/evidence", json=fields)).status_code == 201
    activity = await office.read(address)
    assert plain(activity) == expected

    replayed: dict[str, Any] = dict.fromkeys(FULL) | {"serves": [], "indicators": []}
    evidence: list[Any] = []
    history = (await office.read(f"{address}/history"))["results"]
    for version, entry in enumerate(history, 1):
        assert entry["version"] == version
        changes = entry["changes"]
        assert changes
        if "evidence" in changes:
            evidence.append(changes.pop("evidence")["after"])
        for name, change in changes.items():
            assert change["before"] == replayed[name] != change["after"]
            replayed[name] = change["after"]
    assert replayed == expected
    assert evidence == activity["evidence"]
    assert activity["version"] == len(history)
