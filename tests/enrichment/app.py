"""The running service `enrichment` in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from contracts.schools import Identifiers, OrganisationChanged
from services.enrichment.app import service
from tests.support.databases import NewDatabase
from tests.support.sending import Row, Sending, as_csv
from tests.support.team import Json, school
from tests.support.team import running as running_team

__all__ = [
    "AREA",
    "OTHER",
    "SCHOOL",
    "SECONDARY",
    "Enrichment",
    "Json",
    "Row",
    "as_csv",
    "running",
]
AREA: Final = "350"
SCHOOL, OTHER, SECONDARY = "105148", "105149", "105260"
"""Two primary schools and a secondary school of Bolton's."""


def secondary(urn: str = SECONDARY, **changed: Any) -> OrganisationChanged:
    """An open community secondary school of Bolton's."""
    identifiers = Identifiers(urn=urn, laestab=f"3504{urn[3:]}")
    return school(urn, identifiers=identifiers, phase="secondary", pupils=900, **changed)


class Enrichment(Sending):
    """The service over HTTP."""


@asynccontextmanager
async def running(new_database: NewDatabase) -> AsyncIterator[Enrichment]:
    """Enrichment on a fresh database, with the three schools."""
    async with running_team(new_database, service) as team:
        enrichment = Enrichment(team.app, team.client)
        await enrichment.say(school(SCHOOL), school(OTHER), secondary())
        yield enrichment
