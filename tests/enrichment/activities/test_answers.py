"""What activities did, as each reader may be told it."""

from typing import Any

from chassis.policy import Role
from tests.enrichment.activities.saying import (
    STUDY,
    WRITING,
    YEAR,
    answered,
    assessed,
    attended,
    on_roll,
    study,
    with_writing,
    writing,
)
from tests.enrichment.app import OTHER, SCHOOL, SECONDARY, Enrichment, Json
from tests.enrichment.people import pupil
from tests.support.team import school

_THIRD = "105150"


def _shown(share: Json) -> tuple[Any, ...]:
    return share["number"], share["of"], share["percent"]


async def _thirty(enrichment: Enrichment, at: str = SCHOOL) -> None:
    """10 made two sub-levels, 14 one, 6 none; another was assessed before alone."""
    await with_writing(enrichment, 31, at)
    after = ["3a"] * 10 + ["3b"] * 14 + ["3c"] * 6 + [""]
    rows = [assessed(at_ + 1, "3c", each, school=at) for at_, each in enumerate(after)]
    await enrichment.accepted("activity-assessments", rows)


async def test_thirty_children_by_both_readings(enrichment: Enrichment) -> None:
    await _thirty(enrichment)
    await enrichment.accepted("activity-attendance", [attended(1, 10, 8), attended(2, 10, 7)])
    both = [answered(1, "confident", "1", "2"), answered(2, "confident", "2", "2")]
    await enrichment.accepted("activity-attitudes", both)
    told = await enrichment.get(f"activities/{WRITING}/results")
    whole = told["whole"]
    assert (told["disclosure"], whole["schools"], whole["pupils"]) == ("exact", 1, 31)
    [strand] = whole["strands"]
    assert (strand["assessed"], strand["not_assessed"], strand["mean_gain"]) == (30, 1, "1.1")
    shares = {name: each["percent"] for name, each in strand["sub_levels"].items()}
    assert shares == {
        "exactly_1": "46.7", "exactly_2": "33.3", "two_or_more": "33.3",
        "at_least_1": "80.0", "none": "20.0", "fell_back": "0.0",
    }  # fmt: skip
    assert _shown(whole["attendance"]) == (15, 20, "75.0")
    assert _shown(whole["regular"]) == (1, 2, "50.0")
    assert _shown(whole["attitude_better"]) == (1, 2, "50.0")
    by = {each["group"]: each for each in told["groups"]}
    [girls] = by["gender=F"]["strands"]
    # Of the odd numbers up to 31: 5 made two, 7 one, 3 none; the last was assessed once.
    assert (by["gender=F"]["pupils"], girls["assessed"], girls["mean_gain"]) == (16, 15, "1.1")
    assert _shown(girls["at_least_1"]) == (12, 15, "80.0")


async def test_gains_in_months_are_a_mean_of_those_with_both_scores(
    enrichment: Enrichment,
) -> None:
    await with_writing(enrichment, 4)
    await enrichment.post("activities", study(), status=201)
    scores = [("90", "106"), ("100", "118"), ("100", "117"), ("80", "")]
    rows = [
        assessed(at + 1, before, after, "numeracy", activity=STUDY)
        for at, (before, after) in enumerate(scores)
    ]
    await enrichment.accepted("activity-assessments", rows)
    [strand] = (await enrichment.get(f"activities/{STUDY}/results"))["whole"]["strands"]
    assert (strand["assessed"], strand["not_assessed"], strand["mean_gain"]) == (3, 1, "17.0")
    assert strand["sub_levels"] is None
    nothing = (await enrichment.get(f"activities/{WRITING}/results"))["whole"]
    assert (nothing["schools"], nothing["strands"]) == (0, [])
    assert nothing["attendance"]["reason"] == "not_applicable"


async def test_a_school_sees_its_own_and_of_others_no_few(enrichment: Enrichment) -> None:
    await _thirty(enrichment)
    await enrichment.say(school(_THIRD))
    others = [(OTHER, range(40, 44)), (SECONDARY, range(50, 53)), (_THIRD, range(60, 63))]
    for place, numbers in others:
        await enrichment.accepted("pupils", on_roll(numbers, place))
        rows = [assessed(number, "3c", "3b", school=place) for number in numbers]
        await enrichment.accepted("activity-assessments", rows)
    here = f"activities/{WRITING}/results"
    async with enrichment.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        few = (await head.get(here)).json()
        assert (few["disclosure"], few["whole"]["pupils"]) == ("suppressed", None)
        [strand] = few["whole"]["strands"]
        assert (strand["mean_gain"], strand["assessed"]) == (None, None)
        assert strand["reason"] == "suppressed"
        assert strand["sub_levels"]["at_least_1"]["reason"] == "suppressed"
        assert few["own"]["strands"][0]["assessed"] == 30
        await enrichment.accepted("pupils", on_roll([44], OTHER))
        await enrichment.accepted("activity-assessments", [assessed(44, "3c", "3b", school=OTHER)])
        [strand] = (await head.get(here)).json()["whole"]["strands"]
        assert (strand["mean_gain"], strand["assessed"]) == ("1.1", None)
        assert _shown(strand["sub_levels"]["exactly_1"]) == (None, None, "61.0")
        pages = (await head.get(f"activities/{WRITING}/schools")).json()["results"]
        assert [each["organisation"] for each in pages] == [SCHOOL]
    first = await enrichment.get(f"activities/{WRITING}/schools", limit=3)
    assert [each["organisation"] for each in first["results"]] == [SCHOOL, OTHER, _THIRD]
    cursor = first["paging"]["next_cursor"]
    last = await enrichment.get(f"activities/{WRITING}/schools", cursor=cursor)
    [shown] = last["results"]
    assert (shown["organisation"], shown["results"]["pupils"]) == (SECONDARY, 3)
    for path in ("results", "schools"):
        answer = await enrichment.client.get(f"activities/350.nothing.2008-09/{path}")
        assert answer.status_code == 404


async def test_reach_by_the_ward_where_pupils_live(enrichment: Enrichment) -> None:
    await enrichment.post("activities", writing(), status=201)
    await enrichment.post("activities", study(), status=201)
    roll = [pupil(at, SCHOOL, YEAR, ward="E1" if at < 4 else "") for at in range(1, 6)]
    # The first pupil is on the other school's roll, too, and is one pupil.
    await enrichment.accepted("pupils", [*roll, pupil(1, OTHER, YEAR, ward="E1")])
    rows = [attended(1, 10, 9), attended(1, 10, 9, activity=STUDY), attended(4, 10, 9)]
    await enrichment.accepted("activity-attendance", rows)
    asked = {"area": "350", "year": YEAR}
    told = await enrichment.get("activities/reach", **asked)
    assert _shown(told["whole"]) == (2, 5, "40.0")
    wards = {each["ward"]: _shown(each["taking_part"]) for each in told["wards"]}
    assert wards == {"E1": (1, 3, "33.3"), None: (1, 2, "50.0")}
    of_sort = await enrichment.get("activities/reach", **asked, sort="playing_for_success")
    assert _shown(of_sort["whole"]) == (1, 5, "20.0")
    async with enrichment.as_(Role.HEAD, organisations=[OTHER]) as head:
        hidden = (await head.get("activities/reach", params=asked)).json()
        assert {each["taking_part"]["reason"] for each in hidden["wards"]} == {"suppressed"}
        own = await head.get("activities/reach", params={"organisation": OTHER, "year": YEAR})
        # It took part as the other school's pupil: of its own, nobody did.
        assert _shown(own.json()["whole"]) == (0, 1, "0.0")
        strange = await head.get("activities/reach", params={"organisation": SCHOOL})
        assert strange.status_code == 404


async def test_a_year_by_sort_counts_a_pupil_of_two_courses_once(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 3)
    for name in ("study-at-bwfc", "crown-green", "called-off"):
        await enrichment.post("activities", study(name=name), status=201)
    off = {"reason": "No tutor."}
    await enrichment.post("activities/350.called-off.2008-09/cancellation", off)
    rows = [
        attended(1, 10, 10, activity=STUDY), attended(2, 10, 5, activity=STUDY),
        attended(1, 20, 20, activity="crown-green"),
    ]  # fmt: skip
    await enrichment.accepted("activity-attendance", rows)
    asked = {"area": "350", "year": YEAR}
    told = await enrichment.get("activities/summary", **asked)
    sorts = {each["sort"]: each for each in told["sorts"]}
    assert len(sorts) == 5
    courses = sorts["playing_for_success"]
    assert (courses["activities"], courses["pupils"], courses["results"]["schools"]) == (2, 2, 1)
    assert _shown(courses["results"]["attendance"]) == (35, 40, "87.5")
    assert (sorts["find_your_talent"]["activities"], sorts["study_support"]["pupils"]) == (1, 0)
    one = await enrichment.get("activities/summary", organisation=SCHOOL, year=YEAR)
    by_sort = {each["sort"]: each["activities"] for each in one["sorts"]}
    assert (by_sort["playing_for_success"], by_sort["find_your_talent"]) == (2, 0)
    async with enrichment.as_(Role.HEAD, organisations=[OTHER]) as head:
        hidden = (await head.get("activities/summary", params=asked)).json()["sorts"][1]
        assert (hidden["pupils"], hidden["reason"]) == (None, "suppressed")
        assert hidden["results"]["attendance"]["reason"] == "suppressed"
