"""Diplomas are counted by line and level, and each young person once (NI 90)."""

from datetime import date

from contracts.fourteen19 import Enrolled, EnrolmentChanged
from tests.fourteen19.app import COLLEGE, SCHOOL, Fourteen19
from tests.fourteen19.people import learner, of_learner

_AT = f"{SCHOOL}/2009-10"


async def _learners(fourteen19: Fourteen19) -> None:
    await fourteen19.accepted("learners", [learner(number) for number in (1, 2, 3, 4)])


def _diploma(number: int, line: str, starts_on: str = "2009-09-07", **more: str) -> dict[str, str]:
    return of_learner(number, line=line, level="higher", starts_on=starts_on, **more)


async def test_the_worked_example_of_ni_90(fourteen19: Fourteen19) -> None:
    """Five registrations: L1 in two lines, L2 in one, L3 withdrawn, L4 from November."""
    await _learners(fourteen19)
    await fourteen19.accepted("learners", [learner(5, gender="")])
    withdrawn = {"outcome": "withdrawn", "ends_on": "2009-09-20"}
    rows = [
        _diploma(1, "ENG"),
        _diploma(1, "ITE"),
        _diploma(2, "ENG"),
        _diploma(3, "CRM", **withdrawn),
        _diploma(4, "CRM", "2009-11-05"),
    ]
    await fourteen19.accepted("diplomas", rows)
    told = (await fourteen19.told(EnrolmentChanged))[_AT]
    assert told.learners == 5
    days = {date(2009, 9, 7): 3, date(2009, 9, 20): 2, date(2009, 11, 5): 3}
    assert told.diploma == days
    assert told.lines["ENG"] == {date(2009, 9, 7): 2}
    assert told.lines["ITE"] == {date(2009, 9, 7): 1}
    women = {date(2009, 9, 7): 2, date(2009, 9, 20): 1}
    men = {date(2009, 9, 7): 1, date(2009, 11, 5): 2}
    assert told.genders == {
        "F": Enrolled(learners=2, diploma=women), "M": Enrolled(learners=2, diploma=men)
    }  # fmt: skip


async def test_a_learner_of_two_providers_counts_once_at_home(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    there = learner(1, COLLEGE, learner_ref="C1", upn="")
    await fourteen19.accepted("learners", [there])
    await fourteen19.accepted("diplomas", [_diploma(1, "ENG")])
    elsewhere = of_learner(1, COLLEGE, line="ITE", level="higher", starts_on="2009-09-14")
    await fourteen19.accepted("diplomas", [elsewhere | {"learner_ref": "C1"}])
    told = await fourteen19.told(EnrolmentChanged)
    assert told[_AT].diploma == {date(2009, 9, 7): 1}
    assert sorted(told[_AT].lines) == ["ENG", "ITE"]
    assert f"{COLLEGE}/2009-10" not in told


async def test_what_cannot_be_is_told_row_by_row(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    rows = [
        _diploma(1, "PUS"),
        _diploma(9, "ENG"),
        _diploma(2, "ENG", outcome="completed"),
        _diploma(3, "ENG", outcome="withdrawn", ends_on="2009-09-01"),
    ]
    assert await fourteen19.refused("diplomas", rows) == {
        ("row 1, starts_on", "line_not_available"),
        ("row 2, learner_ref", "unknown_learner"),
        ("row 3, ends_on", "outcome_without_day"),
        ("row 4, ends_on", "ends_before_it_starts"),
    }


async def test_a_withdrawn_file_takes_its_diplomas_back(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    receipt = await fourteen19.accepted("diplomas", [_diploma(1, "ENG")])
    await fourteen19.withdraw(receipt)
    assert (await fourteen19.told(EnrolmentChanged))[_AT].diploma == {}
