"""What is read of projects: coverage by the register, pupils reached, of others only in part."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from chassis.policy import Role
from tests.enrichment.app import OTHER, SCHOOL, SECONDARY, Enrichment, Json, Row
from tests.enrichment.music.rows import project
from tests.enrichment.people import pupil
from tests.support.statements import counting
from tests.support.team import school

_YEAR = {"year": "2009/10"}
_PATH = "music-projects"
_UNIT = {"kind": "pupil_referral_unit", "phase": "not_applicable"}


async def _of_area(enrichment: Enrichment, **query: Any) -> Json:
    return await enrichment.get("music", area="350", **(_YEAR | query))


async def _as_head(enrichment: Enrichment, path: str = "music", **query: Any) -> Any:
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        return await head.get(path, params=_YEAR | query)


def _roll(numbers: Iterable[int], urn: str = SCHOOL) -> list[Row]:
    return [pupil(number, urn) for number in numbers]


async def test_coverage_is_of_open_primary_schools_and_pupil_referral_units(
    enrichment: Enrichment,
) -> None:
    """19 of 20 are 95 %: a secondary school's project and a closed school's count for nothing."""
    more = [str(105400 + number) for number in range(17)]
    closed = school("105300", status="closed", closed_on=date(2010, 7, 1))
    await enrichment.say(*(school(urn) for urn in more), school("105301", **_UNIT), closed)
    having = [SCHOOL, "105301", *more, SECONDARY, "105300"]
    await enrichment.accepted(_PATH, [project(at, urn) for at, urn in enumerate(having)])
    told = await _of_area(enrichment)
    assert told["coverage"] == {
        "eligible": 20, "with_projects": 19, "percent": "95.0", "reason": None,
    }  # fmt: skip
    assert told["projects"] == 21
    without = await enrichment.get("music/schools", area="350", without=True, **_YEAR)
    assert [row["organisation"] for row in without["results"]] == [OTHER]
    # Before it closed the school was one of those; by then its project had begun.
    assert (await _of_area(enrichment, on="2010-06-30"))["coverage"]["eligible"] == 21


async def test_as_of_a_day_what_had_begun_counts(enrichment: Enrichment) -> None:
    rows = [
        project(1),
        project(2, OTHER, starts_on="2010-01-11", weeks="10", instrument="Brass"),
    ]
    await enrichment.accepted(_PATH, rows)
    then = await _of_area(enrichment, on="2009-12-03")
    assert (then["on"], then["projects"], then["year_long_percent"]) == ("2009-12-03", 1, "100.0")
    assert then["coverage"]["percent"] == "50.0"
    now = await _of_area(enrichment)
    assert (now["on"], now["projects"], now["year_long_percent"]) == (None, 2, "50.0")
    assert now["coverage"]["percent"] == "100.0"
    assert now["instruments"] == [
        {"instrument": "brass", "projects": 1},
        {"instrument": "ukulele", "projects": 1},
    ]
    asked = _YEAR | {"area": "350", "on": "2010-09-01"}
    assert (await enrichment.client.get("music", params=asked)).status_code == 422


async def test_without_a_roll_nothing_is_said_of_the_share_reached(enrichment: Enrichment) -> None:
    await enrichment.accepted(
        _PATH, [project(1, pupils="5", year_group="5"), project(2, OTHER, pupils="9")]
    )
    told = (await _of_area(enrichment))["key_stage_2"]
    assert told == {
        "reached": 14, "reached_on_roll": 0, "beyond_roll": 0, "roll": None, "percent": None,
        "reason": "no_roll",
    }  # fmt: skip
    await enrichment.accepted("pupils", _roll(range(8)))
    told = (await _of_area(enrichment))["key_stage_2"]
    assert told == {
        "reached": 14, "reached_on_roll": 5, "beyond_roll": 0, "roll": 8, "percent": "62.5",
        "reason": None,
    }  # fmt: skip


async def test_no_more_are_reached_than_are_on_roll(enrichment: Enrichment) -> None:
    """A class of 31 of years 4 and 5, sent as year 5, of which 6 are on roll."""
    await enrichment.accepted("pupils", [*_roll(range(6)), pupil(9, year_group="4")])
    await enrichment.accepted(_PATH, [project(1, pupils="31", year_group="5")])
    assert (await _of_area(enrichment))["key_stage_2"] == {
        "reached": 31, "reached_on_roll": 6, "beyond_roll": 25, "roll": 7, "percent": "85.7",
        "reason": None,
    }  # fmt: skip


@pytest.mark.parametrize(("number", "percent"), [(4, "29.2"), (3, None)])
async def test_a_head_is_told_of_others_pupils_in_percent_where_they_are_many(
    enrichment: Enrichment, number: int, percent: str | None
) -> None:
    more = ("105201", "105202", "105203")
    await enrichment.say(*(school(urn) for urn in more))
    rolls = [
        row
        for at, urn in enumerate(more, 1)
        for row in _roll(range(100 * at, 100 * at + number), urn)
    ]
    await enrichment.accepted("pupils", [*_roll(range(12)), *rolls])
    classes = [(1, SCHOOL, "3"), *((2, urn, "2") for urn in more[:2])]
    await enrichment.accepted(
        _PATH, [project(each, urn, pupils=number, year_group="5") for each, urn, number in classes]
    )
    told = (await _as_head(enrichment, area="350")).json()
    assert (told["projects"], told["coverage"]["with_projects"]) == (3, 3)
    reached = told["key_stage_2"]
    assert (told["pupils"], reached["reached"], reached["roll"]) == (None, None, None)
    assert (reached["percent"], reached["reason"]) == (
        percent,
        None if percent else "suppressed",
    )
    own = (await _as_head(enrichment, organisation=SCHOOL)).json()
    assert (own["pupils"], own["key_stage_2"]["percent"]) == (3, "25.0")
    for path in ("music", "music/schools", "music/projects"):
        assert (await _as_head(enrichment, path, organisation=OTHER)).status_code == 404


async def test_schools_with_their_projects_and_each_project(enrichment: Enrichment) -> None:
    rows = [project(1, minutes="40"), project(2, year_group="5"), project(1, OTHER)]
    await enrichment.accepted(_PATH, rows)
    having = await enrichment.get("music/schools", area="350", without=False, limit=1, **_YEAR)
    (first,) = having["results"]
    assert (first["organisation"], first["projects"], first["pupils"]) == (SCHOOL, 2, 56)
    assert having["paging"]["next_cursor"]
    page = await enrichment.get("music/projects", area="350", limit=2, **_YEAR)
    cursor = page["paging"]["next_cursor"]
    rest = await enrichment.get("music/projects", area="350", cursor=cursor, **_YEAR)
    keys = [(each["organisation"], each["project"]) for each in page["results"] + rest["results"]]
    assert keys == [(SCHOOL, "P1"), (SCHOOL, "P2"), (OTHER, "P1")]
    assert (page["results"][0]["minutes"], page["results"][0]["year_long"]) == (40, True)
    none = await enrichment.get("music/projects", area="350", instrument="Tuba", **_YEAR)
    assert none["results"] == []
    own = (await _as_head(enrichment, "music/projects", area="350", instrument="UKULELE")).json()
    assert [each["project"] for each in own["results"]] == ["P1", "P2"]


async def test_an_answer_takes_as_many_statements_whatever_the_schools(
    enrichment: Enrichment,
) -> None:
    async def statements(path: str) -> int:
        with counting(enrichment.app) as seen:
            await enrichment.get(path, area="350", **_YEAR)
        return len(seen)

    paths = ("music", "music/schools", "music/projects")
    await enrichment.accepted(_PATH, [project(1)])
    few = [await statements(path) for path in paths]
    more = [str(105400 + number) for number in range(40)]
    await enrichment.say(*(school(urn) for urn in more))
    await enrichment.accepted(_PATH, [project(1, urn) for urn in more])
    assert [await statements(path) for path in paths] == few
