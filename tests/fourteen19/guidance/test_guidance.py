"""Interviews at 14 and 16: who of a cohort had one, as counts and, to its own school, by name."""

from datetime import date
from typing import Any

from chassis.policy import Role
from contracts.fourteen19 import GuidanceChanged, Interviewed
from tests.fourteen19.app import (
    COLLEGE,
    MORE_SCHOOLS,
    OTHER_SCHOOL,
    SCHOOL,
    Fourteen19,
    Row,
)
from tests.fourteen19.people import learner, of_learner

_AT = f"{SCHOOL}/2009-10"
_YEAR = {"year": "2009/10"}


def _in_year(number: int, year_group: int, provider: str = SCHOOL) -> Row:
    dob = f"{2004 - year_group}-05-06"
    return learner(number, provider, year_group=str(year_group), dob=dob)


def _interview(number: int, stage: str, held_on: str, **more: str) -> Row:
    return of_learner(number, stage=stage, held_on=held_on, **more)


async def _with_cohorts(fourteen19: Fourteen19) -> None:
    """1 to 3 in year 11, 4 in year 9, 5 in year 10; 1 and 4 were interviewed, 1 twice."""
    young = [_in_year(1, 11), _in_year(2, 11), _in_year(3, 11), _in_year(4, 9), _in_year(5, 10)]
    await fourteen19.accepted("learners", young)
    rows = [
        _interview(1, "16", "2009-11-05", plan_made="yes", intended_destination="fe_college"),
        _interview(1, "16", "2010-02-01", adviser_role="personal_adviser"),
        _interview(4, "14", "2010-03-01"),
        _interview(5, "16", "2010-03-01"),
    ]
    await fourteen19.accepted("guidance", rows)


async def test_each_of_a_cohort_counts_from_the_first_interview(fourteen19: Fourteen19) -> None:
    await _with_cohorts(fourteen19)
    told = (await fourteen19.told(GuidanceChanged))[_AT]
    assert told.interviews == {
        "14": Interviewed(cohort=1, interviewed={date(2010, 3, 1): 1}),
        "16": Interviewed(cohort=3, interviewed={date(2009, 11, 5): 1}),
    }


async def test_a_withdrawn_file_takes_its_interviews_back(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [_in_year(1, 11), _in_year(2, 11)])
    receipt = await fourteen19.accepted("guidance", [_interview(1, "16", "2009-11-05")])
    await fourteen19.withdraw(receipt)
    told = (await fourteen19.told(GuidanceChanged))[_AT]
    assert told.interviews == {"16": Interviewed(cohort=2)}


async def test_coverage_on_a_day(fourteen19: Fourteen19) -> None:
    await _with_cohorts(fourteen19)
    await fourteen19.accepted("learners", [_in_year(6, 11, OTHER_SCHOOL)])
    answer = await fourteen19.get("guidance/coverage", area="350", **_YEAR, on="2010-01-31")
    at_14, at_16 = answer["stages"]
    assert (at_14["cohort"], at_14["interviewed"], at_14["percent"]) == (1, 0, "0.0")
    assert (at_16["cohort"], at_16["interviewed"], at_16["percent"]) == (4, 1, "25.0")
    homes = {each["home"]: each["stages"] for each in answer["homes"]}
    assert [stage["percent"] for stage in homes[SCHOOL]] == ["0.0", "33.3"]
    assert [stage["percent"] for stage in homes[OTHER_SCHOOL]] == ["0.0"]


async def _as_head(fourteen19: Fourteen19, path: str, **query: Any) -> Any:
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        return await head.get(path, params={**_YEAR, **query})


async def test_of_others_too_few_for_a_rate_nothing_is_told(fourteen19: Fourteen19) -> None:
    await _with_cohorts(fourteen19)
    await fourteen19.with_more()
    others = [_in_year(number, 11, MORE_SCHOOLS[number % 3]) for number in range(10, 20)]
    await fourteen19.accepted("learners", others)
    few = (await _as_head(fourteen19, "guidance/coverage", area="350")).json()
    assert (few["stages"][1]["percent"], few["stages"][1]["reason"]) == (None, "suppressed")
    assert [each["home"] for each in few["homes"]] == [SCHOOL]
    await fourteen19.accepted("learners", [_in_year(20, 11, MORE_SCHOOLS[0])])
    more = (await _as_head(fourteen19, "guidance/coverage", area="350")).json()["stages"][1]
    assert (more["percent"], more["cohort"], more["interviewed"]) == ("7.1", None, None)
    other = await _as_head(fourteen19, "guidance/coverage", organisation=OTHER_SCHOOL)
    assert other.status_code == 404


async def test_others_are_told_of_no_single_school_and_no_single_day(
    fourteen19: Fourteen19,
) -> None:
    await fourteen19.with_more()
    alone = [_in_year(number, 11, OTHER_SCHOOL) for number in range(10, 40)]
    await fourteen19.accepted("learners", alone)
    asked = {"area": "350", "on": "2009-12-24"}
    (at_16,) = (await _as_head(fourteen19, "guidance/coverage", **asked)).json()["stages"][1:]
    assert (at_16["percent"], at_16["reason"]) == (None, "suppressed")
    several = [_in_year(50 + at, 11, MORE_SCHOOLS[at % 3]) for at in range(45)]
    await fourteen19.accepted("learners", several)
    held = of_learner(50, MORE_SCHOOLS[0], stage="16", held_on="2009-12-20")
    await fourteen19.accepted("guidance", [held])
    told = (await _as_head(fourteen19, "guidance/coverage", **asked)).json()
    assert (told["on"], told["stages"][1]["percent"]) == ("2009-11-30", "0.0")
    later = await _as_head(fourteen19, "guidance/coverage", area="350", on="2009-12-31")
    assert later.json()["stages"][1]["percent"] == "1.3"


async def test_a_day_of_another_year_is_refused(fourteen19: Fourteen19) -> None:
    await _with_cohorts(fourteen19)
    for on in ("2009-08-31", "2010-09-01"):
        asked = {**_YEAR, "area": "350", "on": on}
        answer = await fourteen19.client.get("guidance/coverage", params=asked)
        assert [(e["code"], e["path"]) for e in answer.json()["errors"]] == [
            ("outside_year", "query.on")
        ]
    past = await fourteen19.get("guidance/coverage", area="350", **_YEAR)
    assert past["on"] == "2010-08-31"


async def test_who_was_not_interviewed_is_named_to_the_school_alone(fourteen19: Fourteen19) -> None:
    await _with_cohorts(fourteen19)
    await fourteen19.accepted("learners", [_in_year(6, 9, OTHER_SCHOOL)])
    own = (await _as_head(fourteen19, "guidance/not-interviewed", area="350")).json()["results"]
    assert {(one["surname"], one["stage"]) for one in own} == {
        ("Plantedsurname2", "16"),
        ("Plantedsurname3", "16"),
    }
    all_ = await fourteen19.get("guidance/not-interviewed", area="350", stage="14", **_YEAR)
    assert [one["home"] for one in all_["results"]] == [OTHER_SCHOOL]
    entries = (await fourteen19.get("audit", action="guidance.not_interviewed"))["results"]
    assert [(entry["personal"], entry["rows"]) for entry in entries] == [(True, 1), (True, 2)]
    other = await _as_head(fourteen19, "guidance/not-interviewed", organisation=OTHER_SCHOOL)
    assert other.status_code == 404


async def test_pages_of_those_not_interviewed(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [_in_year(number, 11) for number in (1, 2, 3)])
    first = await fourteen19.get("guidance/not-interviewed", organisation=SCHOOL, limit=2, **_YEAR)
    cursor = first["paging"]["next_cursor"]
    last = await fourteen19.get(
        "guidance/not-interviewed", organisation=SCHOOL, cursor=cursor, **_YEAR
    )
    names = [one["surname"] for page in (first, last) for one in page["results"]]
    assert sorted(names) == ["Plantedsurname1", "Plantedsurname2", "Plantedsurname3"]
    assert last["paging"]["next_cursor"] is None


async def test_a_partner_without_the_scope_reads_no_names(fourteen19: Fourteen19) -> None:
    async with fourteen19.as_(Role.GOVERNOR, organisations=[SCHOOL]) as governor:
        answer = await governor.get(
            "guidance/not-interviewed", params={**_YEAR, "organisation": SCHOOL}
        )
        assert answer.status_code == 403
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as partner:
        answer = await partner.get(
            "guidance/not-interviewed", params={**_YEAR, "organisation": SCHOOL}
        )
        assert answer.status_code == 404


async def test_an_interview_of_another_year_or_stage_is_refused(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [_in_year(1, 11)])
    rows = [_interview(1, "16", "2010-09-01"), _interview(1, "15", "2009-11-01")]
    assert await fourteen19.refused("guidance", rows) == {
        ("row 1, held_on", "not_in_the_year"),
        ("row 2, stage", "not_in_list"),
    }
