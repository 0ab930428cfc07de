"""The visits of a year, planned for every school with a partner, and how far they are made."""

from datetime import date

import pytest

from chassis.policy import Role
from services.sif.people.state import Allocation, Stint
from tests.sif.desk.desk import keep, make
from tests.sif.sif_app import Sif, school

YEAR = {"area": "350", "period": "2009/10"}


async def _allocate(sif: Sif, organisation: str, partner: str | None) -> None:
    stint = Stint(partner=partner or "sip-9", half_days=10, since=date(2009, 9, 1))
    allocation = Allocation(year="2009/10", partner=partner, partners=(stint,))
    if partner is None:
        allocation = allocation.model_copy(update={"status": "ended"})
    await keep(sif, f"{organisation}.2009-10", allocation)


@pytest.fixture
async def allocated(sif: Sif) -> Sif:
    """Two schools with a partner each; one whose partner's work ended, one of another area."""
    await sif.say(school("105150"), school("105151", area="351"))
    for organisation, partner in (("105148", "sip-1"), ("105149", "sip-2"), ("105150", None)):
        await _allocate(sif, organisation, partner)
    await _allocate(sif, "105151", "sip-3")
    return sif


async def test_the_usual_year_is_planned_for_every_school_with_a_partner(allocated: Sif) -> None:
    planned = await allocated.post("visits/programme", YEAR)
    assert planned == {"period": "2009/10", "schools": 2, "planned": 8, "already": 0}
    rows = await allocated.rows(
        "SELECT item, owner, due_on FROM due WHERE organisation = '105148' ORDER BY due_on"
    )
    assert [(row["owner"], str(row["due_on"])) for row in rows] == [
        ("sip-1", "2009-10-31"),
        ("sip-1", "2009-12-31"),
        ("sip-1", "2010-04-30"),
        ("sip-1", "2010-08-31"),
    ]


async def test_planned_again_only_what_is_missing_is_added(allocated: Sif) -> None:
    term = YEAR | {"period": "2009/10-AUT"}
    assert (await allocated.post("visits/programme", term))["planned"] == 4
    await make(allocated)
    assert await allocated.post("visits/programme", YEAR) == {
        "period": "2009/10",
        "schools": 2,
        "planned": 4,
        "already": 4,
    }
    made = await allocated.get("visits", status="shared")
    assert len(made["results"]) == 1
    entries = (await allocated.get("audit"))["results"]
    assert [one["rows"] for one in entries if one["action"] == "visit.open"] == [4, 4]


async def test_how_far_they_are_made_as_of_a_day(allocated: Sif) -> None:
    await allocated.post("visits/programme", YEAR)
    await make(allocated)
    late = {"on": "2009-11-09", "findings": []}
    await allocated.post("visits/105149.2009-10-AUT.performance_review/record", late)
    told = await allocated.get("visits/programme", period="2009/10", on="2009-11-05")
    assert told["all"] == {"planned": 8, "due": 2, "made": 1, "late": 0, "overdue": 1}
    told = await allocated.get("visits/programme", period="2009/10", area="350", on="2010-01-01")
    assert told["all"] == {"planned": 8, "due": 4, "made": 2, "late": 1, "overdue": 2}
    review = {"planned": 2, "due": 2, "made": 2, "late": 1, "overdue": 0}
    assert told["purposes"]["performance_review"] == review
    assert told["partners"]["sip-2"]["late"] == 1
    assert set(told["partners"]) == {"sip-1", "sip-2"}


async def test_none_is_none(sif: Sif) -> None:
    assert (await sif.post("visits/programme", YEAR))["planned"] == 0
    told = await sif.get("visits/programme", period="2009/10-SPR")
    assert told["all"] == {"planned": 0, "due": 0, "made": 0, "late": 0, "overdue": 0}
    assert told["purposes"] == {}


async def test_who_may(allocated: Sif) -> None:
    await allocated.post("visits/programme", YEAR)
    asked = {"period": "2009/10"}
    partner = Role.SCHOOL_IMPROVEMENT_PARTNER
    async with allocated.as_(partner, organisations=["105148"]) as caller:
        told = (await caller.get("visits/programme", params=asked)).json()
        assert set(told["partners"]) == {"sip-1"}
        assert (await caller.post("visits/programme", json=YEAR)).status_code == 403
    async with allocated.as_(Role.HEAD, organisations=["105148"]) as head:
        assert (await head.get("visits/programme", params=asked)).status_code == 403
    for period in ("FY2009-10", "autumn"):
        await allocated.post("visits/programme", YEAR | {"period": period}, status=422)
