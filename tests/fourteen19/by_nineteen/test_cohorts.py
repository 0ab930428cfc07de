"""Cohorts of the authority's own: fixed at 14, whoever comes or goes, and reckoned by 19."""

from typing import Any, Final

from chassis.policy import Role
from tests.fourteen19.app import COLLEGE, SCHOOL, Fourteen19, Json, Row
from tests.fourteen19.by_nineteen.test_releases import release, row
from tests.fourteen19.people import learner, of_learner

COHORTS: Final = "by-19/cohorts"
ONE: Final = f"{COHORTS}/350/2004-05"
FIVE: Final = ("English", "Mathematics", "Art", "French", "Music")


def at(year: str, number: int, provider: str = SCHOOL, **changed: str) -> Row:
    """A learner in an academic year who was 14 before 2004/05."""
    born = {"dob": f"1990-03-{number:02}", "year_group": "10", "academic_year": year}
    return learner(number, provider) | born | changed


def result(number: int, year: str, awarded_on: str, provider: str = SCHOOL, **more: str) -> Row:
    """A result: a GCSE at grade C."""
    given = {"qualification": "gcse", "grade": "C", "academic_year": year, "awarded_on": awarded_on}
    return of_learner(number, provider) | given | more


async def _fixed(fourteen19: Fourteen19) -> Json:
    """Four young people of 14; one of them lives elsewhere, so three."""
    rows = [at("2004/05", number) for number in (1, 2, 3)]
    await fourteen19.accepted("learners", [*rows, at("2004/05", 4, lives_in="351")])
    return await fourteen19.post(COHORTS, {"area": "350", "year": "2004/05"}, status=201)


async def _gcses(fourteen19: Fourteen19, *numbers: int) -> None:
    await fourteen19.accepted("learners", [at("2005/06", n, year_group="11") for n in numbers])
    rows = [
        result(number, "2005/06", "2006-08-24", subject=subject)
        for number in numbers
        for subject in FIVE
    ]
    await fourteen19.accepted("attainment", rows)


def _counts(found: Json, place: int = 0) -> tuple[Any, ...]:
    group = found["groups"][place]
    names = ("cohort", "level_2", "level_2_with_english_and_maths", "level_3")
    return tuple(group[name] for name in names)


async def test_a_cohort_is_fixed_at_14_and_reckoned_by_19(fourteen19: Fourteen19) -> None:
    found = await _fixed(fourteen19)
    assert (found["turned_19"], _counts(found)) == ("2008/09", (3, 0, 0, 0))
    await _gcses(fourteen19, 1, 2)
    there = at("2008/09", 1, COLLEGE, upn="", year_group="14")
    await fourteen19.accepted("learners", [there])
    levels = [
        result(1, "2008/09", "2009-08-13", COLLEGE, qualification="a_level", subject=subject)
        for subject in ("French", "Art")
    ]
    await fourteen19.accepted("attainment", levels)
    found = await fourteen19.get(ONE)
    assert _counts(found) == (3, 2, 2, 1)
    assert found["indicators"]["ni_79"]["value"] == "66.7"
    assert found["indicators"]["ni_81"] is None


async def test_what_is_reached_after_19_does_not_count(fourteen19: Fourteen19) -> None:
    await _fixed(fourteen19)
    await fourteen19.accepted("learners", [at("2009/10", 3, COLLEGE, upn="", year_group="14")])
    late = result(3, "2009/10", "2009-10-01", COLLEGE, qualification="nvq_2", grade="P")
    await fourteen19.accepted("attainment", [late | {"subject": "Catering"}])
    found = await fourteen19.get(ONE)
    assert _counts(found) == (3, 0, 0, 0)
    assert found["indicators"]["ni_79"] == {"value": "0.0", "exact": "0"}


async def test_two_members_who_are_one_person_count_once(fourteen19: Fourteen19) -> None:
    """The college's learner turns out to be the school's."""
    there = at("2004/05", 1, COLLEGE, uln="", upn="", fsm="no")
    await fourteen19.accepted("learners", [at("2004/05", 1), there])
    found = await fourteen19.post(COHORTS, {"area": "350", "year": "2004/05"}, status=201)
    assert _counts(found)[0] == 2
    await _gcses(fourteen19, 1)
    (pair,) = (await fourteen19.get("learner-matches"))["results"]
    decision = {"decision": "same", "reason": "Asked the college"}
    await fourteen19.post(f"learner-matches/{pair['match_id']}/decision", decision)
    assert _counts(await fourteen19.get(ONE)) == (1, 1, 1, 0)


async def test_who_comes_later_is_not_in_it_and_who_goes_stays(fourteen19: Fourteen19) -> None:
    await _fixed(fourteen19)
    await fourteen19.accepted(
        "learners",
        [at("2004/05", number) for number in (2, 3, 5, 6)],
        replaces="scope",
        confirm_shrinkage="true",
    )
    assert _counts(await fourteen19.get(ONE))[0] == 3


async def test_it_is_fixed_once_and_anew_with_a_reason_only(fourteen19: Fourteen19) -> None:
    await _fixed(fourteen19)
    await fourteen19.accepted("learners", [at("2004/05", 5)])
    body = {"area": "350", "year": "2004/05"}
    again = await fourteen19.client.post(COHORTS, json=body)
    assert again.status_code == 409
    anew = body | {"reason": "A school had sent its file late."}
    found = await fourteen19.post(COHORTS, anew, status=201)
    assert (_counts(found)[0], found["reason"]) == (4, anew["reason"])
    entries = (await fourteen19.get("audit", action="by_19_cohorts.fix"))["results"]
    assert [entry["after"]["size"] for entry in entries] == [4, 3]


async def test_free_school_meals_are_those_at_15(fourteen19: Fourteen19) -> None:
    """Two of three are known at 15; what they were at 14 does not count."""
    await _fixed(fourteen19)
    await _gcses(fourteen19, 1)
    at_15 = [
        at("2005/06", 1, fsm="no", year_group="11"),
        at("2005/06", 2, fsm="yes", year_group="11"),
    ]
    await fourteen19.accepted("learners", at_15)
    found = await fourteen19.post(f"{ONE}/free-meals")
    fsm = {group["fsm"]: group["cohort"] for group in found["groups"]}
    assert fsm == {"all": 3, "no": 1, "yes": 1}
    assert found["indicators"]["ni_82"]["value"] == "100.0"


async def test_a_repeated_request_fixes_nothing_anew(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [at("2004/05", 1)])
    body = {"area": "350", "year": "2004/05"}
    headers = {"Idempotency-Key": "once"}
    first = await fourteen19.client.post(COHORTS, json=body, headers=headers)
    second = await fourteen19.client.post(COHORTS, json=body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    page = await fourteen19.get(COHORTS, area="350")
    assert [each["year"] for each in page["results"]] == ["2004/05"]


async def test_what_cannot_be_fixed(fourteen19: Fourteen19) -> None:
    for body, code in (
        ({"area": "999", "year": "2004/05"}, "unknown_area"),
        ({"area": "350", "year": "2004/05"}, "nobody_of_that_age"),
    ):
        answer = await fourteen19.client.post(COHORTS, json=body)
        assert answer.status_code == 422, answer.text
        assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert (await fourteen19.client.get(ONE)).status_code == 404
    assert (await fourteen19.client.get(f"{COHORTS}/350/2004-06")).status_code == 404


async def test_only_the_authority_sees_and_fixes_cohorts(fourteen19: Fourteen19) -> None:
    await _fixed(fourteen19)
    body = {"area": "350", "year": "2004/05", "reason": "again"}
    for role, organisations, read, fixed in (
        (Role.OFFICER, ["*"], 200, 201),
        (Role.HEAD, [SCHOOL], 403, 403),
        (Role.PARTNER, [COLLEGE], 403, 403),
        (Role.DATA_MANAGER, ["*"], 200, 403),
    ):
        async with fourteen19.as_(role, organisations=organisations) as caller:
            assert (await caller.get(ONE)).status_code == read, role
            assert (await caller.post(COHORTS, json=body)).status_code == fixed, role


async def test_a_cohort_and_its_published_figures_name_each_other(fourteen19: Fourteen19) -> None:
    await _fixed(fourteen19)
    fixed = await fourteen19.get(ONE)
    assert (fixed["year"], fixed["turned_19"], fixed["cohort"]) == ("2004/05", "2008/09", 2009)
    assert fixed["links"]["published"] == "/v1/fourteen19/by-19?area=350&cohort=2009"
    await release(fourteen19, [row()], "first", "2010-03-18")
    published = await fourteen19.client.get(f"http://fourteen19{fixed['links']['published']}")
    assert published.status_code == 200, published.text
    told = published.json()
    assert (told["cohort"], told["year"], told["year_at_14"]) == (2009, "2008/09", "2004/05")
    assert told["links"]["fixed"] == fixed["links"]["self"]
