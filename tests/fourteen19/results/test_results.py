"""GCSE and equivalent results: NI 75 of a school, whoever handed results in."""

import re

from contracts.fourteen19 import GcseCounts
from tests.fourteen19.app import COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19
from tests.fourteen19.people import of_learner
from tests.fourteen19.results.pupils import AT, FIVE, nine_pupils, pupil, results, told


async def test_the_nine_pupils_of_ni_75(fourteen19: Fourteen19) -> None:
    await nine_pupils(fourteen19)
    counts = (await told(fourteen19)).groups["all"]
    assert counts == GcseCounts(
        pupils=8,
        level_2=6,
        level_2_with_english_and_maths=4,
        level_1=6,
        any_qualification=7,
    )
    found = await fourteen19.get("results/gcse", organisation=SCHOOL, year="2009-10")
    (everybody,) = found["groups"]
    assert everybody["level_2_with_english_and_maths"]["percent"] == "50.0"
    assert everybody["pupils"]["value"] == 8
    assert found["status"] == "provisional"


async def test_a_pupil_of_two_providers_counts_once_with_all_results(
    fourteen19: Fourteen19,
) -> None:
    await fourteen19.accepted("learners", [pupil(1)])
    there = pupil(1, COLLEGE, learner_ref="C1", upn="", home=SCHOOL)
    await fourteen19.accepted("learners", [there])
    await fourteen19.accepted("attainment", results(1, FIVE[:2]))
    assert (await told(fourteen19)).groups["all"].level_2 == 0
    elsewhere = results(1, ["btec_first_diploma Sport P"], COLLEGE, learner_ref="C1")
    receipt = await fourteen19.accepted("attainment", elsewhere)
    counts = (await told(fourteen19)).groups["all"]
    assert (counts.pupils, counts.level_2_with_english_and_maths) == (1, 1)
    assert await told(fourteen19, f"{COLLEGE}/2009-10") is None
    await fourteen19.withdraw(receipt)
    assert (await told(fourteen19)).groups["all"].level_2 == 0


async def test_a_pupil_without_a_school_year_is_of_that_of_the_age(
    fourteen19: Fourteen19,
) -> None:
    """And who is taught with another year is of the year that the school tells."""
    rows = [pupil(1, year_group=""), pupil(2, year_group="10"), pupil(3)]
    await fourteen19.accepted("learners", rows)
    await fourteen19.accepted("attainment", results(1))
    assert (await told(fourteen19)).groups["all"].pupils == 2
    page = await fourteen19.get("attainment/rows", organisation=SCHOOL, year="2009/10")
    one = page["results"][0]["learner_id"]
    assert (await fourteen19.get(f"results/gcse/pupils/{one}"))["level_2"]


async def test_nobody_has_failed_before_the_school_has_results(fourteen19: Fourteen19) -> None:
    """A college's file alone would make everybody else one without five GCSEs."""
    await fourteen19.accepted("learners", [pupil(1), pupil(2)])
    there = pupil(1, COLLEGE, learner_ref="C1", upn="", home=SCHOOL)
    await fourteen19.accepted("learners", [there])
    elsewhere = results(1, ["btec_first_diploma Sport P"], COLLEGE, learner_ref="C1")
    await fourteen19.accepted("attainment", elsewhere)
    assert await told(fourteen19) is None
    answer = await fourteen19.client.get(f"results/gcse?organisation={SCHOOL}&year=2009/10")
    assert answer.status_code == 404


async def test_an_early_result_counts_at_the_end_of_the_key_stage(fourteen19: Fourteen19) -> None:
    """Taken in year 10: corrected later, the school's figures follow."""
    await fourteen19.accepted("learners", [pupil(1)])
    before = {"academic_year": "2008/09"}
    await fourteen19.accepted("learners", [pupil(1, year_group="10") | before])
    await fourteen19.accepted("attainment", results(1, FIVE[1:]))
    assert (await told(fourteen19)).groups["all"].level_2 == 0
    (early,) = results(1, FIVE[:1])
    await fourteen19.accepted("attainment", [early | before | {"awarded_on": "2009-08-20"}])
    assert (await told(fourteen19)).groups["all"].level_2_with_english_and_maths == 1


async def test_groups_add_up_to_all_and_gaps_are_of_exact_rates(fourteen19: Fourteen19) -> None:
    """The example of domain 3.3: 16 of 60 and 130 of 240 are 27.5 points apart."""
    groups = [("yes", 60, 16), ("no", 240, 130)]
    pupils, rows, number = [], [], 0
    for fsm, size, achieved in groups:
        for place in range(size):
            number += 1
            pupils.append(pupil(number, fsm=fsm, upn="", ethnicity="APKN" if place else ""))
            rows += results(number) if place < achieved else []
    await fourteen19.accepted("learners", pupils)
    await fourteen19.accepted("attainment", rows, status="final")
    found = await fourteen19.get("results/gcse", area="350", year="2009/10", by="fsm")
    assert [each["group"] for each in found["groups"]] == ["all", "fsm=no", "fsm=yes"]
    shares = [each["level_2_with_english_and_maths"]["percent"] for each in found["groups"]]
    assert shares == ["48.7", "54.2", "26.7"]
    assert found["gaps"]["level_2_with_english_and_maths"]["value"] == "27.5"
    assert (found["status"], found["schools"]) == ("final", 1)
    counts = (await told(fourteen19)).groups
    assert counts["ethnicity=asian"].pupils + counts["ethnicity=unknown"].pupils == 300


async def test_a_pupil_who_moves_home_takes_the_results_along(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [pupil(1), pupil(2)])
    await fourteen19.accepted("attainment", [*results(1), *results(2)])
    await fourteen19.accepted("learners", [pupil(1, home=OTHER_SCHOOL)])
    assert (await told(fourteen19)).groups["all"].pupils == 1


async def test_what_cannot_be_is_told_row_by_row(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [pupil(1)])
    rows = [
        *results(1, ["gcse Art P"]),
        *results(1, ["Higher_Diploma Art P"]),
        *results(1, ["gcse Music U"], awarded_on="2010-09-01"),
    ]
    rows[1]["qualification"] = "Higher Diploma"
    assert await fourteen19.refused("attainment", rows) == {
        ("row 1, grade", "grade_not_of_qualification"),
        ("row 3, awarded_on", "not_awarded_in_the_year"),
    }
    long_here = of_learner(1, arrived_on="2008-01-12", agreed_on="2010-09-30")
    assert await fourteen19.refused("key-stage-4-removals", [long_here]) == {
        ("row 1, arrived_on", "not_recently_arrived")
    }


async def test_grades_in_words_are_taken(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [pupil(1)])
    rows = results(1, ["x Sport Merit"], qualification="BTEC First Diploma")
    await fourteen19.accepted("attainment", rows)
    (held,) = await fourteen19.rows("SELECT qualification, grade FROM result")
    assert held == {"qualification": "btec_first_diploma", "grade": "M"}


async def test_nothing_told_names_a_pupil(fourteen19: Fourteen19) -> None:
    await nine_pupils(fourteen19)
    for event in await fourteen19.events():
        said = event.value().decode()
        assert not re.search("Planted|ZZ9|1994-0|60000", said)
    assert AT in {event.subject for event in await fourteen19.events()}
