"""Reach over HTTP: who has what, whom it reaches, who is missing out."""

from typing import Any

from chassis.policy import Role
from tests.enrichment.app import OTHER, SCHOOL, SECONDARY, Enrichment, Json
from tests.enrichment.people import YEAR, pupil, who
from tests.support.statements import counting
from tests.support.team import school

ALL: dict[str, Any] = {"area": "350", "year": YEAR}
REACHED, PASSED_BY = "E05000650", "E05000651"


async def plant(enrichment: Enrichment) -> None:
    """Of 24 pupils 12 live in each ward: all of the one had an Arts Award, of the other none; in it
    are all who have free school meals. Reception is not counted."""
    near = [pupil(n, ward=REACHED, fsm="no", gender="F", year_group="5") for n in range(12)]
    far = [pupil(n, OTHER, ward=PASSED_BY, fsm="yes", gender="F") for n in range(12, 24)]
    babies = [pupil(n, OTHER, ward=PASSED_BY, fsm="yes", year_group="0") for n in range(24, 40)]
    await enrichment.accepted("pupils", near + far + babies)
    given = {"level": "bronze", "awarded_on": "2010-06-10"}
    await enrichment.accepted("arts-awards", [who(n) | given for n in range(12)])
    await enrichment.accepted("artsmark", [
        {"academic_year": YEAR, "school": SCHOOL, "level": "Gold", "awarded_on": "2010-06-10"},
    ])  # fmt: skip
    await enrichment.accepted("music-projects", [
        {"academic_year": YEAR, "school": SCHOOL, "project": "1", "class_name": "5A",
         "year_group": "5", "instrument": "brass", "starts_on": "2009-09-14", "weeks": "30",
         "pupils": "28"},
    ])  # fmt: skip


async def test_a_planted_ward_and_group_that_get_nothing_are_found_first(
    enrichment: Enrichment,
) -> None:
    await plant(enrichment)
    found = await enrichment.get("reach/missing-out", **ALL)
    assert found["whole"]["percent"] == "50.0"
    listed = [(each["kind"], each["code"], each["under"]) for each in found["results"]]
    assert listed[:2] == [("ward", PASSED_BY, "100.0"), ("group", "fsm=yes", "100.0")]
    assert ("school", OTHER, "100.0") in listed
    assert REACHED not in {code for _, code, _ in listed}
    assert SCHOOL not in {code for _, code, _ in listed}
    assert found["results"][0]["missing"] == ["arts_award"]
    assert found["results"][0]["why"].startswith("0 of 12 pupils had any, 0.0 %;")


async def test_who_is_registered_for_a_club_and_never_comes_is_missing_out(
    enrichment: Enrichment,
) -> None:
    """A club that nobody of the ward ever came to does not take it off the list; one who came, or
    who was asked what it did, is reached."""
    await plant(enrichment)
    club = {
        "area": "350", "name": "sunflower", "sort": "study_support", "title": "Sunflower club",
        "year": YEAR, "starts_on": "2009-09-28", "ends_on": "2010-07-02", "sessions": 30,
        "session_minutes": 60,
    }  # fmt: skip
    made = await enrichment.post("activities", club, status=201)
    await enrichment.post(f"activities/{made['key']}/start", {"on": "2009-09-28"})
    of = {"activity": made["key"]}
    away = of | {"offered": "30", "attended": "0"}
    await enrichment.accepted("activity-attendance", [who(n, OTHER) | away for n in range(12, 24)])
    found = (await enrichment.get("reach/missing-out", **ALL))["results"]
    assert (found[0]["code"], found[0]["missing"]) == (PASSED_BY, ["arts_award"])
    schools = {each["code"]: each for each in found}
    assert "activities" in schools[OTHER]["missing"]
    asked = of | {"question": "likes-it", "before": "2", "after": "4"}
    await enrichment.accepted("activity-attitudes", [who(12, OTHER) | asked])
    came = away | {"attended": "1"}
    await enrichment.accepted("activity-attendance", [who(13, OTHER) | came])
    whole = (await enrichment.get("reach/groups", **ALL))["whole"]
    assert whole["had"]["activities"] == 2


async def test_a_school_whose_roll_the_register_does_not_know_has_no_number(
    enrichment: Enrichment,
) -> None:
    await enrichment.say(school("190001", pupils=None), school("190002", pupils=1))
    found = (await enrichment.get("reach/missing-out", **ALL))["results"]
    pupils = {each["code"]: each["pupils"] for each in found}
    assert (pupils["190001"], pupils["190002"]) == (None, 1)
    first = await enrichment.get("reach/missing-out", **ALL, limit=len(found) - 1)
    rest = await enrichment.get(
        "reach/missing-out", **ALL, limit=5, cursor=first["paging"]["next_cursor"]
    )
    assert [each["code"] for each in rest["results"]] == ["190001"]


async def test_the_list_pages_without_loss_or_repetition(enrichment: Enrichment) -> None:
    await plant(enrichment)
    for path in ("missing-out", "wards", "schools"):
        whole = (await enrichment.get(f"reach/{path}", **ALL))["results"]
        seen: list[Json] = []
        query: dict[str, Any] = {**ALL, "limit": 1}
        while True:
            page = await enrichment.get(f"reach/{path}", **query)
            seen += page["results"]
            if page["paging"]["next_cursor"] is None:
                break
            query["cursor"] = page["paging"]["next_cursor"]
        assert seen == whole
        assert len(whole) > 1


async def test_schools_with_the_fewest_provisions_come_first(enrichment: Enrichment) -> None:
    await plant(enrichment)
    found = (await enrichment.get("reach/schools", **ALL))["results"]
    assert [(each["organisation"], each["had"], each["missing_out"]) for each in found] == [
        (OTHER, 0, True), (SECONDARY, 0, True), (SCHOOL, 3, False),
    ]  # fmt: skip
    mine = found[-1]
    # What a school has is open to it, though no primary school has to have it.
    assert {code for code, has in mine["provisions"].items() if has == "yes"} == {
        "arts_award", "artsmark", "music",
    }  # fmt: skip
    assert mine["provisions"]["support"] == "not_for_it"
    assert (mine["open"], mine["share"]) == (8, "37.5")
    assert found[1]["provisions"]["music"] == "not_for_it"


async def test_wards_and_groups_are_held_to_the_rate_of_all(enrichment: Enrichment) -> None:
    await plant(enrichment)
    # A pupil of two schools is one; one of whom no ward is recorded is in none.
    await enrichment.accepted("pupils", [pupil(0, SECONDARY), pupil(50, SECONDARY, ward="")])
    found = await enrichment.get("reach/wards", **ALL)
    assert (found["whole"]["pupils"], found["ward_not_recorded"]) == (25, 1)
    wards = {each["code"]: each for each in found["results"]}
    assert list(wards) == [PASSED_BY, REACHED]
    assert (wards[PASSED_BY]["pupils"], wards[PASSED_BY]["missing_out"]) == (12, True)
    assert (wards[REACHED]["percent"], wards[REACHED]["had"]) == (
        "100.0", {"tuition": 0, "activities": 0, "arts_award": 12},
    )  # fmt: skip
    groups = await enrichment.get("reach/groups", **ALL)
    assert groups["groups"][0]["name"] == "pupils eligible for free school meals"
    assert {each["code"] for each in groups["groups"]} >= {"gender=F", "year_group=5", "fsm=no"}
    assert "year_group=0" not in {each["code"] for each in groups["groups"]}


async def test_tuition_counts_once_begun_and_not_if_left(enrichment: Enrichment) -> None:
    await enrichment.accepted("pupils", [pupil(1), pupil(2), pupil(3)])
    left = {"withdrawn_on": "2009-12-01", "withdrawn_why": "absence"}
    rows = [who(1), who(2) | left, who(3)]
    await enrichment.accepted("tuition", [row | {"subject": "english"} for row in rows])
    held = {"subject": "english", "held_on": "2009-10-05", "minutes": "60", "attended": "yes"}
    await enrichment.accepted("tuition-sessions", [who(1) | held, who(2) | held])
    whole = (await enrichment.get("reach/groups", **ALL))["whole"]
    assert (whole["pupils"], whole["reached"], whole["had"]["tuition"]) == (3, 1, 1)


async def test_a_head_sees_the_own_school_and_nothing_else(enrichment: Enrichment) -> None:
    await plant(enrichment)
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        answer = await head.get(f"reach/schools?organisation={SCHOOL}&year={YEAR}")
        assert answer.status_code == 200, answer.text
        own = answer.json()
        assert [each["organisation"] for each in own["results"]] == [SCHOOL]
        assert own["pupils"]["pupils"] == 12
        assert {each["code"] for each in own["groups"]} == {"gender=F", "year_group=5", "fsm=no"}
        other = await head.get(f"reach/schools?organisation={OTHER}&year={YEAR}")
        assert other.status_code == 404
        for path in ("schools", "wards", "groups", "missing-out"):
            assert (await head.get(f"reach/{path}?area=350&year={YEAR}")).status_code == 403
        assert (await head.get("reach/rules")).json()["rules"]["fewest"] == 3


async def test_an_officer_of_one_school_does_not_see_the_authority(enrichment: Enrichment) -> None:
    async with enrichment.as_(Role.OFFICER, organisations=[SCHOOL]) as bound:
        for path in ("schools", "wards", "groups", "missing-out"):
            assert (await bound.get(f"reach/{path}?area=350")).status_code == 403


async def test_an_authority_without_any_roll_is_answered(enrichment: Enrichment) -> None:
    empty = await enrichment.get("reach/groups", **ALL)
    assert (empty["whole"]["percent"], empty["whole"]["reason"]) == (None, "no_pupils")
    listed = (await enrichment.get("reach/missing-out", **ALL))["results"]
    assert {each["kind"] for each in listed} == {"school"}


async def test_an_answer_takes_as_many_statements_however_many_schools_there_are(
    enrichment: Enrichment,
) -> None:
    await plant(enrichment)

    async def statements() -> list[int]:
        numbers = []
        for path in ("schools", "wards", "groups", "missing-out"):
            with counting(enrichment.app) as seen:
                await enrichment.get(f"reach/{path}", **ALL)
            numbers.append(sum("organisation" in each for each in seen))
        return numbers

    before = await statements()
    await enrichment.say(*(school(str(urn)) for urn in range(106000, 106030)))
    assert await statements() == before
    assert max(before) <= 3
