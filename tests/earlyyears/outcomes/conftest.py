"""The service with Bolton's children of two years, for tests that leave nothing behind."""

from collections.abc import AsyncIterator

import pytest

from tests.earlyyears.outcomes.cohorts import EXAMPLE, alike, pupil, put
from tests.earlyyears.team_app import Team, running
from tests.support.databases import NewDatabase

OTHER = "105149"


@pytest.fixture(scope="module")
async def bolton(new_database: NewDatabase) -> AsyncIterator[Team]:
    """School 105148 has the worked example of NI 72, of whom C01 to C06 are girls who live in
    ward A; 105149 has 40 girls and 40 boys, of whom 9 were born in May; a year before, 20."""
    async with running(new_database) as team:
        example = [
            pupil(points, gender="F" if number < 6 else "M", ward="A" if number < 6 else None)
            for number, points in enumerate(EXAMPLE)
        ]
        girls = alike(40, 7, organisation=OTHER, gender="F", fsm=False, ward="B", birth_month=9)
        boys = [
            *alike(31, 5, organisation=OTHER, gender="M", fsm=False, ethnicity="WBRI"),
            *alike(9, 8, organisation=OTHER, gender="M", ethnicity="WIRT", birth_month=5),
        ]
        before = alike(20, 6, organisation=OTHER, year="2007/08", gender="M")
        await put(team.app.state.database, [*example, *girls, *boys, *before])
        yield team
