"""Programmes over HTTP: made, planned, followed."""

import asyncio
import time
from datetime import date, timedelta

from chassis.clock import today
from chassis.policy import Role
from contracts.earlyyears import VisitRecorded
from education.working_days import is_working_day
from tests.earlyyears.programmes.planned import (
    KEY,
    PROGRAMME,
    give,
    make,
    many_settings,
    visit,
)
from tests.earlyyears.team_app import Team, school, setting
from tests.support.statements import counting

USUAL = {"area": "350", "year": "2009/10"}
NONE = {"late": 0, "overdue": 0, "slipped": 0, "planned_after": 0}


async def test_the_usual_programmes_of_a_year(team: Team) -> None:
    answer = await team.post("programmes/usual", USUAL, status=422)
    assert answer["errors"][0]["path"] == "audit-tools/eyfs-audit-1"
    for tool in ("eyfs-audit-1", "eyfs-self-evaluation-1"):
        await team.post("audit-tools/built-in", {"tool": tool}, status=201)
    made = await team.post("programmes/usual", USUAL)
    assert len(made["created"]) == 3
    again = await team.post("programmes/usual", USUAL)
    assert (again["created"], again["already"]) == ([], made["created"])
    listed = (await team.get("programmes", area="350", year="2009/10"))["results"]
    assert {each["key"]: each["state"]["ends_on"] for each in listed} == {
        "350.audit-childminders-2009": "2009-12-31",
        "350.audit-pvi-2009": "2009-09-30",
        "350.self-evaluation-schools-2009": "2010-02-28",
    }
    assert (await team.get("programmes", area="351"))["results"] == []
    for each, eligible in zip(made["created"], ("EY123457", "EY123456", "105148"), strict=True):
        plan = await team.post(f"programmes/{each}/plan")
        assert eligible in {one["organisation"] for one in plan["visits"]}
        assert plan["eligible"] == (2 if "schools" in each else 1)


async def test_everybody_eligible_and_open_is_planned_once(team: Team) -> None:
    await team.say(
        setting("EY123458"),
        setting("EY123459", status="closed", closed_on=date(2009, 3, 1)),
        setting("EY123460", opened_on=date(2010, 3, 1)),
        setting("EY123461", area="351"),
        school("105150"),
    )
    await give(team, {"EY123456": "qio-1", "EY123457": "qio-1"})
    await make(team)
    shown = await team.post(f"programmes/{KEY}/plan", {"dry_run": True})
    assert (await team.get("visits"))["results"] == []
    plan = await team.post(f"programmes/{KEY}/plan")
    assert shown == plan | {"dry_run": True}
    assert [each["visit"] for each in plan["visits"]] == [
        "EY123456.2009-10.audit",
        "EY123458.2009-10.audit",
    ]
    assert [each["visitor"] for each in plan["visits"]] == ["qio-1", None]
    assert (plan["eligible"], plan["already"], plan["unassigned"]) == (2, 0, 1)
    state = (await team.get("visits/EY123456.2009-10.audit"))["state"]
    assert (state["programme"], state["due_on"]) == (KEY, "2009-12-31")
    await team.say(setting("EY123462"))
    again = await team.post(f"programmes/{KEY}/plan")
    assert (again["already"], again["planned"]) == (2, 1)
    assert len(await team.told(VisitRecorded)) == 3


async def test_a_visit_planned_by_hand_counts_and_one_called_off_does_not(team: Team) -> None:
    await team.say(setting("EY123458"))
    await make(team)
    hand = {"organisation": "EY123456", "purpose": "audit", "year": "2009/10"}
    await team.post("visits", hand | {"due_on": "2009-10-31"}, status=201)
    other = {"organisation": "EY123458", "due_on": "2010-03-31"}
    await team.post("visits", hand | other, status=201)  # not within the programme's days
    plan = await team.post(f"programmes/{KEY}/plan")
    assert [each["visit"] for each in plan["visits"]] == ["EY123458.2009-10.audit.2"]
    assert plan["already"] == 1
    called_off = {"reason": "Measles"}
    await team.post("visits/EY123456.2009-10.audit/cancellation", called_off)
    plan = await team.post(f"programmes/{KEY}/plan")
    assert [each["visit"] for each in plan["visits"]] == ["EY123456.2009-10.audit.2"]


async def test_today_within_its_days_it_is_planned_from_today_on(team: Team) -> None:
    days = {"starts_on": today() - timedelta(days=60), "ends_on": today() + timedelta(days=60)}
    await make(team, **{name: str(day) for name, day in days.items()})
    [planned] = (await team.post(f"programmes/{KEY}/plan"))["visits"]
    assert str(today()) <= planned["planned_for"] <= str(days["ends_on"])
    early = {"since": str(days["starts_on"] - timedelta(days=1))}
    await team.post(f"programmes/{KEY}/plan", early, status=422)


async def test_how_far_it_is_as_of_a_day(team: Team) -> None:
    keys = await many_settings(team, 200001, 200009, officers=2)  # ten with the fixture's
    await make(team)
    before = await team.get(f"programmes/{KEY}/progress", on="2009-09-01")
    assert (before["course"], before["all"]["not_planned"]) == ("at_risk", 10)
    plan = await team.post(f"programmes/{KEY}/plan")
    made = [each["visit"] for each in plan["visits"] if each["planned_for"] < "2009-10-01"]
    await visit(team, made, "2009-09-30")
    told = await team.get(f"programmes/{KEY}/progress", on="2009-10-01")
    assert told["course"] == "on_course", told["because"]
    assert told["all"] == NONE | {"eligible": 10, "made": 2, "planned": 8, "not_planned": 0}
    assert {each["officer"]: each["eligible"] for each in told["officers"]} == {
        None: 1,
        "qio-1": 5,
        "qio-2": 4,
    }
    assert [(each["sort"], each["made"]) for each in told["sorts"]] == [("pvi", 2)]
    first = next(key for key in keys if f"{key}.2009-10.audit" not in made)
    change = {"planned_for": "2010-01-11", "reason": "Moving house"}
    await team.post(f"visits/{first}.2009-10.audit/replanning", change)
    told = await team.get(f"programmes/{KEY}/progress", on="2009-10-01")
    assert told["course"] == "at_risk"
    assert told["because"] == "1 planned for after 2009-12-31."
    behind = await team.get(f"programmes/{KEY}/progress", on="2009-12-01")
    assert behind["course"] == "at_risk"
    assert "needed from now on" in behind["because"]
    missed = await team.get(f"programmes/{KEY}/progress", on="2010-01-04")
    assert (missed["course"], missed["all"]["overdue"]) == ("missed", 8)
    assert missed["because"] == "8 of 10 not visited by 2009-12-31."


async def test_the_programmes_of_an_area_at_a_glance(team: Team) -> None:
    await make(team)
    await make(team, name="childminders", sorts=["childminder"])
    first = await team.get("programmes/overview", area="350", on="2009-10-01", limit=1)
    assert [each["programme"] for each in first["results"]] == [KEY]
    cursor = first["paging"]["next_cursor"]
    rest = await team.get("programmes/overview", area="350", on="2009-10-01", cursor=cursor)
    assert [each["programme"] for each in rest["results"]] == ["350.childminders"]
    assert rest["results"][0]["all"]["eligible"] == 1
    assert (await team.get("programmes/overview", area="351"))["results"] == []


async def test_500_settings_are_planned_in_one_request(team: Team) -> None:
    await make(team)
    await many_settings(team, 200001, 200003)
    with counting(team.app) as few:
        await team.post(f"programmes/{KEY}/plan")
    await many_settings(team, 300001, 300500)
    began = time.perf_counter()
    with counting(team.app) as many:
        plan = await team.post(f"programmes/{KEY}/plan")
    took = time.perf_counter() - began
    assert 0 < len(many) <= len(few)
    assert (plan["planned"], plan["already"], plan["unassigned"]) == (500, 4, 0)
    assert len(plan["officers"]) == 9
    for each in plan["visits"]:
        assert is_working_day(date.fromisoformat(each["planned_for"]))
    assert took < 20, f"{took:.1f} s"
    with counting(team.app) as read:
        told = await team.get(f"programmes/{KEY}/progress", on="2009-09-01")
    assert 0 < len(read) <= 2
    assert told["all"]["planned"] == 504
    entries = (await team.get("audit"))["results"]
    assert sorted(each["rows"] for each in entries if each["action"] == "visit.open") == [4, 500]


async def test_a_closed_programme_plans_nothing(team: Team) -> None:
    await make(team)
    await team.post(f"programmes/{KEY}/closure", {"reason": "Replaced"})
    await team.post(f"programmes/{KEY}/plan", status=409)
    await team.post(f"programmes/{KEY}/closure", {"reason": "Again"}, status=409)
    hand = {"organisation": "EY123456", "purpose": "audit", "year": "2009/10"}
    hand |= {"due_on": "2009-12-31", "programme": KEY}
    assert (await team.post("visits", hand, status=422))["errors"][0]["code"] == "unknown_programme"


async def test_what_a_programme_cannot_be_is_told_at_once(team: Team) -> None:
    wrong = {"ends_on": "2009-08-01", "sorts": ["pvi", "pvi"], "purpose": "follow_up"}
    answer = await team.post("programmes", PROGRAMME | wrong, status=422)
    assert [each["path"] for each in answer["errors"]] == ["$.ends_on", "$.sorts", "$.purpose"]
    answer = await team.post("programmes", PROGRAMME | {"tool": "none-1"}, status=422)
    assert answer["errors"][0]["code"] == "unknown_tool"
    long = {"ends_on": "2199-01-01"}
    answer = await team.post("programmes", PROGRAMME | long, status=422)
    assert answer["errors"][0]["code"] == "too_long"


async def test_two_at_once_plan_nobody_twice(team: Team) -> None:
    await make(team)
    await many_settings(team, 200001, 200020)
    plans = await asyncio.gather(*(team.post(f"programmes/{KEY}/plan") for _ in range(2)))
    assert sorted(plan["planned"] for plan in plans) == [0, 21]
    found = (await team.get("visits", programme=KEY))["results"]
    assert len({each["organisation"] for each in found}) == len(found) == 21


async def test_a_repeated_request_plans_once(team: Team) -> None:
    await make(team)
    headers = {"Idempotency-Key": "plan-1", "If-Match": "*"}
    path = f"programmes/{KEY}/plan"
    answers = [await team.client.post(path, json={}, headers=headers) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["planned"] == 1


async def test_who_may(team: Team) -> None:
    await make(team)
    paths = ("programmes", "programmes/overview?area=350", f"programmes/{KEY}/progress")
    async with team.as_(Role.ADVISER) as adviser:
        assert [(await adviser.get(path)).status_code for path in paths] == [200, 200, 200]
        assert (await adviser.post(f"programmes/{KEY}/plan", json={})).status_code == 403
        assert (await adviser.post("programmes", json=PROGRAMME)).status_code == 403
    async with team.as_(Role.ADVISER, organisations=["EY123456"]) as bound:
        assert (await bound.get("programmes")).json()["results"] == []
        assert (await bound.get(f"programmes/{KEY}")).status_code == 404
        assert [(await bound.get(path)).status_code for path in paths[1:]] == [403, 403]
    for role in (Role.HEAD, Role.GOVERNOR):
        async with team.as_(role, organisations=["EY123456"]) as own:
            assert [(await own.get(path)).status_code for path in paths] == [403, 403, 403]
