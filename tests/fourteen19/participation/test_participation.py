"""What young people do is told by home at the end of each month, each of them once (NI 117)."""

from datetime import date

from contracts.fourteen19 import Activity, ParticipationChanged
from tests.fourteen19.app import COLLEGE, OTHER_SCHOOL, SCHOOL, Fourteen19
from tests.fourteen19.participation.told import (
    AT,
    DECEMBER,
    JANUARY,
    NOVEMBER,
    as_one,
    does,
    left,
    months,
)
from tests.fourteen19.people import learner

_LEARNING = Activity(eet=1, learning=1)
_LAPSED = Activity(not_known=1, lapsed_neet=1)


async def test_who_is_on_roll_is_in_education_by_age_on_the_day(fourteen19: Fourteen19) -> None:
    """1, 2 and 4 were born in October, November and September 1992, 3 in December."""
    await fourteen19.accepted("learners", [learner(number) for number in (1, 2, 3, 4)])
    told = await months(fourteen19)
    assert len(told) == 12
    assert (min(told), max(told)) == (date(2009, 9, 30), date(2010, 8, 31))
    assert told[NOVEMBER] == {"16": _LEARNING, "17": Activity(eet=3, learning=3)}
    assert told[DECEMBER] == {"17": Activity(eet=4, learning=4)}


async def test_by_gender_at_the_ends_of_the_months_of_ni_117(fourteen19: Fourteen19) -> None:
    """1 and 3 are women, 2 is a man, of 5 it is not recorded; 6, a man, is 16 in May only."""
    rows = [learner(1), learner(2), learner(3), learner(5, gender="")]
    await fourteen19.accepted("learners", [*rows, learner(6, dob="1994-05-14", year_group="11")])
    told = (await fourteen19.told(ParticipationChanged))[AT]
    assert sum(each.eet for each in told.months[NOVEMBER].values()) == 4
    days = (NOVEMBER, DECEMBER, JANUARY)
    assert told.genders == {
        "F": dict.fromkeys(days, Activity(eet=2, learning=2)), "M": dict.fromkeys(days, _LEARNING)
    }  # fmt: skip


async def test_who_left_is_not_known_until_something_is_told(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [left(1)])
    told = await months(fourteen19)
    assert as_one(told[date(2009, 9, 30)]) == _LEARNING
    assert as_one(told[NOVEMBER]) == Activity(not_known=1, lapsed_eet=1)
    await fourteen19.accepted("participation", [does(1, "seeking", "2009-10-05")])
    assert as_one((await months(fourteen19))[NOVEMBER]) == Activity(neet=1)


async def test_what_nobody_confirms_lapses_and_what_is_confirmed_stays(
    fourteen19: Fourteen19,
) -> None:
    """Seeking counts for three months: from 5 October until 4 January."""
    await fourteen19.accepted("learners", [left(1)])
    row = does(1, "seeking", "2009-10-05")
    await fourteen19.accepted("participation", [row])
    told = await months(fourteen19)
    assert [as_one(told[day]) for day in (DECEMBER, JANUARY)] == [Activity(neet=1), _LAPSED]
    await fourteen19.accepted("participation", [row | {"confirmed_on": "2009-12-20"}])
    told = await months(fourteen19)
    assert as_one(told[date(2010, 2, 28)]) == Activity(neet=1)
    assert as_one(told[date(2010, 3, 31)]) == _LAPSED


async def test_another_provider_tells_and_the_young_person_counts_once_at_home(
    fourteen19: Fourteen19,
) -> None:
    await fourteen19.accepted("learners", [left(1)])
    there = learner(1, COLLEGE, learner_ref="C1", upn="", home=SCHOOL, standing="applicant")
    await fourteen19.accepted("learners", [there])
    row = does(1, "apprenticeship", "2009-10-12", COLLEGE, learner_ref="C1")
    await fourteen19.accepted("participation", [row])
    told = await fourteen19.told(ParticipationChanged)
    assert as_one(told[AT].months[NOVEMBER]) == _LEARNING
    assert f"{COLLEGE}/2009-10" not in told


async def test_custody_counts_in_none_of_the_others(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [learner(1)])
    await fourteen19.accepted("participation", [does(1, "custody", "2009-11-10")])
    told = await months(fourteen19)
    assert as_one(told[date(2009, 10, 31)]) == _LEARNING
    assert as_one(told[NOVEMBER]) == Activity(excluded=1)


async def test_what_was_told_of_the_year_before_still_counts_elsewhere(
    fourteen19: Fourteen19,
) -> None:
    """In a job since June 2009, told by the first school; the next year at home at the second."""
    before = learner(1, academic_year="2008/09", year_group="11")
    now = learner(1, OTHER_SCHOOL, learner_ref="X1", standing="applicant")
    await fourteen19.accepted("learners", [before])
    await fourteen19.accepted("learners", [now])
    row = does(1, "employment_without_training", "2009-06-22", academic_year="2008/09")
    receipt = await fourteen19.accepted("participation", [row])
    elsewhere = f"{OTHER_SCHOOL}/2009-10"
    told = await months(fourteen19, elsewhere)
    assert as_one(told[date(2010, 5, 31)]) == Activity(eet=1)
    assert as_one(told[date(2010, 6, 30)]) == Activity(not_known=1, lapsed_eet=1)
    await fourteen19.withdraw(receipt)
    assert as_one((await months(fourteen19, elsewhere))[NOVEMBER]) == Activity(not_known=1)


async def test_participation_at_17_is_by_age_before_the_year(fourteen19: Fourteen19) -> None:
    """On 31 August 2009 the one is 17; the other, 17 too in December, was 16."""
    young = [learner(1, dob="1991-10-03", year_group="13"), learner(2, dob="1992-09-01")]
    await fourteen19.accepted("learners", young)
    told = (await fourteen19.told(ParticipationChanged))[AT]
    assert told.academic_17 == _LEARNING


async def test_who_is_not_16_to_18_is_not_counted(fourteen19: Fourteen19) -> None:
    """Born in May 1994: 16 from May on. Born in October 1990: 19 from October on."""
    young = [learner(1, dob="1994-05-14", year_group="11"), learner(2, dob="1990-10-14")]
    await fourteen19.accepted("learners", young)
    told = await months(fourteen19)
    assert set(told) == {
        date(2009, 9, 30), *(date(2010, month, day) for month, day in
        ((5, 31), (6, 30), (7, 31), (8, 31)))
    }  # fmt: skip
    assert told[date(2009, 9, 30)] == {"18": _LEARNING}


async def test_what_cannot_be_is_told_row_by_row(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [learner(number) for number in (1, 2, 3, 4)])
    rows = [
        does(1, "at_the_seaside", "2009-10-05"),
        does(2, "seeking", "2009-10-05", ends_on="2009-10-05"),
        does(3, "seeking", "2009-10-05", confirmed_on="2009-10-04"),
        does(4, "seeking", "2010-09-05"),
        does(9, "seeking", "2009-10-05"),
        does(1, "seeking", "0352-10-05"),
    ]
    found = await fourteen19.refused("participation", rows)
    assert found == {
        ("row 1, activity", "not_in_list"),
        ("row 2, ends_on", "ends_before_it_starts"),
        ("row 3, confirmed_on", "confirmed_out_of_time"),
        ("row 4, starts_on", "not_in_the_year"),
        ("row 6, starts_on", "not_in_the_year"),
        ("row 5, learner_ref", "unknown_learner"),
    }


async def test_an_error_does_not_repeat_what_was_said_of_anybody(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [learner(1)])
    answer = await fourteen19.submit("participation", [does(1, "prison", "2009-10-05")])
    assert answer.status_code == 422
    assert "prison" not in answer.text
