"""A provider's own learners, and those of others who are taught there too."""

from datetime import date

from contracts.fourteen19 import EnrolmentChanged, Places, ProvisionChanged
from contracts.schools import Identifiers
from services.fourteen19.enrolments.rows import Return
from services.fourteen19.provision.plans import Plan, plans_of
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Row
from tests.fourteen19.consortia.forming import form
from tests.fourteen19.people import learner, of_learner
from tests.support.team import school

_FIRST = date(2009, 9, 7)
_THERE = f"{COLLEGE}/2009-10"


def _diploma(number: int, provider: str = SCHOOL, **more: str) -> Row:
    row = {"line": "ENG", "level": "higher", "starts_on": "2009-09-07"}
    return of_learner(number, provider, **(row | more))


async def test_who_is_taught_elsewhere_too_counts_at_both(fourteen19: Fourteen19) -> None:
    """The school's two go to the college, where one of them is a learner already: three there."""
    await form(fourteen19)
    await fourteen19.accepted("learners", [learner(1), learner(2)])
    await fourteen19.accepted("learners", [learner(2, COLLEGE), learner(3, COLLEGE)])
    await fourteen19.accepted("diplomas", [_diploma(2, COLLEGE), _diploma(3, COLLEGE)])
    rows = [_diploma(1, taught_at=f"{COLLEGE}; {SCHOOL}"), _diploma(2, taught_at=COLLEGE)]
    receipt = await fourteen19.accepted("diplomas", rows)
    told = await fourteen19.told(ProvisionChanged)
    assert told[_THERE].lines == {"ENG": {_FIRST: 3}}
    assert told[_THERE].places == {"level_2": Places(delivered=3)}
    assert told[f"{SCHOOL}/2009-10"].programmes == {"diploma": {_FIRST: 2}}
    # Taken back, it counts at the college no more: where it was taught is told of, too.
    await fourteen19.withdraw(receipt)
    told = await fourteen19.told(ProvisionChanged)
    assert told[_THERE].lines == {"ENG": {_FIRST: 2}}
    assert told[f"{SCHOOL}/2009-10"].withdrawn


async def test_by_a_provider_s_word_alone_nobody_teaches(fourteen19: Fourteen19) -> None:
    """The school names a college that is in no consortium with it: a warning, and it counts for the
    school only; with the consortium, sent again, for both."""
    await form(fourteen19, COLLEGE, "others", OTHER_COLLEGE)
    await fourteen19.accepted("learners", [learner(1)])
    for more in ({}, {"consortium": f"{COLLEGE}.others"}):
        receipt = await fourteen19.accepted("diplomas", [_diploma(1, taught_at=COLLEGE, **more)])
        assert receipt["issues"] == {"not_in_consortium": 1}
    told = await fourteen19.told(ProvisionChanged)
    assert (list(told), told[f"{SCHOOL}/2009-10"].lines) == (
        [f"{SCHOOL}/2009-10"],
        {"ENG": {_FIRST: 1}},
    )
    await form(fourteen19)
    receipt = await fourteen19.accepted("diplomas", [_diploma(1, taught_at=COLLEGE)])
    assert receipt["issues"] == {}
    assert (await fourteen19.told(ProvisionChanged))[_THERE].lines == {"ENG": {_FIRST: 1}}


async def test_a_place_is_the_one_open_in_the_year(fourteen19: Fourteen19) -> None:
    """A number that went from one organisation to another means the one that was open then."""
    ukprn = "10000799"
    before = {"status": "closed", "closed_on": "2010-08-31"}
    of = {urn: Identifiers(ukprn=ukprn, urn=urn) for urn in ("105270", "105271")}
    await fourteen19.say(
        school("105270", identifiers=of["105270"], **before),
        school("105271", identifiers=of["105271"], opened_on="2010-09-01"),
    )
    await form(fourteen19, SCHOOL, "theirs", "105270", "105271")
    await fourteen19.accepted("learners", [learner(1)])
    await fourteen19.accepted("diplomas", [_diploma(1, taught_at=ukprn)])
    told = await fourteen19.told(ProvisionChanged)
    assert set(told) == {f"{SCHOOL}/2009-10", "105270/2009-10"}


async def test_a_corrected_row_moves_to_another_place(fourteen19: Fourteen19) -> None:
    await form(fourteen19, COLLEGE, "north", SCHOOL, OTHER_COLLEGE)
    await fourteen19.accepted("learners", [learner(1)])
    await fourteen19.accepted("diplomas", [_diploma(1, taught_at=COLLEGE)])
    await fourteen19.accepted("diplomas", [_diploma(1, taught_at=OTHER_COLLEGE)])
    told = await fourteen19.told(ProvisionChanged)
    assert told[_THERE].withdrawn
    assert told[f"{OTHER_COLLEGE}/2009-10"].lines == {"ENG": {_FIRST: 1}}


async def test_a_learner_found_to_be_one_counts_once_there(fourteen19: Fourteen19) -> None:
    """Without numbers they are two at the college; with a ULN, one."""
    await form(fourteen19)
    await fourteen19.accepted("learners", [learner(2, COLLEGE)])
    await fourteen19.accepted("diplomas", [_diploma(2, COLLEGE)])
    unknown = {"uln": "", "upn": "", "surname": "Plantedother"}
    await fourteen19.accepted("learners", [learner(2, **unknown)])
    await fourteen19.accepted("diplomas", [_diploma(2, taught_at=COLLEGE)])
    assert (await fourteen19.told(ProvisionChanged))[_THERE].lines == {"ENG": {_FIRST: 2}}
    await fourteen19.accepted("learners", [learner(2)])
    assert (await fourteen19.told(ProvisionChanged))[_THERE].lines == {"ENG": {_FIRST: 1}}


async def test_places_and_consortia_not_known_are_refused(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [learner(1), learner(2)])
    rows = [_diploma(1, taught_at=f"{COLLEGE};99999999"), _diploma(2)]
    assert await fourteen19.refused("diplomas", rows) == {
        ("row 1, taught_at", "unknown_place"),
    }
    rows = [_diploma(1), _diploma(2, consortium=f"{COLLEGE}.nowhere")]
    assert await fourteen19.refused("diplomas", rows) == {
        ("row 2, consortium", "unknown_consortium"),
    }


async def test_a_completed_diploma_counts_on_in_its_year_but_takes_no_place(
    fourteen19: Fourteen19,
) -> None:
    """NI 90 counts who completed in the year completed."""
    await fourteen19.accepted("learners", [learner(1)])
    done = {"ends_on": "2009-09-25", "outcome": "completed"}
    await fourteen19.accepted("diplomas", [_diploma(1, **done)])
    home = (await fourteen19.told(EnrolmentChanged))[f"{SCHOOL}/2009-10"]
    assert home.diploma == {_FIRST: 1}
    assert home.completed == {"diploma": 1}
    there = (await fourteen19.told(ProvisionChanged))[f"{SCHOOL}/2009-10"]
    assert there.programmes == {"diploma": {_FIRST: 1, date(2009, 9, 25): 0}}


async def test_what_several_know_of_a_provider_comes_together(fourteen19: Fourteen19) -> None:
    at = Return(COLLEGE, "2009/10")

    async def planned(*_: object) -> dict[Return, Plan]:
        return {at: Plan(planned={"entry": 10})}

    async def published(*_: object) -> dict[Return, Plan]:
        return {at: Plan(courses=4)}

    async with fourteen19.app.state.database.write() as session:
        found = await plans_of(session, [COLLEGE], (planned, published))
    assert found == {at: Plan(planned={"entry": 10}, courses=4)}
