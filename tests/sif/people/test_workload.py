"""Workload, accreditations, schools without a partner, and whose a token is."""

from typing import Any

from chassis.policy import Role
from services.sif.people.reading import person_of
from tests.sif.people.people import ACCREDITATION, YEAR, Team, consultant
from tests.sif.sif_app import Json, school, setting

VISIT = {
    "organisation": "105148",
    "purpose": "progress",
    "term": "2009/10-AUT",
    "visitor": "sip-1",
}


async def test_a_year_is_capacity_less_what_is_reserved_and_allocated(team: Team) -> None:
    await team.allocate()
    await team.allocate("105149", half_days=6)
    told = await team.workload("sip-1")
    assert (told["capacity"], told["reserved"], told["schools_allocated"]) == (28, 8, 16)
    assert told["left"] == 4
    assert [each["organisation"] for each in told["schools"]] == ["105148", "105149"]


async def test_nothing_is_reserved_of_a_consultant_and_no_capacity_is_not_none(team: Team) -> None:
    await team.sif.post("people", consultant(), status=201)
    told = await team.workload("consultant-1")
    assert (told["capacity"], told["reserved"], told["left"]) == (20, 0, 20)
    later = await team.sif.get("people/consultant-1/workload", year="2010/11")
    assert (later["capacity"], later["left"], later["visits_made"]) == (None, None, 0)


async def test_visits_count_as_due_made_and_late(team: Team) -> None:
    for term in ("2009/10-AUT", "2009/10-SPR", "2010/11-AUT"):
        await team.sif.post("visits", VISIT | {"term": term}, status=201)
    await team.sif.post("visits", VISIT | {"organisation": "105149"}, status=201)
    for key, on in (("105148.2009-10-AUT", "2010-01-11"), ("105149.2009-10-AUT", "2009-12-31")):
        sent: Json = {"on": on, "findings": []}
        await team.sif.post(f"visits/{key}.progress/record", sent)
    told = await team.workload("sip-1")
    # Late: the one made in January, and the one of spring 2010 that never was.
    assert (told["visits_due"], told["visits_made"], told["visits_late"]) == (1, 2, 2)
    await team.sif.post("visits/105148.2009-10-SPR.progress/cancellation", {"reason": "Snow"})
    assert (await team.workload("sip-1"))["visits_due"] == 0


async def test_everybodys_workload_comes_by_pages(team: Team) -> None:
    await team.allocate("105148", "sip-2")
    await team.change("sip-2", left_on="2010-01-31")
    await team.add("sip-3")
    await team.change("sip-3", left_on="2009-01-31")
    first = await team.sif.get("people/workload", year=YEAR, limit=1)
    cursor = first["paging"]["next_cursor"]
    rest = await team.sif.get("people/workload", year=YEAR, cursor=cursor)
    shown = [each["person"] for page in (first, rest) for each in page["results"]]
    assert shown == ["sip-1", "sip-2"]  # who left with work of the year is in it still
    assert rest["results"][0] == await team.workload("sip-2")


async def test_a_partner_reads_its_own_workload_only(team: Team) -> None:
    await team.change("sip-1", client="ashworth")
    async with team.sif.as_(
        Role.SCHOOL_IMPROVEMENT_PARTNER, organisations=["105148"], client="ashworth"
    ) as partner:
        asked: Any = {"params": {"year": YEAR}}
        assert (await partner.get("people/sip-1/workload", **asked)).status_code == 200
        assert (await partner.get("people/sip-2/workload", **asked)).status_code == 404
        assert (await partner.get("people/workload", **asked)).status_code == 403


async def test_a_token_is_its_persons(team: Team) -> None:
    await team.change("sip-1", client="council:ashworth")
    async with team.sif.app.state.database.read() as session:
        assert await person_of(session, "council:ashworth") == "sip-1"
        assert await person_of(session, "tests") is None


async def test_accreditations_that_expire_are_listed_the_first_first(team: Team) -> None:
    await team.add("sip-3", accreditation=ACCREDITATION | {"expires_on": "2010-03-31"})
    await team.add("sip-4", accreditation=ACCREDITATION | {"expires_on": "2012-03-31"})
    await team.add("sip-5")
    await team.change("sip-5", left_on="2010-01-31")
    first = await team.sif.get("people/accreditations", before="2011-04-01", limit=2)
    assert [(each["person"], each["expires_on"]) for each in first["results"]] == [
        ("sip-3", "2010-03-31"),
        ("sip-1", "2011-03-31"),
    ]
    cursor = first["paging"]["next_cursor"]
    rest = await team.sif.get("people/accreditations", before="2011-04-01", cursor=cursor)
    assert [each["person"] for each in rest["results"]] == ["sip-2"]
    assert (await team.sif.get("people/accreditations", before="2010-03-31"))["results"] == []


async def _missing(team: Team, **asked: Any) -> dict[str, Json]:
    found = await team.sif.get("allocations/missing", year=YEAR, **asked)
    return {each["organisation"]: each for each in found["results"]}


async def test_schools_without_a_partner_are_those_that_must_have_one(team: Team) -> None:
    await team.sif.say(
        setting(),
        school("105150", kind="pupil_referral_unit"),
        school("105151", status="closed", closed_on="2009-08-31"),
        school("105152", area="354"),
    )
    await team.allocate()
    assert list(await _missing(team)) == ["105149", "105152"]
    assert list(await _missing(team, area="350")) == ["105149"]
    assert list(await _missing(team, limit=1)) == ["105149"]


async def test_the_least_loaded_without_a_conflict_are_suggested(team: Team) -> None:
    await team.add("sip-3", employer="105149")
    await team.add("sip-4", phases=["secondary"])
    await team.add("sip-5", capacity_half_days={YEAR: 17})
    await team.allocate("105148", "sip-1")
    suggested = (await _missing(team))["105149"]["suggested"]
    assert suggested == [
        {"person": "sip-2", "half_days_left": 20},
        {"person": "sip-1", "half_days_left": 10},
    ]


async def test_a_partner_who_may_be_it_no_more_is_none(team: Team) -> None:
    await team.allocate("105148", "sip-1")
    await team.allocate("105149", "sip-2")
    await team.change("sip-1", left_on="2010-01-31")
    interest = {"organisation": "105149", "nature": "family", "since": "2010-02-01"}
    await team.change("sip-2", interests=[interest])
    assert await _missing(team, on="2010-01-31") == {}
    found = await _missing(team, on="2010-02-01")
    assert {key: each["why"] for key, each in found.items()} == {
        "105148": "has_left",
        "105149": "conflict_of_interest",
    }
