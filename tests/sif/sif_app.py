"""The running service `sif` in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.sif.app import service
from tests.support.databases import NewDatabase
from tests.support.team import Json, Team, school, setting
from tests.support.team import running as running_team

__all__ = ["BASE", "Json", "Sif", "running", "school", "setting"]

BASE = "/v1/sif"
Sif = Team


@asynccontextmanager
async def running(new_database: NewDatabase) -> AsyncIterator[Team]:
    """The framework on a fresh database."""
    async with running_team(new_database, service) as sif:
        yield sif
