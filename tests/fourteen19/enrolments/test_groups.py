"""Programmes in detail, as counts: by framework, public employer, component and consortium."""

from typing import Any

from chassis.policy import Role
from tests.fourteen19.app import COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19, Json
from tests.fourteen19.consortia.forming import NORTH, form
from tests.fourteen19.people import learner, of_learner

_SINCE = {"starts_on": "2009-09-07"}
_PUBLIC = {"level": "apprenticeship", "sector": "public", **_SINCE}
_LEFT = {**_SINCE, "outcome": "completed", "ends_on": "2010-05-01", "destination": "employment"}
_OWN: Json = {"organisation": SCHOOL, "year": "2009/10"}


async def _programmes(fourteen19: Fourteen19) -> None:
    """1 and 2 are apprentices, 1 told by the college, too; 3 and 4 on Foundation Learning; 5 and 6
    on Diplomas, 6 of another school."""
    await form(fourteen19)
    of_school = [learner(number) for number in (1, 2, 3, 4, 5)]
    await fourteen19.accepted("learners", [*of_school, learner(6, OTHER_SCHOOL)])
    await fourteen19.accepted("learners", [learner(1, COLLEGE, home=SCHOOL)])
    business = {"framework": "Business", "framework_code": "104", **_PUBLIC}
    rows = [
        of_learner(1, public_employer=f"350/4{SCHOOL[3:]}", **business),
        of_learner(1, COLLEGE, public_employer=SCHOOL, **business),
        of_learner(2, framework="Care", public_employer="Bolton Council", **_PUBLIC),
    ]
    await fourteen19.accepted("apprenticeships", rows)
    foundation = [
        of_learner(3, level="entry_2", functional_skills="yes", **_SINCE),
        of_learner(4, level="level_1", functional_skills="yes", personal_and_social="yes", **_LEFT),
    ]
    await fourteen19.accepted("foundation-learning", foundation)
    diploma = {"line": "ENG", "level": "higher", "consortium": NORTH, **_SINCE}
    rows = [of_learner(5, **diploma), of_learner(6, OTHER_SCHOOL, **diploma)]
    await fourteen19.accepted("diplomas", rows)


def _counts(groups: list[Json]) -> list[tuple[Any, ...]]:
    return [(each["key"], each["name"], each["learners"]) for each in groups]


async def test_each_young_person_counts_once_in_a_group(fourteen19: Fourteen19) -> None:
    await _programmes(fourteen19)
    told = await fourteen19.get("programmes", **_OWN)
    assert {each["key"]: each["learners"] for each in told["programmes"]} == {
        "apprenticeship": 2,
        "foundation_learning": 2,
        "diploma": 1,
    }
    assert _counts(told["frameworks"]) == [("104", "Business", 1), (None, "Care", 1)]
    employers = {each["key"]: each["name"] for each in told["public_employers"]}
    assert employers == {None: "Bolton Council", SCHOOL: f"School {SCHOOL}"}
    assert _counts(told["components"]) == [
        ("functional_skills", None, 2),
        ("personal_and_social", None, 1),
    ]
    assert _counts(told["destinations"]) == [("employment", None, 1)]
    assert _counts(told["consortia"]) == [(NORTH, "Consortium north", 1)]
    area = await fourteen19.get("programmes", area="350", year="2009/10")
    assert _counts(area["consortia"]) == [(NORTH, "Consortium north", 2)]
    assert (await fourteen19.get("programmes", area="350", year="2008/09"))["programmes"] == []


async def test_a_head_reads_its_own_school_only(fourteen19: Fourteen19) -> None:
    await _programmes(fourteen19)
    area = {"area": "350", "year": "2009/10"}
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        own = (await head.get("programmes", params=_OWN)).json()
        assert _counts(own["consortia"]) == [(NORTH, "Consortium north", 1)]
        other = await head.get("programmes", params=_OWN | {"organisation": OTHER_SCHOOL})
        assert other.status_code == 404
        refused = await head.get("programmes", params=area)
        assert refused.status_code == 403
        assert [each["code"] for each in refused.json()["errors"]] == ["wider_than_yours"]
    async with fourteen19.as_() as nobody:
        assert (await nobody.get("programmes", params=area)).status_code == 403
