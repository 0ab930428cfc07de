"""People and schools, as tests of allocations need them."""

import pytest

from tests.sif.people.people import Team
from tests.sif.sif_app import Sif


@pytest.fixture
async def team(sif: Sif) -> Team:
    """Two School Improvement Partners of 28 half days, eight of them reserved."""
    team = Team(sif)
    await team.add("sip-1")
    await team.add("sip-2")
    return team
