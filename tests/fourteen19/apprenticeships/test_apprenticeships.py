"""Apprentices are counted at home and at their provider, those of public employers apart."""

from datetime import date

from contracts.fourteen19 import EnrolmentChanged, Places, ProvisionChanged
from tests.fourteen19.app import COLLEGE, SCHOOL, Fourteen19, Row
from tests.fourteen19.people import learner, of_learner

_FIRST = date(2009, 9, 7)


def _apprentice(number: int, **more: str) -> Row:
    row = {
        "framework": "Business Administration",
        "level": "apprenticeship",
        "sector": "private",
        "starts_on": "2009-09-07",
    }
    return of_learner(number, COLLEGE, **(row | more))


async def _learners(fourteen19: Fourteen19) -> None:
    """At the college, on roll at the school."""
    rows = [learner(number, COLLEGE, home=SCHOOL) for number in (1, 2, 3, 4)]
    await fourteen19.accepted("learners", rows)


async def test_public_sector_apprentices_are_told_apart(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    by_number = {"sector": "public", "public_employer": f"3504{SCHOOL[3:]}"}
    rows = [
        _apprentice(1),
        _apprentice(2, sector="public", public_employer="Bolton Hospitals"),
        _apprentice(3, level="advanced", **by_number),
        _apprentice(4, level="programme_led", sector="", ends_on="2010-01-04", outcome="withdrawn"),
    ]
    await fourteen19.accepted("apprenticeships", rows)
    home = (await fourteen19.told(EnrolmentChanged))[f"{SCHOOL}/2009-10"]
    assert home.apprenticeship == {_FIRST: 4, date(2010, 1, 4): 3}
    assert home.public_sector == {_FIRST: 2}
    assert home.diploma == {}
    there = (await fourteen19.told(ProvisionChanged))[f"{COLLEGE}/2009-10"]
    assert there.programmes == {"apprenticeship": {_FIRST: 4, date(2010, 1, 4): 3}}
    assert there.places == {"level_2": Places(delivered=3), "level_3": Places(delivered=1)}
    employers = await fourteen19.rows(
        "SELECT public_employer FROM apprenticeship WHERE sector = 'public' ORDER BY 1"
    )
    assert [row["public_employer"] for row in employers] == [SCHOOL, "Bolton Hospitals"]


async def test_a_completed_apprenticeship_is_counted_as_completed(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    done = {"ends_on": "2010-03-01", "outcome": "completed"}
    await fourteen19.accepted("apprenticeships", [_apprentice(1, **done), _apprentice(2)])
    home = (await fourteen19.told(EnrolmentChanged))[f"{SCHOOL}/2009-10"]
    assert home.completed == {"apprenticeship": 1}
    assert home.apprenticeship[date(2010, 3, 1)] == 1


async def test_what_cannot_be_is_told_row_by_row(fourteen19: Fourteen19) -> None:
    await _learners(fourteen19)
    rows = [
        _apprentice(1, sector=""),
        _apprentice(2, public_employer="A private firm"),
        _apprentice(3, sector="public", public_employer="999999"),
        _apprentice(4, planned_end_on="2009-09-01"),
    ]
    assert await fourteen19.refused("apprenticeships", rows) == {
        ("row 1, sector", "sector_missing"),
        ("row 2, public_employer", "employer_not_public"),
        ("row 3, public_employer", "unknown_employer"),
        ("row 4, planned_end_on", "ends_before_it_starts"),
    }
