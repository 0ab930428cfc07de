"""Files about what pupils did in activities: what they tell, and every rule refused."""

from chassis.policy import Role
from contracts.enrichment import ProgressLoaded
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
)
from tests.enrichment.app import OTHER, SCHOOL, Enrichment
from tests.enrichment.people import pupil, upn, who

_AT = f"{WRITING}/{SCHOOL}"


async def test_attendance_is_told_by_school_and_by_group(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 4)
    await enrichment.accepted("pupils", on_roll([9], OTHER))
    rows = [
        attended(1, 10, 8),
        attended(2, 10, 7, activity="fyt-writing"),
        attended(4, 5, 5),
        attended(9, 10, 10, school=OTHER),
    ]
    await enrichment.accepted("activity-attendance", rows)
    told = await enrichment.told(ProgressLoaded)
    here = told[_AT]
    assert (here.sort, here.year, here.term) == ("find_your_talent", YEAR, "2008/09-SUM")
    assert (here.pupils, here.different, here.first) == (3, 3, True)
    assert (here.offered, here.attended, here.regular) == (25, 20, 2)
    assert here.by == {
        "fsm=no": 2, "fsm=yes": 1, "gender=F": 1, "gender=M": 2, "year_group=5": 3,
    }  # fmt: skip
    assert told[f"{WRITING}/{OTHER}"].pupils == 1


async def test_gains_are_counted_and_one_assessed_at_one_end_is_never_zero(
    enrichment: Enrichment,
) -> None:
    await with_writing(enrichment, 6)
    rows = [
        assessed(1, "2a", "3b"), assessed(2, "3c", "3c"), assessed(3, "3B", "3c"),
        assessed(4, "w", "1b"), assessed(5, "3b", ""), assessed(6, "", "3b"),
    ]  # fmt: skip
    await enrichment.accepted("activity-assessments", rows)
    strand = (await enrichment.told(ProgressLoaded))[_AT].strands["writing"]
    assert (strand.scale, strand.assessed, strand.not_assessed) == ("sub_levels", 4, 2)
    assert strand.gains == {-1: 1, 0: 1, 2: 2}
    assert strand.by == {"gender=F": {-1: 1, 2: 1}, "gender=M": {0: 1, 2: 1}}


async def test_events_tell_nothing_by_what_few_share(enrichment: Enrichment) -> None:
    """The one child looked after fell back: that is told to the school, and to nobody else."""
    await with_writing(enrichment, 2)
    marked = {"looked_after": "yes", "sen": "yes", "eal": "yes", "year_group": "6"}
    await enrichment.accepted("pupils", [pupil(1, SCHOOL, YEAR, **marked)])
    await enrichment.accepted("activity-assessments", [assessed(1, "3b", "3c")])
    told = (await enrichment.told(ProgressLoaded))[_AT]
    assert set(told.by) == {"fsm=no", "gender=F", "year_group=6"}
    assert told.strands["writing"].by == {"gender=F": {-1: 1}}
    answer = await enrichment.get(f"activities/{WRITING}/results")
    assert "looked_after=yes" in {each["group"] for each in answer["groups"]}


async def test_gains_in_months_and_points(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 2)
    await enrichment.post("activities", study(), status=201)
    rows = [
        assessed(1, "90", "107", "numeracy", activity=STUDY),
        assessed(2, "100", "", "numeracy", activity="study-at-bwfc"),
        assessed(1, "-5", "+12", "ict", activity=STUDY),
    ]
    await enrichment.accepted("activity-assessments", rows)
    told = (await enrichment.told(ProgressLoaded))[f"{STUDY}/{SCHOOL}"]
    numeracy, ict = told.strands["numeracy"], told.strands["ict"]
    assert (numeracy.gains, numeracy.assessed, numeracy.not_assessed) == ({17: 1}, 1, 1)
    assert (ict.scale, ict.gains) == ("points", {17: 1})


async def test_attitude_is_better_by_the_questions_answered_at_both_ends(
    enrichment: Enrichment,
) -> None:
    await with_writing(enrichment, 4)
    rows = [
        answered(1, "enjoys-writing", "2", "4"), answered(1, "confident", "4", "3"),
        answered(2, "enjoys-writing", "3", "3"), answered(2, "confident", "1", ""),
        answered(3, "enjoys-writing", "", "5"),
        answered(4, "enjoys-writing", "3", "4"), answered(4, "confident", "4", "3"),
    ]  # fmt: skip
    await enrichment.accepted("activity-attitudes", rows)
    told = (await enrichment.told(ProgressLoaded))[_AT]
    assert (told.pupils, told.asked, told.positive) == (4, 3, 1)


async def test_a_pupil_and_a_school_of_two_activities_add_up_once(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 3)
    await enrichment.post("activities", study(), status=201)
    await enrichment.post("activities", study(name="crown-green"), status=201)
    crown = {"activity": "crown-green"}
    rows = [
        attended(1, 10, 9, **crown), attended(2, 10, 9, **crown),
        attended(2, 10, 9, activity=STUDY), attended(3, 10, 9, activity=STUDY),
        attended(2, 10, 9),
    ]  # fmt: skip
    await enrichment.accepted("activity-attendance", rows)
    told = await enrichment.told(ProgressLoaded)
    found = {
        key.split(".")[1]: (each.pupils, each.different, each.first) for key, each in told.items()
    }
    assert found == {
        "crown-green": (2, 2, True), "study-at-bwfc": (2, 1, False), "fyt-writing": (1, 1, True),
    }  # fmt: skip


async def test_a_row_is_corrected_and_a_file_withdrawn(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 2)
    await enrichment.accepted("activity-assessments", [assessed(1, "3b", "3a")])
    second = await enrichment.accepted(
        "activity-assessments", [assessed(1, "3b", "4c"), assessed(2, "3b", "3b")]
    )
    assert (await enrichment.told(ProgressLoaded))[_AT].strands["writing"].gains == {0: 1, 2: 1}
    await enrichment.withdraw(second)
    told = (await enrichment.told(ProgressLoaded))[_AT]
    assert (told.pupils, told.strands["writing"].gains) == (1, {1: 1})


async def test_what_nobody_takes_part_in_any_more_is_withdrawn(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 1)
    receipt = await enrichment.accepted("activity-attendance", [attended(1, 10, 9)])
    await enrichment.withdraw(receipt)
    assert (await enrichment.told(ProgressLoaded))[_AT].withdrawn


async def test_groups_follow_the_roll(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 1)
    await enrichment.accepted("activity-assessments", [assessed(1, "3b", "3a")])
    await enrichment.accepted("pupils", [pupil(1, SCHOOL, YEAR, gender="M")])
    told = (await enrichment.told(ProgressLoaded))[_AT]
    assert (told.by["gender=M"], told.strands["writing"].by["gender=M"]) == (1, {1: 1})


async def test_every_fault_of_attendance_has_its_place(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 3)
    rows = [
        attended(1, 10, 11),
        attended(2, 10, 9, activity="fyt-wrting"),
        attended(3, 401, 9),
        attended(4, 10, 9),
        who(1, SCHOOL, "2009/10") | {"activity": WRITING, "offered": "10", "attended": "9"},
    ]
    assert await enrichment.refused("activity-attendance", rows) == {
        ("row 1, attended", "attended_more"),
        ("row 2, activity", "unknown_activity"),
        ("row 3, offered", "out_of_range"),
        ("row 4, upn", "unknown_pupil"),
        ("row 5, activity", "unknown_activity"),
        ("row 5, upn", "unknown_pupil"),
    }
    assert await enrichment.told(ProgressLoaded) == {}


async def test_every_fault_of_assessments_has_its_place_and_shows_no_reading(
    enrichment: Enrichment,
) -> None:
    await with_writing(enrichment, 6)
    await enrichment.post("activities", study(), status=201)
    rows = [
        assessed(1, "3b", "3a", "reading"),
        assessed(2, "3b", "9q7"),
        assessed(3, "", ""),
        assessed(4, "3b", "3a", "dance"),
        assessed(5, "-121", "401", "ict", activity=STUDY),
        assessed(6, "3b", "3a", "numeracy", activity=STUDY),
    ]
    answer = await enrichment.submit("activity-assessments", rows)
    assert "9q7" not in answer.text
    assert upn(2) not in answer.text
    assert {(each["path"], each["code"]) for each in answer.json()["errors"]} == {
        ("row 1, strand", "not_assessed_there"),
        ("row 2, after", "not_on_the_scale"),
        ("row 3", "no_assessment"),
        ("row 4, strand", "not_in_list"),
        ("row 5, before", "not_on_the_scale"),
        ("row 5, after", "not_on_the_scale"),
        ("row 6, before", "not_on_the_scale"),
        ("row 6, after", "not_on_the_scale"),
    }


async def test_every_fault_of_attitudes_has_its_place(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 3)
    rows = [
        answered(1, "enjoys-writing", "", ""),
        answered(2, "Enjoys writing?", "1", "2"),
        answered(3, "enjoys-writing", "0", "5"),
        answered(3, "legible", "1", "6"),
        answered(3, "confident", "1", "2", activity="other"),
    ]
    assert await enrichment.refused("activity-attitudes", rows) == {
        ("row 1", "no_answer"),
        ("row 2, question", "wrong_form"),
        ("row 3, before", "out_of_range"),
        ("row 4, after", "out_of_range"),
        ("row 5, activity", "unknown_activity"),
    }


async def test_a_school_writes_its_own_pupils_alone(enrichment: Enrichment) -> None:
    await with_writing(enrichment, 1)
    await enrichment.accepted("pupils", on_roll([9], OTHER))
    async with enrichment.as_(Role.DATA_MANAGER, organisations=[SCHOOL]) as school:
        for path, row in (
            ("activity-attendance", attended(9, 10, 9, school=OTHER)),
            ("activity-assessments", assessed(9, "3b", "3a", school=OTHER)),
            ("activity-attitudes", answered(9, "confident", "1", "2") | {"school": OTHER}),
        ):
            found = await enrichment.refused(path, [row], by=school)
            assert ("row 1, school", "school_not_yours") in found
        await enrichment.accepted("activity-attendance", [attended(1, 10, 9)], by=school)
