"""Foundation Learning is counted at home and by the level of the place it takes."""

from datetime import date

from chassis.policy import Role
from contracts.fourteen19 import EnrolmentChanged, Places, ProvisionChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, SCHOOL, Fourteen19, Row
from tests.fourteen19.people import learner, of_learner

_FIRST = date(2009, 9, 7)


def _row(number: int, level: str = "entry_2", **more: str) -> Row:
    told = {"level": level, "starts_on": "2009-09-07", "functional_skills": "yes"}
    return of_learner(number, COLLEGE, **(told | more))


async def _learners(fourteen19: Fourteen19) -> None:
    rows = [learner(number, COLLEGE, home=SCHOOL) for number in (1, 2, 3)]
    await fourteen19.accepted("learners", rows)


async def test_it_is_counted_by_day_and_level(fourteen19: Fourteen19) -> None:
    """Who goes on from entry level to level 1 takes one place of each, and is one young person."""
    await _learners(fourteen19)
    done = {"ends_on": "2010-02-01", "outcome": "completed", "destination": "level_2"}
    rows = [
        _row(1, **done),
        _row(1, "level_1", starts_on="2010-02-01"),
        _row(2),
        _row(3, starts_on="2010-03-01"),
    ]
    await fourteen19.accepted("foundation-learning", rows)
    home = (await fourteen19.told(EnrolmentChanged))[f"{SCHOOL}/2009-10"]
    assert home.foundation_learning == {_FIRST: 2, date(2010, 3, 1): 3}
    assert home.completed == {"foundation_learning": 1}
    there = (await fourteen19.told(ProvisionChanged))[f"{COLLEGE}/2009-10"]
    assert there.places == {"entry": Places(delivered=2), "level_1": Places(delivered=1)}


async def test_what_cannot_be_is_told_row_by_row(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    rows = [
        _row(1, functional_skills=""),
        _row(2, destination="employment"),
        _row(3, starts_on="2010-09-07"),
    ]
    assert await fourteen19.refused("foundation-learning", rows) == {
        ("row 1, subject_or_vocational", "no_component"),
        ("row 2, destination", "destination_too_early"),
        ("row 3, starts_on", "not_in_the_year"),
    }


async def test_a_provider_sends_its_own_only(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    async with fourteen19.as_(Role.PARTNER, organisations=[OTHER_COLLEGE]) as other:
        codes = await fourteen19.refused("foundation-learning", [_row(1)], by=other)
        assert ("row 1, provider", "provider_not_yours") in codes
    async with fourteen19.as_(Role.PARTNER, organisations=[COLLEGE]) as mine:
        await fourteen19.accepted("foundation-learning", [_row(1)], by=mine)
