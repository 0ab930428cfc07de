"""Young people of both cohorts in tests, and what is told of offers to them."""

from tests.fourteen19.app import SCHOOL, Fourteen19, Row
from tests.fourteen19.people import learner, of_learner


def in_year_11(number: int, provider: str = SCHOOL, **changed: str) -> Row:
    """Who completes compulsory education in 2009/10."""
    told = {"dob": "1993-10-05", "year_group": "11"}
    return learner(number, provider, **(told | changed))


def offer(number: int, provider: str = SCHOOL, **changed: str) -> Row:
    """An offer of a place at a college."""
    made = {"status": "offer_made", "offer_type": "fe_college", "offered_on": "2010-03-01"}
    return of_learner(number, provider, **(made | changed))


def without(number: int, status: str = "no_offer", provider: str = SCHOOL, **changed: str) -> Row:
    """That there is no offer."""
    return offer(number, provider, status=status, offer_type="", **changed)


async def with_cohorts(fourteen19: Fourteen19) -> None:
    """1 to 4 are in year 11, 5 and 6 in year 12 of the first school."""
    young = [in_year_11(number) for number in (1, 2, 3, 4)]
    await fourteen19.accepted("learners", [*young, learner(5), learner(6)])
