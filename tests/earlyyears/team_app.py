"""The running service `earlyyears` in this process, as the Quality Improvement Team uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.earlyyears.app import service
from tests.support.databases import NewDatabase
from tests.support.team import Team, school, setting
from tests.support.team import running as running_team

__all__ = ["Team", "running", "school", "setting"]


@asynccontextmanager
async def running(new_database: NewDatabase) -> AsyncIterator[Team]:
    """The early years on a fresh database, with two schools and two settings of Bolton's."""
    async with running_team(new_database, service) as team:
        await team.say(
            school("105148"),
            school("105149"),
            setting("EY123456"),
            setting("EY123457", kind="childminder"),
        )
        yield team
