"""Who may read which results: the school its own, the team all, others what tells of nobody."""

from typing import Any

from chassis.policy import Role
from tests.fourteen19.app import (
    COLLEGE,
    MORE_SCHOOLS,
    OTHER_SCHOOL,
    SCHOOL,
    Fourteen19,
    Json,
    secondary,
)
from tests.fourteen19.results.pupils import FIVE, nine_pupils, pupil, results


async def _schools(fourteen19: Fourteen19, *others: tuple[str, int, int]) -> None:
    """Twenty pupils here, half of them with five GCSEs, and some at other schools."""
    there = [(school, 100 * at, size, good) for at, (school, size, good) in enumerate(others, 1)]
    for school, first, size, achieved in ((SCHOOL, 0, 20, 10), *there):
        numbers = range(first + 1, first + size + 1)
        pupils = [pupil(each, school, upn="", gender="FM"[each % 2]) for each in numbers]
        await fourteen19.accepted("learners", pupils)
        rows = [
            row
            for each in numbers
            for row in results(each, FIVE if each <= first + achieved else FIVE[:2], school)
        ]
        await fourteen19.accepted("attainment", rows)


async def _as_head(fourteen19: Fourteen19, **query: Any) -> Json:
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        answer = await head.get("results/gcse", params={"year": "2009/10", **query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_authoritys_few_others_are_hidden_from_a_school(fourteen19: Fourteen19) -> None:
    """Its own are exact, so an authority with nine pupils more would tell of the nine."""
    await fourteen19.with_more()
    await _schools(fourteen19, *((school, 3, at) for at, school in enumerate(MORE_SCHOOLS)))
    found = await _as_head(fourteen19, area="350")
    (everybody,) = found["groups"]
    assert found["disclosure"] == "suppressed"
    assert everybody["pupils"] == {"value": None, "reason": "suppressed"}
    share = everybody["level_2_with_english_and_maths"]
    assert (share["count"], share["percent"], share["reason"]) == (None, None, "suppressed")
    whole = await fourteen19.get("results/gcse", area="350", year="2009/10")
    assert whole["groups"][0]["level_2_with_english_and_maths"]["percent"] == "44.8"


async def test_an_authority_is_told_where_the_others_are_many(fourteen19: Fourteen19) -> None:
    await fourteen19.with_more()
    await _schools(fourteen19, *((school, 12, 6) for school in MORE_SCHOOLS))
    found = await _as_head(fourteen19, area="350", by="gender")
    everybody, girls, _boys = found["groups"]
    assert everybody["level_2_with_english_and_maths"]["percent"] == "50.0"
    assert everybody["pupils"]["value"] == 56
    assert girls["level_2_with_english_and_maths"]["percent"] is not None
    assert girls["pupils"] == {"value": None, "reason": "suppressed"}


async def test_of_one_other_school_an_authority_tells_nothing(fourteen19: Fourteen19) -> None:
    """Whether it is the only one that handed in, or most of all the others."""
    await _schools(fourteen19, (OTHER_SCHOOL, 40, 20))
    for _ in range(2):
        (everybody,) = (await _as_head(fourteen19, area="350"))["groups"]
        assert everybody["pupils"] == {"value": None, "reason": "suppressed"}
        assert everybody["level_2"]["percent"] is None
        async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as college:
            asked = {"area": "350", "year": "2009/10"}
            (seen,) = (await college.get("results/gcse", params=asked)).json()["groups"]
            # To the college two schools are others, too few as well.
            assert seen["level_2"]["percent"] is None
        await fourteen19.with_more()
        pupils = [pupil(500 + at, each, upn="") for at, each in enumerate(MORE_SCHOOLS)]
        await fourteen19.accepted("learners", pupils)
        rows = [
            row
            for at, each in enumerate(MORE_SCHOOLS)
            for row in results(500 + at, FIVE, provider=each)
        ]
        await fourteen19.accepted("attainment", rows)


async def test_a_school_reads_its_own_in_full_and_no_others(fourteen19: Fourteen19) -> None:
    await _schools(fourteen19, (OTHER_SCHOOL, 9, 4))
    found = await _as_head(fourteen19, organisation=SCHOOL, by="gender")
    assert found["disclosure"] == "exact"
    assert sum(each["pupils"]["value"] for each in found["groups"][1:]) == 20
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        asked = {"organisation": OTHER_SCHOOL, "year": "2009/10"}
        assert (await head.get("results/gcse", params=asked)).status_code == 404


async def test_independent_schools_are_left_out_of_the_authority(fourteen19: Fourteen19) -> None:
    await fourteen19.say(secondary(OTHER_SCHOOL, kind="other_independent_school"))
    await _schools(fourteen19, (OTHER_SCHOOL, 9, 9))
    found = await fourteen19.get("results/gcse", area="350", year="2009/10")
    assert (found["schools"], found["groups"][0]["pupils"]["value"]) == (1, 20)


async def test_all_faults_of_a_query_are_told_at_once(fourteen19: Fourteen19) -> None:
    answer = await fourteen19.client.get("results/gcse?area=999&organisation=1&year=2009")
    assert answer.status_code == 422
    codes = {error["code"] for error in answer.json()["errors"]}
    assert codes == {"one_place", "unknown_area", "year_wrong_form"}


async def test_one_pupil_is_explained_to_the_school_and_recorded(fourteen19: Fourteen19) -> None:
    await nine_pupils(fourteen19)
    found = {}
    for row in await fourteen19.rows("SELECT person FROM young_person"):
        one = await fourteen19.get(f"results/gcse/pupils/{row['person']}")
        found[len(one["results"]), one["counted"], one["shares"]["level_2"]] = one
    sixth = found[4, True, 80]
    verdicts = [(each["subject"], each["grade"], each["verdict"]) for each in sixth["results"]]
    assert ("English", "D", "overlaps") in verdicts
    assert ("English", "C", "counted") in verdicts
    worth = {each["grade"]: (each["worth"], each["points"]) for each in sixth["results"]}
    assert worth["C"] == ({"level_1": 20, "level_2": 20, "level_3": 0}, 40)
    # The D counts for nothing, and it is said which result counts in its place.
    [d] = [each for each in sixth["results"] if each["verdict"] == "overlaps"]
    assert sixth["results"][d["instead"]]["grade"] == "C"
    assert sixth["results"][d["instead"]]["subject"] == "English"
    assert sixth["english"]
    assert not sixth["level_2_with_english_and_maths"]
    assert found[0, False, 0]["counted"] is False
    entries = (await fourteen19.get("audit", action="gcse_pupils.read"))["results"]
    assert len(entries) == 9
    assert all(entry["personal"] for entry in entries)


async def test_a_pupil_is_explained_to_nobody_else(fourteen19: Fourteen19) -> None:
    await nine_pupils(fourteen19)
    (row, *_) = await fourteen19.rows("SELECT person FROM young_person")
    path = f"results/gcse/pupils/{row['person']}"
    for role, organisations, status in (
        (Role.HEAD, [SCHOOL], 200),
        (Role.HEAD, [OTHER_SCHOOL], 404),
        (Role.PARTNER, ["10000794"], 404),
        (Role.DIRECTOR, ["*"], 403),
    ):
        async with fourteen19.as_(role, organisations=organisations) as caller:
            answer = await caller.get(path)
        assert answer.status_code == status, (role, answer.text)
    assert (await fourteen19.client.get("results/gcse/pupils/999999")).status_code == 404


async def test_what_qualifications_are_worth_is_told_by_cohort(fourteen19: Fourteen19) -> None:
    now = await fourteen19.get("results/qualifications", year="2009/10")
    before = await fourteen19.get("results/qualifications", year="2008/09")
    codes = [{each["code"] for each in told["qualifications"]} for told in (now, before)]
    assert "igcse" in codes[0] - codes[1]
    gcse = next(each for each in now["qualifications"] if each["code"] == "gcse")
    assert gcse["bands"][0]["level_2"] == 20
    assert gcse["bands"][0]["points"]["C"] == 40
    assert (now["threshold"], now["good_grades"]) == (100, ["A*", "A", "B", "C"])
    assert "mathematics" in now["subjects"]["maths"]
