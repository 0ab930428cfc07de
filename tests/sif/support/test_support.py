"""Support over HTTP: allocated, delivered, corrected, ended; what is due and told of it."""

import asyncio
from datetime import date
from typing import Any

from chassis.policy import Role
from chassis.records.store import Change, put
from contracts.sif import SupportAllocated
from services.sif.groups.plan.state import Plan
from tests.sif.people.people import YEAR, codes, consultant
from tests.sif.sif_app import Json, Sif

KEY = "105148.2009-10.literacy"
SESSION = {"on": "2009-11-05", "half_days": 2, "focus": "Guided reading in Year 4"}


def _draft(organisation: str = "105148", **changed: Any) -> Json:
    told: Json = {
        "organisation": organisation,
        "year": YEAR,
        "expertise": "literacy",
        "consultant": "consultant-1",
        "half_days": 6,
        "agreed_on": "2009-10-15",
    }
    return told | changed


async def _left(sif: Sif) -> int:
    workload = await sif.get("people/consultant-1/workload", year=YEAR)
    return int(workload["left"])


async def test_support_is_delivered_until_it_is_complete(framework: Sif) -> None:
    made = await framework.post("support", _draft(), status=201)
    assert (made["key"], made["state"]["tier"]) == (KEY, 2)
    for _ in range(2):
        state = (await framework.post(f"support/{KEY}/sessions", SESSION))["state"]
        assert state["status"] == "under_way"
    last = SESSION | {"on": "2009-12-01"}
    state = (await framework.post(f"support/{KEY}/sessions", last))["state"]
    assert state["status"] == "complete"
    await framework.post(f"support/{KEY}/sessions", SESSION, status=409)
    rows = await framework.rows("SELECT on_day, what FROM entry WHERE kind = 'support' ORDER BY 1")
    assert [(str(row["on_day"]), row["what"]) for row in rows] == [
        ("2009-10-15", "support agreed: literacy"),
        ("2009-12-01", "support completed: literacy"),
    ]


async def test_only_tiers_that_have_support_are_given_it(framework: Sif) -> None:
    for organisation in ("105151", "105154", "105155", "105160"):
        await framework.post("support", _draft(organisation), status=409)
    await framework.post("support", _draft("105149"), status=201)
    await framework.post("support", _draft(agreed_on="2009-10-11"), status=409)
    unknown = await framework.post("support", _draft("105154", plan="105154.1"), status=422)
    assert codes(unknown) == {("unknown_plan", "$.plan")}


async def test_in_an_intensive_tier_it_is_part_of_the_schools_own_plan(framework: Sif) -> None:
    plan = Plan(starts_on=date(2009, 11, 1), ends_on=date(2010, 7, 31))
    async with framework.app.state.database.write() as session:
        await put(session, [Change("105154.1", None, plan, "create")], by="tests")
    made = await framework.post("support", _draft("105154", plan="105154.1"), status=201)
    assert (made["state"]["tier"], made["state"]["plan"]) == (4, "105154.1")
    await framework.post("support", _draft("105155", plan="105154.1"), status=422)


async def test_every_reason_against_a_consultant_is_told(framework: Sif) -> None:
    left = {"left_on": "2009-09-30"}
    await framework.client.patch("people/consultant-1", json=left, headers={"If-Match": "*"})
    sent = _draft(expertise="leadership", half_days=21)
    assert codes(await framework.post("support", sent, status=409)) == {
        ("other_expertise", "$.consultant"),
        ("has_left", "$.consultant"),
        ("over_capacity", "$.half_days"),
    }
    answer = await framework.post("support", _draft(consultant="nobody"), status=422)
    assert codes(answer) == {("unknown_person", "$.consultant")}


async def test_dates_are_due_of_the_consultant_until_there_is_one(framework: Sif) -> None:
    await framework.post("support", _draft(), status=201)
    query = "SELECT owner, due_on FROM due WHERE kind = 'support'"
    [due] = await framework.rows(query)
    assert (due["owner"], str(due["due_on"])) == ("consultant-1", "2009-11-12")
    await framework.post(f"support/{KEY}/sessions", SESSION)
    assert await framework.rows(query) == []


async def test_a_session_is_corrected_or_taken_back_with_the_reason(framework: Sif) -> None:
    await framework.post("support", _draft(), status=201)
    await framework.post(f"support/{KEY}/sessions", SESSION)
    await framework.post(f"support/{KEY}/sessions", SESSION)
    right = SESSION | {"half_days": 1, "reason": "It was a morning only"}
    await framework.post(f"support/{KEY}/sessions/1/correction", right)
    taken = await framework.post(
        f"support/{KEY}/sessions/2/withdrawal", {"reason": "It was another school's"}
    )
    sessions = taken["state"]["sessions"]
    assert [(each["half_days"], each["withdrawn"]) for each in sessions] == [(1, False), (2, True)]
    await framework.post(f"support/{KEY}/sessions/2/correction", right, status=404)
    history = (await framework.get(f"support/{KEY}/history"))["results"]
    assert [each["why"] for each in history[-2:]] == [
        "It was a morning only",
        "It was another school's",
    ]


async def test_ended_early_the_rest_is_the_consultants_again(framework: Sif) -> None:
    await framework.post("support", _draft(), status=201)
    await framework.post(f"support/{KEY}/sessions", SESSION)
    end = {"on": "2009-12-01", "reason": "The new leader of literacy took over"}
    state = (await framework.post(f"support/{KEY}/end", end))["state"]
    assert (state["status"], state["half_days"], state["released"]) == ("ended", 2, 4)
    assert await _left(framework) == 18
    await framework.post(f"support/{KEY}/sessions", SESSION, status=409)
    await framework.post("support", _draft(), status=409)
    again = await framework.post("support", _draft(number=2), status=201)
    assert again["key"] == f"{KEY}.2"


async def test_half_days_change_between_what_is_delivered_and_what_is_left(framework: Sif) -> None:
    await framework.post("support", _draft(), status=201)
    await framework.post(f"support/{KEY}/sessions", SESSION)
    for half_days, status in ((1, 409), (2, 200), (20, 200), (21, 409)):
        sent = {"half_days": half_days, "reason": "Agreed with the head"}
        await framework.post(f"support/{KEY}/half-days", sent, status=status)
    assert await _left(framework) == 0


async def test_fewer_half_days_are_for_one_who_has_left_too(framework: Sif) -> None:
    await framework.post("support", _draft(), status=201)
    left: Json = {"left_on": "2009-10-31", "expertise": []}
    await framework.client.patch("people/consultant-1", json=left, headers={"If-Match": "*"})
    await framework.post(f"support/{KEY}/half-days", {"half_days": 3, "reason": "Left"})


async def test_one_who_is_partner_and_consultant_has_one_capacity(framework: Sif) -> None:
    roles = {"roles": ["consultant", "national_challenge_adviser"]}
    held = {"number": "1", "accredited_on": "2008-04-01", "expires_on": "2011-03-31"}
    await framework.client.patch(
        "people/consultant-1", json=roles | {"accreditation": held}, headers={"If-Match": "*"}
    )
    sent = {"organisation": "105149", "year": YEAR, "partner": "consultant-1", "half_days": 15}
    await framework.post("allocations", sent, status=201)
    [fault] = (await framework.post("support", _draft(), status=409))["errors"]
    assert fault["message"] == "5 half days are left in 2009/10; 6 are wanted"


async def test_support_at_once_never_overbooks(framework: Sif) -> None:
    sent = [_draft(number=number) for number in range(1, 7)]
    answers = await asyncio.gather(*(framework.client.post("support", json=one) for one in sent))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409, 409, 409]
    assert await _left(framework) == 2


async def test_events_tell_half_days_by_expertise_and_no_person(framework: Sif) -> None:
    await framework.post("support", _draft(), status=201)
    await framework.post("support", _draft(expertise="numeracy", half_days=3), status=201)
    await framework.post(f"support/{KEY}/sessions", SESSION)
    told = (await framework.told(SupportAllocated))["105148/2009/10"]
    assert told.allocated == {"literacy": 6, "numeracy": 3}
    assert told.delivered == {"literacy": 2, "numeracy": 0}
    said = b"".join(event.value() for event in await framework.events())
    assert b"consultant-1" not in said
    assert b"Guided" not in said
    assert "Guided" not in str(await framework.get("audit"))


async def test_delivery_is_added_up_by_expertise_tier_and_consultant(framework: Sif) -> None:
    await framework.post("people", consultant("consultant-2"), status=201)
    await framework.post("support", _draft(), status=201)
    await framework.post("support", _draft("105149", consultant="consultant-2"), status=201)
    other = "105149.2009-10.literacy"
    await framework.post(f"support/{other}/sessions", SESSION)
    end = {"on": "2009-12-01", "reason": "Agreed"}
    await framework.post(f"support/{other}/end", end)
    told = await framework.get("support/delivery", year=YEAR)
    assert told["total"] == {"of": "all", "allocated": 8, "delivered": 2, "released": 4}
    assert [(one["of"], one["allocated"]) for one in told["by_tier"]] == [("2", 6), ("3", 2)]
    assert [one["of"] for one in told["by_consultant"]] == ["consultant-1", "consultant-2"]
    assert [one["of"] for one in told["by_expertise"]] == ["literacy"]
    elsewhere = await framework.get("support/delivery", year=YEAR, area="354")
    assert (elsewhere["total"]["allocated"], elsewhere["by_tier"]) == (0, [])


async def test_who_may_do_what_with_support(framework: Sif) -> None:
    await framework.post("support", _draft(), status=201)
    tag = {"If-Match": "*"}
    async with framework.as_(Role.HEAD, organisations=["105148"]) as head:
        assert (await head.get(f"support/{KEY}")).status_code == 200
        assert (await head.get("support/delivery", params={"year": YEAR})).status_code == 403
        answer = await head.post(f"support/{KEY}/sessions", json=SESSION, headers=tag)
        assert answer.status_code == 403
    async with framework.as_(Role.HEAD, organisations=["105149"]) as other:
        assert (await other.get(f"support/{KEY}")).status_code == 404
        assert (await other.get("support")).json()["results"] == []
    async with framework.as_(Role.ADVISER) as adviser:
        assert (await adviser.post("support", json=_draft())).status_code == 403
        answer = await adviser.post(f"support/{KEY}/sessions", json=SESSION, headers=tag)
        assert answer.status_code == 200
