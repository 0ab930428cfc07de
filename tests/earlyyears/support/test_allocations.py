"""Support shared out over HTTP: drafted, compared, adopted, needed anew."""

import time
from datetime import date
from typing import Any

import pytest

from chassis.policy import Role
from contracts.earlyyears import SupportAllocated
from services.earlyyears.settings.state import Setting
from services.earlyyears.support.state import Session, Support
from tests.earlyyears.keeping import audits_of_seven_hours, keep
from tests.earlyyears.support.sharing_out import (
    ALLOCATIONS,
    SESSION,
    YEAR,
    adopted,
    draft,
    hours,
    rate,
    staff,
    visit,
)
from tests.earlyyears.team_app import Team, school, setting
from tests.support.statements import counting
from tests.support.team import Json

NEEDED = f"{ALLOCATIONS}/needed"
ALL = {"105148": "green", "105149": "amber", "EY123456": "red"}


@pytest.fixture
async def rated(team: Team) -> Team:
    """Two schools, a nursery rated red and a childminder not rated; an officer with 60 hours."""
    await staff(team)
    await rate(team, ALL)  # type: ignore[arg-type]
    return team


def faults(problem: Json) -> set[tuple[str, str]]:
    return {(each["code"], each["path"]) for each in problem["errors"]}


async def test_the_poorest_are_given_the_most_and_each_is_told_why(rated: Team) -> None:
    made = await draft(rated)
    assert made["key"] == "350.2009-10.1"
    got = hours(made)
    assert got["EY123456"] > got["105149"] > got["EY123457"] > got["105148"] >= 2
    assert sum(got.values()) == 60
    state = made["state"]
    assert (state["status"], state["left"], state["rule"]["name"]) == ("drafted", 0, "sharing-1")
    [line] = [each for each in state["lines"] if each["organisation"] == "EY123456"]
    assert line["why"].startswith("rated red, 34 places: ")
    assert (line["before"], line["change"], line["sort"]) == (None, line["hours"], "pvi")
    assert await rated.told(SupportAllocated) == {}


async def test_capacity_is_the_peoples_hours_less_their_visits(rated: Team) -> None:
    await keep(
        rated,
        {
            "EY123456.2009-10.audit": visit(status="made", made_on=date(2009, 10, 9), hours=5),
            "EY123457.2009-10.audit": visit(),
            "105148.2009-10.audit": visit(status="cancelled"),
            "105149.2010-11.audit": visit(year="2010/11"),
        },
    )
    capacity = (await draft(rated))["state"]["capacity"]
    assert capacity == {"hours": 52, "given": False, "people_hours": 60, "visit_hours": 8}
    given = (await draft(rated, capacity_hours=30))["state"]["capacity"]
    assert (given["hours"], given["given"]) == (30, True)
    none = await draft(rated, year="2010/11", status=422)
    assert faults(none) == {("no_capacity", "$.capacity_hours")}


async def test_capacity_is_less_what_a_programmes_visits_usually_take(rated: Team) -> None:
    await keep(rated, {"350.audits": audits_of_seven_hours("pvi")})
    await keep(
        rated,
        {
            "EY123456.2009-10.audit": visit(programme="350.audits"),
            "EY123457.2009-10.audit": visit(),
        },
    )
    assert (await draft(rated))["state"]["capacity"]["visit_hours"] == 10


async def test_every_sort_of_provision_has_a_share_and_no_other_school(rated: Team) -> None:
    special = {"kind": "non_maintained_special_school", "phase": "not_applicable"}
    nursery = {"kind": "local_authority_nursery_school", "phase": "nursery"}
    await rated.say(
        school("105200", **special),
        school("105201", **nursery),
        school("105202", phase="secondary"),
        setting("EY999999", area="351"),
    )
    sorts = {line["organisation"]: line["sort"] for line in (await draft(rated))["state"]["lines"]}
    assert sorts == {
        "105148": "primary",
        "105149": "primary",
        "105200": "special",
        "105201": "nursery",
        "EY123456": "pvi",
        "EY123457": "childminder",
    }


async def test_too_few_hours_are_refused_with_how_many_lack(rated: Team) -> None:
    refused = await draft(rated, capacity_hours=5, status=409)
    assert refused["short_by"] == 3
    assert "8 for 4 schools and settings; there are 5, 3 too few" in refused["detail"]
    nobody = await draft(rated, area="352", capacity_hours=5, status=409)
    assert "open in 352" in nobody["detail"]


async def test_a_draft_sent_twice_is_one_though_quality_changed_between(rated: Team) -> None:
    sent, headers = {"area": "350", "year": YEAR}, {"Idempotency-Key": "autumn-support"}
    first = await rated.client.post(ALLOCATIONS, json=sent, headers=headers)
    await rate(rated, {"105148": "red"})
    await staff(rated, hours=0)
    again = await rated.client.post(ALLOCATIONS, json=sent, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again.headers["ETag"]) == (first.json(), first.headers["ETag"])
    assert len((await rated.get(ALLOCATIONS))["results"]) == 1


async def test_adopted_it_is_everybodys_support_and_told(rated: Team) -> None:
    made = await adopted(rated)
    assert made["state"]["status"] == "adopted"
    told = await rated.told(SupportAllocated)
    assert {each.organisation: each.allocated for each in told.values()} == hours(made)
    assert told["EY123456/2009/10"].rating == "red"
    support = await rated.get("support/EY123456.2009-10")
    assert support["state"]["allocation"] == made["key"]
    assert support["state"]["why"].startswith("rated red, 34 places")
    again = await rated.post(f"{ALLOCATIONS}/{made['key']}/adoption", status=409)
    assert again["detail"] == "It is adopted; only one that is drafted can be adopted."
    [line] = await rated.rows(
        "SELECT what FROM entry WHERE kind = 'support' AND organisation = '105149'"
    )
    assert line["what"] == f"{hours(made)['105149']} hours of support, 2009/10"


async def test_another_adopted_replaces_the_first_and_says_what_it_changes(rated: Team) -> None:
    first = await adopted(rated)
    await rate(rated, {"EY123456": "amber", "EY123457": "red"})
    second = await draft(rated)
    found = await rated.get(f"{ALLOCATIONS}/{second['key']}/differences")
    assert (found["against"], found["why"]) == (first["key"], [])
    told = {each["organisation"]: (each["kind"], each["why"]) for each in found["results"]}
    assert told["EY123456"] == ("fewer", ["quality changed from red to amber"])
    assert told["EY123457"] == ("more", ["quality changed from not rated to red"])
    assert sum(found["counts"].values()) + found["same"] == 4
    await rated.post(f"{ALLOCATIONS}/{second['key']}/adoption")
    replaced = (await rated.get(f"{ALLOCATIONS}/{first['key']}"))["state"]
    assert (replaced["status"], replaced["replaced_by"]) == ("replaced", second["key"])
    newest = await rated.told(SupportAllocated)
    assert {each.organisation: each.allocated for each in newest.values()} == hours(second)
    listed = await rated.get(ALLOCATIONS, area="350", status="adopted", year=YEAR)
    assert [each["key"] for each in listed["results"]] == [second["key"]]
    assert (await rated.get(ALLOCATIONS, area="351"))["results"] == []


async def test_a_draft_is_refused_once_quality_or_anything_else_is_otherwise(rated: Team) -> None:
    made = await draft(rated)
    await rate(rated, {"105148": "red"})
    await keep(rated, {"EY123456": Setting(as_of=date(2009, 11, 2), places=80)})
    await rated.say(setting("EY123457", kind="childminder", status="closed"), school("105150"))
    refused = await rated.post(f"{ALLOCATIONS}/{made['key']}/adoption", status=409)
    assert faults(refused) == {
        ("quality_changed", "$.lines.105148"),
        ("places_changed", "$.lines.EY123456"),
        ("provision_changed", "$.lines.EY123457"),
        ("provision_changed", "$.lines.105150"),
    }
    assert await rated.rows("SELECT 1 FROM record WHERE kind = 'support'") == []
    await rated.post(f"{ALLOCATIONS}/{made['key']}/discard", {"reason": "Quality changed"})
    await rated.post(f"{ALLOCATIONS}/{made['key']}/adoption", status=409)


async def test_a_draft_of_hours_that_are_gone_or_given_since_is_refused(rated: Team) -> None:
    [first, second] = [await draft(rated), await draft(rated)]
    await rated.post(f"{ALLOCATIONS}/{second['key']}/adoption")
    await staff(rated, hours=40)
    refused = await rated.post(f"{ALLOCATIONS}/{first['key']}/adoption", status=409)
    assert {code for code, _ in faults(refused)} == {"support_changed", "capacity_changed"}


async def test_what_is_delivered_is_never_taken_back(rated: Team) -> None:
    await adopted(rated)
    path = "support/EY123456.2009-10"
    for _ in range(5):
        await rated.post(f"{path}/sessions", SESSION)
    await rated.post("support/EY123457.2009-10/sessions", SESSION)
    await rate(rated, {"EY123456": "green", "105148": "red"})
    await rated.say(setting("EY123457", kind="childminder", status="closed"))
    made = await draft(rated, capacity_hours=25)
    got = hours(made)
    assert (got["EY123456"], got["EY123457"], sum(got.values())) == (10, 2, 25)
    found = await rated.get(f"{ALLOCATIONS}/{made['key']}/differences")
    told = {each["organisation"]: each["kind"] for each in found["results"]}
    assert told["EY123457"] == "gone"
    assert found["why"] == ["capacity changed from 60 to 25"]
    await rated.post(f"{ALLOCATIONS}/{made['key']}/adoption")
    state = (await rated.get(path))["state"]
    assert (state["status"], state["hours"]) == ("complete", 10)


async def test_whether_hours_have_to_be_shared_out_anew_is_known(rated: Team) -> None:
    asked = {"area": "350", "year": YEAR}
    first = await rated.get(NEEDED, **asked)
    assert (first["needed"], first["against"], first["counts"]) == (True, None, {"new": 4})
    made = await adopted(rated)
    same = await rated.get(NEEDED, **asked)
    assert (same["needed"], same["against"], same["results"]) == (False, made["key"], [])
    await staff(rated, hours=70)
    more = await rated.get(NEEDED, **asked)
    assert more["needed"]
    assert {each["kind"] for each in more["results"]} == {"more"}
    assert more["results"][0]["why"] == ["capacity changed from 60 to 70"]


async def test_another_rule_may_be_tried_and_is_kept_with_what_it_gave(rated: Team) -> None:
    [rule] = (await rated.get(f"{ALLOCATIONS}/rules"))["results"]
    even = {"red": 1, "amber": 1, "not_rated": 1, "green": 1}
    tried = rule | {"name": "even", "weights": even, "sizes": []}
    await adopted(rated)
    made = await draft(rated, rule=tried)
    assert set(hours(made).values()) == {15}
    found = await rated.get(f"{ALLOCATIONS}/{made['key']}/differences")
    assert found["why"] == ["the rule changed from sharing-1 to even"]
    upside_down = tried | {"weights": even | {"green": 2}}
    await draft(rated, rule=upside_down, status=422)


async def test_it_holds_from_the_day_it_was_adopted_and_not_before_the_one_before(
    rated: Team,
) -> None:
    first, second = await draft(rated), await draft(rated)
    await rated.post(f"{ALLOCATIONS}/{first['key']}/adoption", {"on": "2009-11-16"})
    told = (await rated.told(SupportAllocated))["EY123456/2009/10"]
    assert told.allocated_on == date(2009, 11, 16)
    again = await draft(rated)
    path = f"{ALLOCATIONS}/{again['key']}/adoption"
    refused = await rated.post(path, {"on": "2009-11-13"}, status=422)
    assert refused["errors"][0]["code"] == "too_early"
    outdated = await rated.post(f"{ALLOCATIONS}/{second['key']}/adoption", status=409)
    assert {each["code"] for each in outdated["errors"]} == {"support_changed"}
    await rated.post(path, {"on": "2010-01-11"})
    assert (await rated.told(SupportAllocated))["EY123456/2009/10"].allocated_on.year == 2010


async def test_it_is_the_authoritys_to_do_and_the_teams_to_read(rated: Team) -> None:
    made = await draft(rated)
    sent = {"area": "350", "year": YEAR}
    for role, organisations, reads in (
        (Role.ADVISER, ["*"], 200),
        (Role.SCHOOL_IMPROVEMENT_PARTNER, ["105148"], 404),
        (Role.HEAD, ["105148"], 403),
        (Role.GOVERNOR, ["105148"], 403),
    ):
        async with rated.as_(role, organisations=organisations) as other:
            answers = [
                await other.post(ALLOCATIONS, json=sent),
                await other.post(
                    f"{ALLOCATIONS}/{made['key']}/adoption", json={}, headers={"If-Match": "*"}
                ),
            ]
            assert [each.status_code for each in answers] == [403, 403]
            read = await other.get(f"{ALLOCATIONS}/{made['key']}")
            assert read.status_code == reads, role
    stale = await rated.client.post(
        f"{ALLOCATIONS}/{made['key']}/adoption", json={}, headers={"If-Match": '"another"'}
    )
    assert stale.status_code == 412


async def test_five_hundred_are_adopted_in_a_handful_of_statements(rated: Team) -> None:
    await _adopt_counted(rated)
    some = [setting(f"EY{500000 + n}") for n in range(500)]
    await rated.say(*some)
    await rate(rated, {each.organisation: "amber" for each in some})
    held = Support(
        year=YEAR, hours=3, rating=None, allocation="x", allocated_on=date(2009, 9, 1), why="",
        sessions=(Session(number=1, on=date(2009, 9, 9), hours=1, by="qio-1", focus="x"),),
    )  # fmt: skip
    await keep(rated, {f"{each.organisation}.2009-10": held for each in some[:100]})
    started = time.perf_counter()
    statements = await _adopt_counted(rated, capacity_hours=6000)
    print("seconds", time.perf_counter() - started, "statements", statements)  # noqa: T201
    assert statements < 60
    told: Any = await rated.told(SupportAllocated)
    assert sum(each.allocated for each in told.values()) == 6000


async def _adopt_counted(team: Team, **parts: Any) -> int:
    made = await draft(team, **parts)
    with counting(team.app) as seen:
        await team.post(f"{ALLOCATIONS}/{made['key']}/adoption")
    return len(seen)
