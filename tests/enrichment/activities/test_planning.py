"""Activities are planned, changed, started, ended and cancelled by the authority."""

from typing import Any

import pytest

from chassis.policy import Role
from contracts.enrichment import ProgressLoaded
from tests.enrichment.activities.saying import (
    STUDY,
    WRITING,
    assessed,
    attended,
    on_roll,
    study,
    with_writing,
    writing,
)
from tests.enrichment.app import OTHER, SCHOOL, Enrichment


async def test_one_is_planned_with_its_term_and_read_by_schools(enrichment: Enrichment) -> None:
    made = await enrichment.post("activities", writing(schools=[SCHOOL, OTHER]), status=201)
    assert (made["key"], made["state"]["status"]) == (WRITING, "planned")
    assert made["state"]["term"] == "2008/09-SUM"
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        seen = (await head.get(f"activities/{WRITING}")).json()
        assert seen["state"]["schools"] == [SCHOOL]
        listed = (await head.get("activities", params={"sort": "find_your_talent"})).json()
        assert [each["key"] for each in listed["results"]] == [WRITING]
        refused = await head.post("activities", json=study())
        assert refused.status_code == 403
    assert (await enrichment.client.get("activities/350.nothing.2008-09")).status_code == 404


async def test_the_list_by_sort_year_and_status(enrichment: Enrichment) -> None:
    await enrichment.post("activities", writing(), status=201)
    await enrichment.post("activities", study(), status=201)

    async def keys(**asked: str) -> list[str]:
        return [each["key"] for each in (await enrichment.get("activities", **asked))["results"]]

    assert await keys() == [WRITING, STUDY]
    assert await keys(sort="playing_for_success") == [STUDY]
    assert await keys(year="2009/10") == []
    assert await keys(status="cancelled", area="350") == []


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        (
            {"starts_on": "2009-09-04"},
            {("$.starts_on", "outside_year"), ("$.ends_on", "before_start")},
        ),
        ({"term": "2009/10-AUT"}, {("$.term", "outside_year")}),
        ({"term": "2009/10"}, {("$.term", "invalid_term")}),
        ({"sort": "inspiring_communities"}, {("$.wards", "missing")}),
        ({"schools": [SCHOOL, "999999"]}, {("$.schools.1", "unknown_organisation")}),
    ],
)
async def test_what_cannot_be_so_is_refused_all_at_once(
    enrichment: Enrichment, changed: dict[str, Any], faults: set[tuple[str, str]]
) -> None:
    answer = await enrichment.client.post("activities", json=writing(**changed))
    assert answer.status_code == 422
    assert {(each["path"], each["code"]) for each in answer.json()["errors"]} == faults


async def test_one_starts_and_ends(enrichment: Enrichment) -> None:
    here = f"activities/{(await enrichment.post('activities', study(), status=201))['key']}"
    due = (await enrichment.get("worklist", kind="activity"))["results"]
    assert [(each["due_on"], each["what"][:5]) for each in due] == [("2008-09-15", "start")]
    await enrichment.post(f"{here}/ending", status=409)
    for day in ("2008-08-31", "2008-12-13"):
        await enrichment.post(f"{here}/start", {"on": day}, status=422)
    running = await enrichment.post(f"{here}/start", {"on": "2008-09-22"})
    assert (running["state"]["status"], running["state"]["starts_on"]) == ("running", "2008-09-22")
    due = (await enrichment.get("worklist", kind="activity"))["results"]
    assert [(each["due_on"], each["what"][:3]) for each in due] == [("2008-12-12", "end")]
    await enrichment.post(f"{here}/start", {"on": "2008-09-22"}, status=409)
    await enrichment.post(f"{here}/ending", {"on": "2008-09-21"}, status=422)
    over = await enrichment.post(f"{here}/ending", {"on": "2008-12-12"})
    assert (over["state"]["status"], over["state"]["ended_on"]) == ("ended", "2008-12-12")
    for act in ("change", "cancellation"):
        await enrichment.post(f"{here}/{act}", {"reason": "Too late."}, status=409)


async def test_a_change_is_told_of_the_schools_whose_pupils_take_part(
    enrichment: Enrichment,
) -> None:
    await with_writing(enrichment, 1)
    await enrichment.accepted("activity-attendance", [attended(1, 10, 9)])
    changed = {"term": "2008/09-SPR", "starts_on": "2009-03-02", "reason": "A mistake."}
    await enrichment.post(f"activities/{WRITING}/change", changed)
    told = (await enrichment.told(ProgressLoaded))[f"{WRITING}/{SCHOOL}"]
    assert (told.term, str(told.starts_on), told.pupils) == ("2008/09-SPR", "2009-03-02", 1)
    for wrong in ({"title": None}, {"starts_on": "2008-08-31"}):
        await enrichment.post(
            f"activities/{WRITING}/change", wrong | {"reason": "A mistake."}, status=422
        )


async def test_a_term_that_nobody_named_follows_the_first_day(enrichment: Enrichment) -> None:
    """Planned for March, begun in May: what it did is told of the summer."""
    planned = writing(starts_on="2009-03-30")
    made = await enrichment.post("activities", planned, status=201)
    assert made["state"]["term"] == "2008/09-SPR"
    await enrichment.accepted("pupils", on_roll([1]))
    await enrichment.accepted("activity-attendance", [attended(1, 10, 9)])
    here = f"activities/{WRITING}"

    async def told() -> str:
        return str((await enrichment.told(ProgressLoaded))[f"{WRITING}/{SCHOOL}"].term)

    named = {"term": "2008/09-AUT", "reason": "Counted there."}
    await enrichment.post(f"{here}/change", named)
    await enrichment.post(f"{here}/change", {"starts_on": "2009-04-01", "reason": "Later."})
    assert await told() == "2008/09-AUT"
    await enrichment.post(f"{here}/change", {"term": None, "reason": "Not counted there."})
    assert await told() == "2008/09-SPR"
    await enrichment.post(f"{here}/start", {"on": "2009-05-05"})
    assert await told() == "2008/09-SUM"


async def test_strands_stay_once_pupils_were_assessed(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 1)
    more = {"strands": {"writing": "sub_levels", "reading": "sub_levels"}, "reason": "More."}
    await enrichment.post(f"activities/{WRITING}/change", more)
    receipt = await enrichment.accepted("activity-assessments", [assessed(1, "3b", "3a")])
    other = {"strands": {"writing": "points"}, "reason": "Another scale."}
    await enrichment.post(f"activities/{WRITING}/change", other, status=409)
    await enrichment.withdraw(receipt)
    await enrichment.post(f"activities/{WRITING}/change", other)


async def test_what_took_place_is_not_cancelled(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 1)
    receipt = await enrichment.accepted("activity-attendance", [attended(1, 10, 9)])
    why = {"reason": "Nobody came."}
    await enrichment.post(f"activities/{WRITING}/cancellation", why, status=409)
    await enrichment.withdraw(receipt)
    await enrichment.post(f"activities/{WRITING}/cancellation", why)
    assert await enrichment.refused("activity-attendance", [attended(1, 10, 9)]) == {
        ("row 1, activity", "activity_cancelled")
    }
    assert (await enrichment.get("worklist", kind="activity"))["results"] == []
