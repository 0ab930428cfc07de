"""Allocations over HTTP: who may be partner, hand-overs, many at once, never too many."""

import asyncio
from typing import Any

from chassis.policy import Role
from tests.sif.people.people import ACCREDITATION, YEAR, Team, codes, consultant
from tests.sif.sif_app import Json, school, setting
from tests.support.statements import counting

KEY = "105148.2009-10"


async def test_a_school_has_a_partner_for_five_days_a_year(team: Team) -> None:
    made = await team.allocate()
    assert made["key"] == KEY
    [stint] = made["state"]["partners"]
    assert (stint["half_days"], stint["since"]) == (10, "2009-09-01")
    assert await team.left("sip-1") == 28 - 8 - 10


async def test_every_reason_against_a_partner_is_told(team: Team) -> None:
    await team.sif.say(school("105148", kind="pupil_referral_unit"))
    interest = {"organisation": "105148", "nature": "governance", "since": "2010-06-01"}
    expired = ACCREDITATION | {"expires_on": "2009-08-31"}
    await team.change("sip-1", interests=[interest], accreditation=expired)
    answer = await team.allocate(half_days=30, status=409)
    assert codes(answer) == {
        ("not_chosen", "$.organisation"),
        ("not_accredited", "$.partner"),
        ("conflict_of_interest", "$.partner"),
        ("too_many_half_days", "$.half_days"),
        ("over_capacity", "$.half_days"),
    }
    assert (await team.sif.get("allocations"))["results"] == []


async def test_a_conflict_of_interest_says_which(team: Team) -> None:
    await team.change("sip-1", employer="105148")
    [fault] = (await team.allocate(status=409))["errors"]
    assert fault["message"] == "has a conflict of interest in 105148: employment"
    await team.allocate("105149")


async def test_who_is_not_known_or_no_partner_is_none(team: Team) -> None:
    answer = await team.allocate(who="nobody", status=422)
    assert codes(answer) == {("unknown_person", "$.partner")}
    await team.sif.post("people", consultant(), status=201)
    answer = await team.allocate(who="consultant-1", status=409)
    assert codes(answer) == {("not_a_partner", "$.partner")}


async def test_without_a_stated_capacity_nobody_is_allocated(team: Team) -> None:
    answer = await team.allocate(year="2010/11", status=409)
    assert codes(answer) == {("no_capacity", "$.half_days")}


async def test_what_is_left_is_said(team: Team) -> None:
    await team.allocate(half_days=14)
    [fault] = (await team.allocate("105149", status=409))["errors"]
    assert fault["message"] == "6 half days are left in 2009/10; 10 are wanted"
    await team.allocate("105149", half_days=6)


async def test_settings_never_have_one_and_nurseries_by_choice(team: Team) -> None:
    nursery = school("105150", kind="local_authority_nursery_school", phase="nursery")
    await team.sif.say(setting(), nursery)
    answer = await team.allocate("EY123456", by_choice=True, status=409)
    assert codes(answer) == {("no_school", "$.organisation")}
    await team.allocate("105150", status=409)
    chosen = await team.allocate("105150", by_choice=True)
    assert chosen["state"]["by_choice"] is True


async def test_another_partner_mid_year_keeps_the_first(team: Team) -> None:
    await team.allocate()
    change = {
        "partner": "sip-2",
        "since": "2010-01-04",
        "half_days": 6,
        "half_days_used": 4,
        "reason": "Long illness",
    }
    answer = await team.sif.post(f"allocations/{KEY}/partner", change)
    stints = [
        (stint["partner"], stint["half_days"], stint["until"])
        for stint in answer["state"]["partners"]
    ]
    assert stints == [("sip-1", 4, "2010-01-04"), ("sip-2", 6, None)]
    assert (await team.left("sip-1"), await team.left("sip-2")) == (16, 14)
    history = (await team.sif.get(f"allocations/{KEY}/history"))["results"]
    assert history[1]["why"] == "Long illness"
    listed = await team.sif.get("allocations", partner="sip-2", year="2009-10")
    assert [each["key"] for each in listed["results"]] == [KEY]


async def test_the_successor_is_held_to_the_same_rules(team: Team) -> None:
    await team.allocate()
    await team.change("sip-2", employer="105148")
    change = {"partner": "sip-2", "since": "2010-01-04", "half_days": 40, "reason": "x"}
    answer = await team.sif.post(f"allocations/{KEY}/partner", change, status=409)
    assert {code for code, _ in codes(answer)} == {
        "conflict_of_interest",
        "too_many_half_days",
        "over_capacity",
    }
    outside = change | {"since": "2010-09-01"}
    await team.sif.post(f"allocations/{KEY}/partner", outside, status=422)


async def test_more_half_days_only_where_there_are_some(team: Team) -> None:
    await team.allocate()
    more: Json = {"half_days": 20, "reason": "Two headships"}
    await team.sif.post(f"allocations/{KEY}/half-days", more)
    answer = await team.allocate("105149", half_days=1, status=409)
    assert codes(answer) == {("over_capacity", "$.half_days")}
    await team.sif.post(f"allocations/{KEY}/half-days", more | {"half_days": 21}, status=409)
    await team.sif.post(f"allocations/{KEY}/half-days", more | {"half_days": 9})
    assert await team.left("sip-1") == 11


async def test_an_ended_allocation_frees_its_days_and_may_begin_anew(team: Team) -> None:
    await team.allocate()
    end = {"on": "2009-12-01", "half_days_used": 3, "reason": "Left the authority"}
    ended = await team.sif.post(f"allocations/{KEY}/end", end)
    assert (ended["state"]["status"], ended["state"]["partner"]) == ("ended", None)
    assert await team.left("sip-1") == 17
    more = {"half_days": 5, "reason": "x"}
    await team.sif.post(f"allocations/{KEY}/half-days", more, status=409)
    anew = {"partner": "sip-2", "since": "2010-01-04", "half_days": 7, "reason": "Appointed"}
    await team.sif.post(f"allocations/{KEY}/partner", anew | {"since": "2009-11-30"}, status=422)
    again = await team.sif.post(f"allocations/{KEY}/partner", anew)
    assert again["state"]["status"] == "active"
    rows = await team.sif.rows("SELECT on_day, what FROM entry ORDER BY on_day")
    assert [(str(row["on_day"]), row["what"]) for row in rows] == [
        ("2009-09-01", "School Improvement Partner allocated"),
        ("2010-01-04", "School Improvement Partner changed"),
    ]


async def test_allocations_at_once_never_overbook(team: Team) -> None:
    schools = [str(105200 + number) for number in range(6)]
    await team.sif.say(*(school(urn) for urn in schools))
    answers = await asyncio.gather(*(team.try_to_allocate(urn, "sip-1") for urn in schools))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert await team.left("sip-1") == 0


async def test_allocations_at_once_and_less_capacity_never_overbook(team: Team) -> None:
    patch: Any = {"json": {"capacity_half_days": {YEAR: 18}}, "headers": {"If-Match": "*"}}
    await asyncio.gather(
        team.try_to_allocate("105148", "sip-1"),
        team.sif.client.patch("people/sip-1", **patch),
        team.try_to_allocate("105149", "sip-1"),
    )
    assert await team.left("sip-1") >= 0


async def test_many_are_allocated_or_none_with_every_reason(team: Team) -> None:
    await team.sif.say(school("105150"))
    await team.allocate("105150", "sip-2")
    items: list[Json] = [
        {"organisation": "105148", "partner": "sip-1"},
        {"organisation": "105149", "partner": "sip-1", "half_days": 11},
        {"organisation": "105150", "partner": "sip-2"},
    ]
    body: Json = {"year": YEAR, "items": items}
    answer = await team.sif.post("allocations/bulk", body, status=409)
    assert codes(answer) == {
        ("over_capacity", "$.items.0.half_days"),
        ("over_capacity", "$.items.1.half_days"),
        ("allocated_already", "$.items.2.organisation"),
    }
    assert await team.left("sip-1") == 20
    items[1]["half_days"] = 10
    made = await team.sif.post("allocations/bulk", {"year": YEAR, "items": items[:2]}, status=201)
    assert made == {"created": ["105148.2009-10", "105149.2009-10"]}
    assert await team.left("sip-1") == 0


async def test_many_name_schools_and_people_that_are_known_once(team: Team) -> None:
    items = [
        {"organisation": "105148", "partner": "sip-1"},
        {"organisation": "105148", "partner": "sip-2"},
        {"organisation": "999999", "partner": "sip-2"},
    ]
    answer = await team.sif.post("allocations/bulk", {"year": YEAR, "items": items}, status=422)
    assert codes(answer) == {
        ("twice", "$.items.0.organisation"),
        ("twice", "$.items.1.organisation"),
        ("unknown_organisation", "$.items.2.organisation"),
    }
    items = [{"organisation": "105149", "partner": "nobody"}]
    answer = await team.sif.post("allocations/bulk", {"year": YEAR, "items": items}, status=422)
    assert codes(answer) == {("unknown_person", "$.items.0.partner")}


async def test_many_cost_no_more_statements_than_two(team: Team) -> None:
    schools = [str(105200 + number) for number in range(10)]
    await team.sif.say(*(school(urn) for urn in schools))
    costs = []
    for part, who in ((schools[:2], "sip-1"), (schools[2:], "sip-2")):
        items = [{"organisation": urn, "partner": who, "half_days": 2} for urn in part]
        with counting(team.sif.app) as statements:
            await team.sif.post("allocations/bulk", {"year": YEAR, "items": items}, status=201)
        costs.append(len(statements))
    assert 0 < costs[0] == costs[1]


async def test_a_partner_reads_only_the_allocations_of_its_schools(team: Team) -> None:
    await team.allocate()
    await team.allocate("105149")
    role, mine = Role.SCHOOL_IMPROVEMENT_PARTNER, ["105149"]
    async with team.sif.as_(role, organisations=mine) as partner:
        listed = (await partner.get("allocations")).json()["results"]
        assert [each["organisation"] for each in listed] == mine
        assert (await partner.get(f"allocations/{KEY}")).status_code == 404
        answer = await partner.get("allocations/missing", params={"year": YEAR})
        assert answer.status_code == 403
