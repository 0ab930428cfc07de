"""Offers handed in: each young person is counted once, in one status, at home."""

from datetime import date

from sqlalchemy import text

from chassis.policy import Role
from contracts.fourteen19 import Guaranteed, OfferRecorded
from tests.fourteen19.app import COLLEGE, MORE_SCHOOLS, OTHER_SCHOOL, SCHOOL, Fourteen19
from tests.fourteen19.guarantee.offering import in_year_11, offer, with_cohorts, without
from tests.fourteen19.people import learner

_AT = f"{SCHOOL}/2009-10"
_YEAR = {"year": "2009/10", "on": "2010-09-30"}


async def test_statuses_from_day_to_day_are_told_by_home(fourteen19: Fourteen19) -> None:
    await with_cohorts(fourteen19)
    rows = [
        offer(1),
        offer(1, offered_on="2010-05-01", offered_by=COLLEGE),
        without(2, no_offer_reason="not_applied"),
        offer(2, offered_on="2010-06-01", offer_type="apprenticeship", withdrawn_on="2010-09-01"),
        without(3, "offer_not_appropriate", not_appropriate_reason="in_job_no_training"),
        offer(5),
    ]
    await fourteen19.accepted("offers", rows)
    told = (await fourteen19.told(OfferRecorded))[_AT]
    assert told.cohorts["16"] == (
        Guaranteed(on=date(2009, 9, 1), not_recorded=4),
        Guaranteed(
            on=date(2010, 3, 1), offer_made=1, no_offer=1, offer_not_appropriate=1, not_recorded=1
        ),
        Guaranteed(on=date(2010, 6, 1), offer_made=2, offer_not_appropriate=1, not_recorded=1),
        Guaranteed(
            on=date(2010, 9, 1), offer_made=1, no_offer=1, offer_not_appropriate=1, not_recorded=1
        ),
    )
    assert told.cohorts["17"][-1] == Guaranteed(on=date(2010, 3, 1), offer_made=1, not_recorded=1)
    assert told.genders["F"] == {
        "16": (
            Guaranteed(on=date(2009, 9, 1), not_recorded=2),
            Guaranteed(on=date(2010, 3, 1), offer_made=1, offer_not_appropriate=1),
        ),
        "17": (
            Guaranteed(on=date(2009, 9, 1), not_recorded=1),
            Guaranteed(on=date(2010, 3, 1), offer_made=1),
        ),
    }
    assert told.genders["M"]["17"] == (Guaranteed(on=date(2009, 9, 1), not_recorded=1),)
    await fourteen19.accepted("learners", [in_year_11(1, gender="")])
    told = (await fourteen19.told(OfferRecorded))[_AT]
    assert told.genders["F"]["16"][0].not_recorded == 1
    assert told.cohorts["16"][0].not_recorded == 4


async def test_a_college_tells_of_its_applicants_and_the_school_counts_them(
    fourteen19: Fourteen19,
) -> None:
    await with_cohorts(fourteen19)
    applicant = in_year_11(1, COLLEGE, learner_ref="A1", standing="applicant")
    await fourteen19.accepted("learners", [applicant])
    receipt = await fourteen19.accepted("offers", [offer(1, COLLEGE) | {"learner_ref": "A1"}])
    told = await fourteen19.told(OfferRecorded)
    assert told[_AT].cohorts["16"][-1].offer_made == 1
    assert f"{COLLEGE}/2009-10" not in told
    await fourteen19.withdraw(receipt)
    assert (await fourteen19.told(OfferRecorded))[_AT].cohorts["16"][-1].offer_made == 0


async def test_who_offers_is_one_by_whatever_number(fourteen19: Fourteen19) -> None:
    """By its URN, then by its LAESTAB: one offer, corrected. A wrong number is refused."""
    await with_cohorts(fourteen19)
    for number, accepted in ((SCHOOL, ""), ("350/4260", "no")):
        await fourteen19.accepted("offers", [offer(1, offered_by=number, accepted=accepted)])
    async with fourteen19.app.state.database.read() as session:
        found = await session.execute(text("SELECT offered_by, accepted FROM offer"))
        assert [tuple(row) for row in found] == [(SCHOOL, False)]
    assert await fourteen19.refused("offers", [offer(1, offered_by="10000799")]) == {
        ("row 1, offered_by", "unknown_place")
    }


async def test_rates_at_16_at_17_and_together(fourteen19: Fourteen19) -> None:
    await with_cohorts(fourteen19)
    await fourteen19.accepted("learners", [in_year_11(7, OTHER_SCHOOL)])
    await fourteen19.accepted("offers", [offer(1), offer(2), offer(5, offer_type="e2e")])
    told = await fourteen19.get("guarantee", area="350", **_YEAR)
    assert (told["at_16"]["cohort"], told["at_16"]["percent_offer_made"]) == (5, "40.0")
    assert (told["at_17"]["cohort"], told["at_17"]["percent_offer_made"]) == (2, "50.0")
    assert (told["together"]["offer_made"], told["together"]["percent_offer_made"]) == (3, "42.9")
    assert [each["organisation"] for each in told["by_home"]] == [SCHOOL, OTHER_SCHOOL]
    assert told["by_home"][1]["at_17"]["percent_offer_made"] is None
    assert told["by_gender"]["F"]["at_16"]["cohort"] == 3
    sorts = {each["offer_type"]: each["together"] for each in told["by_offer_type"]}
    assert sorts == {"fe_college": 2, "e2e": 1}
    before = await fourteen19.get("guarantee", area="350", year="2009/10", on="2010-02-28")
    assert before["together"]["not_recorded"] == 7


async def test_of_17_the_area_where_they_live_is_responsible(fourteen19: Fourteen19) -> None:
    """Of 16 it is the one where they are on roll."""
    far = {"lives_in": "351"}
    await fourteen19.accepted(
        "learners", [in_year_11(1, **far), learner(2, **far), learner(3, standing="left",
        left_on="2010-01-04"), in_year_11(4, standing="left", left_on="2010-01-04")]
    )  # fmt: skip
    told = await fourteen19.get("guarantee", area="350", **_YEAR)
    assert (told["at_16"]["cohort"], told["at_17"]["cohort"]) == (1, 1)
    elsewhere = await fourteen19.get("guarantee", area="351", **_YEAR)
    assert (elsewhere["at_16"]["cohort"], elsewhere["at_17"]["cohort"]) == (0, 1)


async def test_residents_at_home_elsewhere_are_told_beside_the_cohort(
    fourteen19: Fourteen19,
) -> None:
    """The event of a home, and so the indicator, has not them."""
    await fourteen19.accepted("learners", [learner(1, lives_in="351"), learner(2)])
    told = await fourteen19.get("guarantee", area="351", **_YEAR)
    assert (told["at_17"]["cohort"], told["elsewhere"]) == (1, 1)
    here = await fourteen19.get("guarantee", area="350", **_YEAR)
    assert (here["at_17"]["cohort"], here["elsewhere"]) == (1, 0)
    series = (await fourteen19.told(OfferRecorded))[_AT].cohorts["17"]
    assert series[0].not_recorded == 1
    assert (here["year"], here["places_for"], here["deadline"]) == (
        "2009/10", "2010/11", "2010-09-30"
    )  # fmt: skip


async def test_others_are_told_an_areas_percentages_only(fourteen19: Fourteen19) -> None:
    """Of three other schools as at the end of a month; of one other, nothing."""
    await with_cohorts(fourteen19)
    await fourteen19.accepted("learners", [in_year_11(n, OTHER_SCHOOL) for n in range(20, 50)])
    asked = {"area": "350", "year": "2009/10", "on": "2010-06-15"}
    async with fourteen19.as_(Role.HEAD, organisations=[SCHOOL]) as head:
        alone = (await head.get("guarantee", params=asked)).json()
        await fourteen19.with_more()
        more = [in_year_11(n, MORE_SCHOOLS[n % 3]) for n in range(60, 120)]
        await fourteen19.accepted("learners", more)
        made = [offer(n, MORE_SCHOOLS[n % 3], offered_on="2010-05-31") for n in range(60, 80)]
        made += [offer(n, MORE_SCHOOLS[n % 3], offered_on="2010-06-10") for n in range(80, 90)]
        await fourteen19.accepted("offers", made)
        told = (await head.get("guarantee", params=asked)).json()
    assert (alone["disclosure"], alone["at_16"]["reason"]) == ("suppressed", "suppressed")
    assert set(alone["at_16"].values()) == {None, "suppressed"}
    assert told["on"] == "2010-05-31"
    assert (told["at_16"]["percent_offer_made"], told["at_16"]["cohort"]) == ("21.3", None)
    assert [each["organisation"] for each in told["by_home"]] == [SCHOOL]
    assert (told["by_home"][0]["at_16"]["cohort"], told["elsewhere"]) == (4, None)
    # All of 17 are the head's own.
    assert told["at_17"]["cohort"] == 2
    assert (told["by_gender"], told["by_offer_type"]) == ({}, [])


async def test_what_cannot_be_is_told_row_by_row(fourteen19: Fourteen19) -> None:
    await with_cohorts(fourteen19)
    rows = [
        offer(1, offer_type=""),
        offer(2, offer_type="job"),
        without(3, no_offer_reason="declined", accepted="no"),
        offer(4, no_offer_reason="declined"),
        offer(5, offered_on="2010-10-01"),
        offer(6, withdrawn_on="2010-02-01"),
        without(1, "offer_not_appropriate", offered_on="2009-08-31"),
    ]
    assert await fourteen19.refused("offers", rows) == {
        ("row 1, offer_type", "offer_without_type"),
        ("row 2, offer_type", "not_in_list"),
        ("row 2, offer_type", "offer_without_type"),
        ("row 3, accepted", "accepted_without_offer"),
        ("row 4, no_offer_reason", "reason_of_another_status"),
        ("row 5, offered_on", "out_of_reach"),
        ("row 6, withdrawn_on", "withdrawn_before_offered"),
        ("row 7, offered_on", "out_of_reach"),
    }


async def test_the_rules_are_published(fourteen19: Fourteen19) -> None:
    told = await fourteen19.get("guarantee/rules")
    assert next(iter(told["statuses"])) == "offer_made"
    assert "e2e" in told["offer_types"]
    assert "in_job_no_training" in told["not_appropriate_reasons"]
