"""The life of a visit over HTTP: who may do what when, what is due, what is told."""

from typing import Any

import httpx

from chassis.policy import Role
from contracts.sif import VisitRecorded
from tests.sif.sif_app import Sif

KEY = "105148.2009-10-AUT.performance_review"
PLAN = {
    "organisation": "105148",
    "purpose": "performance_review",
    "term": "2009/10-AUT",
    "visitor": "sip-1",
}
RECORD = {
    "on": "2009-10-06",
    "half_days": 2,
    "findings": [{"aspect": "leadership", "grade": 2, "text": "Clear about the next steps."}],
    "actions": [
        {"text": "Revise the writing targets", "owner": "head", "due_on": "2009-11-20"},
        {"text": "Send the literacy consultant", "owner": "sip-1", "due_on": "2009-12-01"},
    ],
}


async def _shared(sif: Sif) -> None:
    await sif.post("visits", PLAN, status=201)
    await sif.post(f"visits/{KEY}/record", RECORD)
    await sif.post(f"visits/{KEY}/share", {"on": "2009-10-12"})


async def _dues(sif: Sif) -> dict[str, tuple[str, str]]:
    rows = await sif.rows("SELECT item, owner, due_on FROM due")
    return {row["item"]: (row["owner"], str(row["due_on"])) for row in rows}


async def test_a_visit_is_planned_by_the_last_day_for_its_purpose(sif: Sif) -> None:
    made = await sif.post("visits", PLAN, status=201)
    assert made["key"] == KEY
    assert made["state"]["due_on"] == "2009-10-31"
    assert await _dues(sif) == {"visit": ("sip-1", "2009-10-31")}


async def test_what_is_due_moves_on_with_the_visit(sif: Sif) -> None:
    await sif.post("visits", PLAN, status=201)
    await sif.post(f"visits/{KEY}/record", RECORD)
    assert await _dues(sif) == {"share": ("sip-1", "2009-10-20")}
    await sif.post(f"visits/{KEY}/share", {"on": "2009-10-12"})
    assert await _dues(sif) == {
        "reply": ("head", "2009-10-26"),
        "sign_off": ("sip-1", "2009-11-02"),
        "action.1": ("head", "2009-11-20"),
        "action.2": ("sip-1", "2009-12-01"),
    }
    await sif.post(f"visits/{KEY}/reply", {"on": "2009-10-20", "text": "We agree."})
    await sif.post(f"visits/{KEY}/sign-off", {"on": "2009-10-21"})
    await sif.post(f"visits/{KEY}/actions/1/completion", {"on": "2009-11-10"})
    assert await _dues(sif) == {"action.2": ("sip-1", "2009-12-01")}


async def test_it_is_not_signed_off_while_the_school_may_reply(sif: Sif) -> None:
    await _shared(sif)
    answer = await sif.post(f"visits/{KEY}/sign-off", {"on": "2009-10-26"}, status=409)
    assert answer["allowed_from"] == "2009-10-27"
    await sif.post(f"visits/{KEY}/sign-off", {"on": "2009-10-27"})


async def test_the_school_reads_what_was_found_once_it_is_shared(sif: Sif) -> None:
    await sif.post("visits", PLAN, status=201)
    await sif.post(f"visits/{KEY}/record", RECORD)
    async with sif.as_(Role.HEAD, organisations=["105148"]) as head:
        before = (await head.get(f"visits/{KEY}")).json()["state"]
        history = (await head.get(f"visits/{KEY}/history")).text
        assert (before["findings"], before["actions"]) == ([], [])
        assert "next steps" not in history
        await sif.post(f"visits/{KEY}/share", {"on": "2009-10-12"})
        after = (await head.get(f"visits/{KEY}")).json()["state"]
        assert after["findings"][0]["text"] == "Clear about the next steps."
        tag = (await head.get(f"visits/{KEY}")).headers["ETag"]
        reply = {"on": "2009-10-20", "text": "We agree."}
        answer = await head.post(f"visits/{KEY}/reply", json=reply, headers={"If-Match": tag})
        assert answer.json()["state"]["status"] == "replied"


async def test_nobody_reads_another_schools_visits(sif: Sif) -> None:
    await _shared(sif)
    async with sif.as_(Role.HEAD, organisations=["105149"]) as head:
        assert (await head.get("visits")).json()["results"] == []
        assert await _statuses(head, f"visits/{KEY}", f"visits/{KEY}/history") == [404, 404]
        answer = await head.post(f"visits/{KEY}/reply", json={"text": "x"})
        assert answer.status_code == 404


async def test_the_confidential_part_is_kept_from_the_school_and_from_advisers(sif: Sif) -> None:
    await _shared(sif)
    note = {"text": "Deputy is carrying the head.", "risk": 3, "leadership_concern": True}
    answer = await sif.client.put(f"visit-notes/{KEY}", json=note)
    assert answer.status_code == 201
    assert (await sif.client.put(f"visit-notes/{KEY}", json=note)).status_code == 428
    for role in (Role.HEAD, Role.GOVERNOR, Role.ADVISER, Role.DATA_MANAGER, Role.OPERATOR):
        async with sif.as_(role, organisations=["105148"]) as caller:
            paths = ("visit-notes", f"visit-notes/{KEY}", f"visit-notes/{KEY}/history")
            assert await _statuses(caller, *paths) == [403, 403, 403]
    audit = await sif.get("audit")
    assert "carrying" not in str(audit)


async def test_a_visit_is_changed_only_from_what_was_read(sif: Sif) -> None:
    await sif.post("visits", PLAN, status=201)
    answer = await sif.client.post(f"visits/{KEY}/record", json=RECORD)
    assert answer.status_code == 428
    await sif.post(f"visits/{KEY}/record", RECORD, tag='"old"', status=412)


async def test_every_change_keeps_before_after_who_and_why(sif: Sif) -> None:
    await sif.post("visits", PLAN, status=201)
    await sif.post(f"visits/{KEY}/cancellation", {"reason": "School closed by snow"})
    [made, cancelled] = (await sif.get(f"visits/{KEY}/history"))["results"]
    assert (made["action"], made["by"]) == ("create", "tests")
    assert cancelled["why"] == "School closed by snow"
    assert cancelled["changes"] == {"status": {"before": "planned", "after": "cancelled"}}


async def test_a_repeated_request_takes_effect_once(sif: Sif) -> None:
    sent: Any = {"json": PLAN, "headers": {"Idempotency-Key": "plan-1"}}
    first, second = [await sif.client.post("visits", **sent) for _ in range(2)]
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len((await sif.get(f"visits/{KEY}/history"))["results"]) == 1


async def test_lists_are_narrowed_and_paged(sif: Sif) -> None:
    for organisation in ("105148", "105149"):
        for term in ("2009/10-AUT", "2009/10-SPR"):
            draft = PLAN | {"organisation": organisation, "term": term, "purpose": "progress"}
            await sif.post("visits", draft, status=201)
    spring = await sif.get("visits", term="2009/10-SPR")
    assert [one["organisation"] for one in spring["results"]] == ["105148", "105149"]
    first = await sif.get("visits", limit=3)
    rest = await sif.get("visits", cursor=first["paging"]["next_cursor"])
    assert len(first["results"]) + len(rest["results"]) == 4
    assert (await sif.get("visits", status="made"))["results"] == []


async def test_events_tell_of_days_and_counts_and_of_no_words(sif: Sif) -> None:
    await _shared(sif)
    told = (await sif.told(VisitRecorded))[KEY]
    assert (told.organisation, told.area, told.phase) == ("105148", "350", "primary")
    assert (str(told.due_on), str(told.made_on)) == ("2009-10-31", "2009-10-06")
    assert (told.actions_open, told.actions_overdue) == (2, 2)
    said = b"".join(event.value() for event in await sif.events())
    assert b"sip-1" not in said
    assert b"next steps" not in said


async def test_faults_are_told_all_at_once(sif: Sif) -> None:
    wrong = {"organisation": "105148", "purpose": "tea", "term": "2009/10-AUT", "visitor": "Mr X"}
    answer = await sif.post("visits", wrong, status=422)
    assert {one["path"] for one in answer["errors"]} == {"$.purpose", "$.visitor"}
    other = PLAN | {"term": "2009/10-SPR"}
    answer = await sif.post("visits", other, status=422)
    assert answer["errors"][0]["code"] == "purpose_of_other_term"
    await sif.post("visits", PLAN | {"organisation": "999999"}, status=404)


async def _statuses(client: httpx.AsyncClient, *paths: str) -> list[int]:
    return [(await client.get(path)).status_code for path in paths]
