"""A school's survey: sent, refused with every fault, told, corrected, taken back."""

from typing import Any

from chassis.policy import Role
from contracts.enrichment import Participating, ParticipationLoaded
from tests.enrichment.app import OTHER, SCHOOL, Enrichment, Row
from tests.enrichment.sport.rows import survey

_AT = f"{SCHOOL}/2009-10"
_PATH = "sport-survey"


async def test_a_survey_is_told_by_year_group_and_by_gender(enrichment: Enrichment) -> None:
    rows = [
        survey(30, 28, gender="F"),
        survey(30, 20, gender="male"),
        survey(40, 40, year_group="6"),
        survey(12, 8, year_group="12", gender="F"),
    ]
    await enrichment.accepted(_PATH, rows)
    told = (await enrichment.told(ParticipationLoaded))[_AT]
    assert told.year_groups == {
        5: Participating(pupils=60, two_hours=48, three_hours=24, five_hours=12),
        6: Participating(pupils=40, two_hours=40, three_hours=20, five_hours=10),
        12: Participating(pupils=12, two_hours=8, three_hours=4, five_hours=2),
    }
    # The girl of year 12 is beyond what is measured.
    assert told.genders == {
        "F": Participating(pupils=30, two_hours=28, three_hours=14, five_hours=7),
        "M": Participating(pupils=30, two_hours=20, three_hours=10, five_hours=5),
    }


async def test_headings_of_the_national_survey_are_known(enrichment: Enrichment) -> None:
    row = {
        "year": "2009/10",
        "urn": SCHOOL,
        "year_group": "5",
        "pupils_on_roll": "30",
        "pupils_2h_curriculum": "29",
        "pupils_3h_total": "20",
        "pupils_5h": "14",
    }
    await enrichment.accepted(_PATH, [row])
    told = (await enrichment.told(ParticipationLoaded))[_AT]
    assert told.year_groups[5].five_hours == 14


_WRONG: tuple[tuple[Row, str, str], ...] = (
    ({"school": "999999"}, "school", "unknown_organisation"),
    ({"academic_year": "2009"}, "academic_year", "year_wrong_form"),
    ({"year_group": "0"}, "year_group", "out_of_range"),
    ({"year_group": "14"}, "year_group", "out_of_range"),
    ({"gender": "x"}, "gender", "not_in_list"),
    ({"pupils": ""}, "pupils", "missing_value"),
    ({"pupils": "-1"}, "pupils", "out_of_range"),
    ({"two_hours": "31"}, "two_hours", "more_than_pupils"),
    ({"three_hours": "31"}, "three_hours", "more_than_pupils"),
    ({"five_hours": "15"}, "five_hours", "not_within"),
)


async def test_every_fault_is_told_with_its_place(enrichment: Enrichment) -> None:
    rows = [
        survey(30, 28, year_group=str(at)) | changed for at, (changed, *_) in enumerate(_WRONG, 1)
    ]
    assert await enrichment.refused(_PATH, rows) == {
        (f"row {at}, {path}", code) for at, (_, path, code) in enumerate(_WRONG, 1)
    }
    assert await enrichment.told(ParticipationLoaded) == {}


async def test_more_have_two_hours_in_the_curriculum_than_three_in_all(
    enrichment: Enrichment,
) -> None:
    await enrichment.accepted(_PATH, [survey(30, 30, three_hours="10", five_hours="10")])


async def test_a_year_group_is_told_one_way(enrichment: Enrichment) -> None:
    both = [survey(60, 48), survey(30, 28, gender="F"), survey(40, 40, year_group="6")]
    assert await enrichment.refused(_PATH, both) == {
        ("row 1, gender", "told_twice"),
        ("row 2, gender", "told_twice"),
    }


async def test_what_is_held_is_told_the_other_way_by_the_whole_survey_alone(
    enrichment: Enrichment,
) -> None:
    await enrichment.accepted(_PATH, [survey(60, 48)])
    apart = [survey(30, 28, gender="F"), survey(30, 20, gender="M")]
    assert await enrichment.refused(_PATH, apart) == {
        ("row 1, gender", "told_twice"),
        ("row 2, gender", "told_twice"),
    }
    await enrichment.accepted(_PATH, apart, replaces="scope")
    told = (await enrichment.told(ParticipationLoaded))[_AT]
    assert told.year_groups[5].pupils == 60
    assert told.genders["F"].pupils == 30


async def test_a_correction_and_a_withdrawal_are_told_anew(enrichment: Enrichment) -> None:
    await enrichment.accepted(_PATH, [survey(30, 28)])
    corrected = await enrichment.accepted(_PATH, [survey(30, 20)])
    assert (await enrichment.told(ParticipationLoaded))[_AT].year_groups[5].two_hours == 20
    await enrichment.withdraw(corrected)
    assert (await enrichment.told(ParticipationLoaded))[_AT].year_groups[5].two_hours == 28


async def test_a_year_group_that_comes_to_be_held_both_ways_counts_once(
    enrichment: Enrichment,
) -> None:
    """As a whole, then apart, then corrected: the second withdrawn brings back the first."""
    await enrichment.accepted(_PATH, [survey(60, 48)])
    apart = [survey(30, 28, gender="F"), survey(30, 20, gender="M")]
    second = await enrichment.accepted(_PATH, apart, replaces="scope")
    corrected = [survey(29, 28, gender="F"), survey(30, 20, gender="M")]
    await enrichment.accepted(_PATH, corrected)
    await enrichment.withdraw(second)
    assert (await enrichment.told(ParticipationLoaded))[_AT].year_groups[5].pupils == 59
    asked: Any = {"area": "350", "year": "2009/10"}
    assert (await enrichment.get("sport", **asked))["figures"]["pupils"] == 59
    (row,) = (await enrichment.get("sport/schools", **asked))["results"]
    assert row["figures"]["pupils"] == 59


async def test_a_survey_that_was_all_taken_back_is_withdrawn(enrichment: Enrichment) -> None:
    receipt = await enrichment.accepted(_PATH, [survey(30, 28)])
    await enrichment.withdraw(receipt)
    assert (await enrichment.told(ParticipationLoaded))[_AT].withdrawn
    assert (await enrichment.get("sport", area="350", year="2009/10"))["schools"] == 0


async def test_a_school_sends_its_own_alone(enrichment: Enrichment) -> None:
    rows = [survey(30, 28), survey(30, 28, OTHER)]
    async with enrichment.as_(Role.DATA_MANAGER, organisations=[SCHOOL]) as manager:
        found = await enrichment.refused(_PATH, rows, by=manager)
        assert found == {("row 2, school", "school_not_yours")}
        await enrichment.accepted(_PATH, rows[:1], by=manager)
    async with enrichment.as_(Role.SCHOOL_IMPROVEMENT_PARTNER) as partner:
        answer: Any = await enrichment.submit(_PATH, rows[:1], by=partner)
        assert answer.status_code == 403
