"""GET /participation: exact for one's own and for the team, nothing of few to others."""

from typing import Any

from chassis.policy import Role
from tests.fourteen19.app import MORE_SCHOOLS, OTHER_SCHOOL, SCHOOL, Fourteen19, Json
from tests.fourteen19.participation.told import does, left
from tests.fourteen19.people import learner

_YEAR = {"year": "2009-10"}
_AREA = {"area": "350", "year": "2009/10"}


async def _with_four(fourteen19: Fourteen19) -> None:
    """1 and 2 on roll, 3 NEET all winter, 4 in a job, not heard of since September 2008."""
    await fourteen19.accepted("learners", [learner(1), learner(2), left(3), left(4)])
    rows = [
        does(3, "seeking", "2009-10-05", confirmed_on="2009-12-20"),
        does(4, "temporary_employment", "2009-10-02", confirmed_on="2009-10-10"),
    ]
    await fourteen19.accepted("participation", rows)


def _one_of(number: int) -> str:
    return MORE_SCHOOLS[number % 3]


async def _groups(fourteen19: Fourteen19, **query: Any) -> dict[str, Json]:
    answer = await fourteen19.get("participation", **query)
    return {group["group"]: group for group in answer["groups"]}


async def test_ni_117_is_of_three_months_and_adjusted_as_asked(fourteen19: Fourteen19) -> None:
    """Of four: NEET 1, 1 and 1; the job lapsed on 10 January."""
    await _with_four(fourteen19)
    plain = (await _groups(fourteen19, organisation=SCHOOL, **_YEAR))["all"]
    assert (plain["ni117"]["percent"], plain["ni117"]["reason"]) == ("25.0", None)
    assert plain["ni117"]["months"] == ["2009-11-30", "2009-12-31", "2010-01-31"]
    shares = {"share_of_lapsed_eet": "0.4"}
    adjusted = (await _groups(fourteen19, organisation=SCHOOL, **_YEAR, **shares))["all"]
    assert adjusted["ni117"]["percent"] == "28.3"  # 25, 25 and (1 + 0.4) / 4


async def test_counts_of_one_month_by_age(fourteen19: Fourteen19) -> None:
    await _with_four(fourteen19)
    groups = await _groups(fourteen19, **_AREA, month=11)
    assert sorted(groups) == ["age=16", "age=17", "all"]
    (month,) = groups["all"]["months"]
    counts = {name: month[name] for name in ("young_people", "eet", "learning", "neet")}
    assert counts == {"young_people": 4, "eet": 3, "learning": 2, "neet": 1}
    assert (month["on"], month["neet_percent"], month["projected"]) == ("2009-11-30", "25.0", False)
    (of_16,) = groups["age=16"]["months"]
    assert (of_16["young_people"], of_16["neet"]) == (1, 1)


async def test_groups_of_gender_ethnicity_and_home_add_up(fourteen19: Fourteen19) -> None:
    young = [
        learner(1, ethnicity="APKN"),
        learner(2, ethnicity="ABAN"),
        learner(3, OTHER_SCHOOL, gender=""),
    ]
    await fourteen19.accepted("learners", young)
    numbers: dict[str, int] = {}
    for by in ("gender", "ethnicity", "home"):
        groups = await _groups(fourteen19, **_AREA, by=by, month=1)
        numbers |= {name: each["months"][0]["young_people"] for name, each in groups.items()}
    assert numbers == {
        "all": 3,
        "gender=F": 1,
        "gender=M": 1,
        "gender=unknown": 1,
        "ethnicity=asian": 2,
        "ethnicity=unknown": 1,
        f"home={SCHOOL}": 2,
        f"home={OTHER_SCHOOL}": 1,
    }


async def test_participation_at_17_takes_in_everybody_of_that_age(fourteen19: Fourteen19) -> None:
    """Three born from September 1991 to August 1992: at college, in a job alone, in custody."""
    of_17 = {"dob": "1992-03-04", "year_group": "13"}
    young = [learner(1, **of_17), left(2, **of_17), left(3, **of_17), learner(4)]
    await fourteen19.accepted("learners", young)
    rows = [does(2, "self_employed", "2009-10-01"), does(3, "custody", "2009-10-01")]
    await fourteen19.accepted("participation", rows)
    found = (await _groups(fourteen19, **_AREA))["all"]["ni91"]
    assert (found["learning"], found["population"], found["percent"]) == (1, 3, "33.3")
    assert found["on"] == "2009-12-31"


async def test_months_to_come_are_projected_and_make_no_indicator(fourteen19: Fourteen19) -> None:
    young = [learner(1, academic_year="2098/99", dob="2082-03-04")]
    await fourteen19.accepted("learners", young)
    found = (await _groups(fourteen19, organisation=SCHOOL, year="2098/99"))["all"]
    assert all(month["projected"] for month in found["months"])
    assert (found["ni117"]["percent"], found["ni117"]["reason"]) == (None, "not_yet")
    assert (found["ni91"]["percent"], found["ni91"]["reason"]) == (None, "not_yet")


async def test_others_are_told_no_counts_and_nothing_of_few(fourteen19: Fourteen19) -> None:
    """Beside two of its own the head's authority has 24 girls and 5 boys of other schools."""
    await fourteen19.with_more()
    girls, boys = range(10, 34), range(40, 45)
    other = [learner(number, _one_of(number), gender="F") for number in girls]
    other += [learner(number, _one_of(number), gender="M") for number in boys]
    await fourteen19.accepted("learners", [learner(1), learner(2), *other])
    rows = [does(number, "seeking", "2009-10-05", _one_of(number)) for number in range(10, 16)]
    await fourteen19.accepted("participation", rows)
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        whole = (await head.get("participation", params={**_AREA, "by": "none"})).json()
        by_gender = (await head.get("participation", params={**_AREA, "by": "gender"})).json()
        by_home = (await head.get("participation", params={**_AREA, "by": "home"})).json()
    assert whole["disclosure"] == "suppressed"
    november = whole["groups"][0]["months"][2]
    assert (november["neet_percent"], november["young_people"], november["neet"]) == (
        "19.4", None, None
    )  # fmt: skip
    groups = {group["group"]: group for group in by_gender["groups"]}
    for hidden in ("gender=M", "gender=F"):
        assert {month["neet_percent"] for month in groups[hidden]["months"]} == {None}
        assert groups[hidden]["ni117"]["reason"] == "suppressed"
    assert groups["all"]["ni117"]["percent"] is not None
    assert [group["group"] for group in by_home["groups"]] == ["all", f"home={SCHOOL}"]


async def test_of_one_other_home_others_are_told_nothing(fourteen19: Fourteen19) -> None:
    """Thirty of one school: the area less the head's own is that school."""
    other = [learner(number, OTHER_SCHOOL) for number in range(10, 40)]
    await fourteen19.accepted("learners", [learner(1), *other])
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        for by in ("none", "age", "gender"):
            told = (await head.get("participation", params={**_AREA, "by": by})).json()
            for group in told["groups"]:
                assert {month["neet_percent"] for month in group["months"]} == {None}, group
                assert group["ni91"]["percent"] is None


async def test_of_another_organisation_nothing_is_found(fourteen19: Fourteen19) -> None:
    query = {"organisation": OTHER_SCHOOL, **_YEAR}
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        assert (await head.get("participation", params=query)).status_code == 404
    async with fourteen19.as_(Role.GOVERNOR, organisations=[OTHER_SCHOOL]) as governor:
        assert (await governor.get("participation/expiring", params=query)).status_code == 403


async def test_all_that_is_wrong_with_a_question_is_told(fourteen19: Fourteen19) -> None:
    query = {"area": "999", "organisation": SCHOOL, "year": "2009/12"}
    answer = await fourteen19.client.get("participation", params=query)
    found = {(error["path"], error["code"]) for error in answer.json()["errors"]}
    assert found == {
        ("query.organisation", "one_place"),
        ("query.area", "unknown_area"),
        ("query.year", "year_wrong_form"),
    }
