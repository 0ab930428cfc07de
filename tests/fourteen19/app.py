"""The running service `fourteen19` in this process: its calls, its files, what it tells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from contracts.schools import Identifiers, OrganisationChanged
from services.fourteen19.app import service
from tests.support.databases import NewDatabase
from tests.support.sending import Row, Sending, as_csv
from tests.support.team import Json, school
from tests.support.team import running as running_team

__all__ = [
    "COLLEGE",
    "OTHER_COLLEGE",
    "OTHER_SCHOOL",
    "SCHOOL",
    "Fourteen19",
    "Json",
    "Row",
    "as_csv",
    "running",
]

SCHOOL, OTHER_SCHOOL = "105260", "105261"
MORE_SCHOOLS = ("105262", "105263", "105264")
"""Further schools of Bolton's, for `with_more`."""
COLLEGE, OTHER_COLLEGE = "10000794", "10000795"


def secondary(urn: str, **changed: Any) -> OrganisationChanged:
    """An open community secondary school of Bolton's."""
    identifiers = Identifiers(urn=urn, laestab=f"3504{urn[3:]}")
    return school(urn, identifiers=identifiers, phase="secondary", pupils=900, **changed)


def college(ukprn: str, **changed: Any) -> OrganisationChanged:
    """An open further education college of Bolton's."""
    told: Json = {"kind": "further_education", "phase": "16_plus", "name": f"College {ukprn}"}
    return school(ukprn, identifiers=Identifiers(ukprn=ukprn), **(told | changed))


class Fourteen19(Sending):
    """The service over HTTP."""

    async def with_more(self) -> None:
        """Registers further schools: of one other alone nobody is told."""
        await self.say(*map(secondary, MORE_SCHOOLS))


@asynccontextmanager
async def running(new_database: NewDatabase) -> AsyncIterator[Fourteen19]:
    """14-19 on a fresh database, with two schools and two colleges of Bolton's."""
    async with running_team(new_database, service) as team:
        fourteen19 = Fourteen19(team.app, team.client)
        await fourteen19.say(
            secondary(SCHOOL), secondary(OTHER_SCHOOL), college(COLLEGE), college(OTHER_COLLEGE)
        )
        yield fourteen19
