"""Organisations in each tier, and a consultant, as tests of support need them."""

from datetime import date

import pytest

from chassis.records.store import Change, put
from services.sif.categories.state import Category
from services.sif.categories.stays import Placement
from tests.sif.people.people import consultant
from tests.sif.sif_app import Sif, school

CONFIRMED = date(2009, 10, 12)
TIERS = {"105148": 2, "105149": 3, "105151": 1, "105154": 4, "105155": 5}


@pytest.fixture
async def framework(sif: Sif) -> Sif:
    """Schools confirmed in a tier on 12 October 2009, 105160 in none, and consultant-1."""
    await sif.say(*(school(urn) for urn in (*TIERS, "105160")))
    changes = [
        Change(f"{urn}.2009-10-AUT", None, _confirmed(tier), "confirm")
        for urn, tier in TIERS.items()
    ]
    async with sif.app.state.database.write() as session:
        await put(session, changes, by="tests")
    await sif.post("people", consultant(), status=201)
    return sif


def _confirmed(tier: int) -> Category:
    placed = Placement(tier=tier, effective_on=CONFIRMED, confirmed_on=CONFIRMED)
    return Category(
        status="confirmed",
        framework="schools",
        term="2009/10-AUT",
        due_on=CONFIRMED,
        placements=(placed,),
    )
