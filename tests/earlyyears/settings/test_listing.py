"""Everybody of an area as it stands, and how Ofsted judged settings."""

from datetime import date
from typing import Any

from chassis.policy import Role
from contracts.schools import InspectionPublished
from services.earlyyears.visits.state import Visit
from tests.earlyyears.keeping import keep
from tests.earlyyears.people.people import add, give
from tests.earlyyears.team_app import Team, school, setting
from tests.support.statements import counting
from tests.support.team import Json


def _inspected(
    key: str, grade: int | None, on: date, kind: str = "full_day_care"
) -> InspectionPublished:
    told: Json = {"organisation": key, "area": "350", "phase": "nursery", "kind": kind}
    told |= {"inspected": "early_years", "inspected_on": on, "overall": grade, "latest_from": on}
    return InspectionPublished.model_validate(told)


async def _history(team: Team) -> None:
    """A nursery known, inspected, visited and with an officer; the others not."""
    await add(team)
    await give(team, "EY123456")
    known = {"as_of": "2009-09-01", "places": 48}
    await team.client.put("settings/EY123456", json=known)
    made = Visit(
        status="made",
        purpose="audit",
        year="2009/10",
        visitor="qio-1",
        due_on=date(2009, 9, 30),
        made_on=date(2009, 9, 7),
    )
    await keep(team, {"EY123456.2009-10.audit": made})
    later = Visit(purpose="audit", year="2009/10", visitor="qio-1", due_on=date(2009, 12, 31))
    await keep(team, {"EY123457.2009-10.audit": later})
    await team.say(
        _inspected("EY123456", 3, date(2007, 3, 1)), _inspected("EY123456", 2, date(2008, 11, 3))
    )


async def _keys(team: Team, **asked: Any) -> list[str]:
    listed = await team.get("settings", area="350", **asked)
    return [one["organisation"] for one in listed["results"]]


async def test_everybody_is_listed_as_it_stands(team: Team) -> None:
    await team.say(school("105150", phase="secondary"), setting("EY9", status="closed"))
    await _history(team)
    listed = (await team.get("settings", area="350"))["results"]
    assert [one["organisation"] for one in listed] == [
        "105148",
        "105149",
        "EY123456",
        "EY123457",
    ]
    nursery, childminder = listed[2:]
    assert nursery["provision"]["places"] == 48
    assert (nursery["officer"], nursery["sort"]) == ("qio-1", "pvi")
    assert (nursery["inspection_grade"], nursery["inspected_on"]) == (2, "2008-11-03")
    assert nursery["last_visit"] == "2009-09-07"
    assert (childminder["provision"], childminder["officer"]) == (None, None)
    assert (childminder["next_due"], childminder["inspected_on"]) == ("2009-12-31", None)


async def test_it_is_narrowed_and_paged(team: Team) -> None:
    await _history(team)
    assert await _keys(team, sort=["childminder", "primary"]) == ["105148", "105149", "EY123457"]
    assert await _keys(team, kind="full_day_care") == ["EY123456"]
    assert await _keys(team, phase="primary") == ["105148", "105149"]
    assert await _keys(team, officer="qio-1") == ["EY123456"]
    assert await _keys(team, officer="nobody", unknown="true", phase="nursery") == ["EY123457"]
    assert await _keys(team, unknown="false") == ["EY123456"]
    assert await _keys(team, rating="red") == []
    first = await team.get("settings", area="350", limit=3)
    rest = await _keys(team, cursor=first["paging"]["next_cursor"])
    assert rest == ["EY123457"]
    assert (await team.client.get("settings?area=350&rating=blue")).status_code in (400, 422)


async def test_who_acts_for_some_sees_those_only(team: Team) -> None:
    await _history(team)
    async with team.as_(Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105148"]) as partner:
        answer = await partner.get("settings?area=350")
        assert [one["organisation"] for one in answer.json()["results"]] == ["105148"]


async def test_a_longer_list_costs_no_more_statements(team: Team) -> None:
    await team.say(*(setting(f"EY20000{n}") for n in range(9)))
    with counting(team.app) as statements:
        assert len(await _keys(team)) == 13
    assert len([one for one in statements if "FROM organisation" in one]) == 2


async def test_settings_good_or_better_are_counted_as_at_a_day(team: Team) -> None:
    await _history(team)
    await team.say(
        _inspected("EY123457", 3, date(2008, 11, 20), "childminder"),
        setting("EY123458"),
        _inspected("EY123458", None, date(2008, 10, 1)),
        setting("EY123459"),
    )
    path = "settings/quality-of-inspections"
    told = await team.get(path, area="350", on="2008-12-03", months=1)
    total = told["total"]
    assert (total["good_or_better"], total["satisfactory"], total["inadequate"]) == (1, 1, 0)
    assert (total["met_or_not_met"], total["not_inspected"]) == (1, 1)
    assert total["percent_good"] == "50.0"
    assert [(one["of"], one["percent_good"]) for one in told["sorts"]] == [
        ("pvi", "100.0"),
        ("childminder", "0.0"),
    ]
    assert [(one["on"], one["graded"]) for one in told["trend"]] == [
        ("2008-11-30", 2),
        ("2008-12-03", 2),
    ]
    before = await team.get(path, area="350", on="2008-11-02", months=0)
    assert (before["total"]["satisfactory"], before["total"]["good_or_better"]) == (1, 0)
    async with team.as_(Role.HEAD, organisations=["EY123456"]) as head:
        assert (await head.get(f"{path}?area=350")).status_code == 403
