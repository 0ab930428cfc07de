"""The submission kinds `teams` and `posts`. Of neither are there events: no person is in one."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import (
    Effects,
    Kind,
    Scope,
    StagedIssue,
    SubmissionInfo,
    Target,
    no_context,
)
from services.schools.teams.columns import POST_RULES, POSTS_FILE, TEAM_RULES, TEAMS_FILE
from services.schools.teams.rules import Known, check_posts, check_teams

_READ: Final = "schools:read"
_WRITE: Final = "schools:write"
POST_KEY: Final = "post"
POST_VALUES: Final = tuple(one.name for one in POSTS_FILE.columns if one.name != POST_KEY)
_COMPONENTS: Final = text("SELECT team, component FROM team")
# A replacement removes the team's own row where the file does not bring it again.
_WITHOUT_TEAM: Final = """
    SELECT s.row_number FROM {table} s WHERE s.component <> ''
    AND NOT EXISTS (SELECT FROM {table} o WHERE o.team = s.team AND o.component = '')
    AND (:whole OR NOT EXISTS (SELECT FROM team t WHERE t.team = s.team AND t.component = ''))
    ORDER BY 1"""


async def _known(session: AsyncSession, submission: SubmissionInfo) -> Known:
    held = [(team, component) for team, component in await session.execute(_COMPONENTS)]
    return Known(
        frozenset(team for team, component in held if not component),
        frozenset((team, component) for team, component in held if component),
        submission.received_at.date(),
    )


async def _staged_teams(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """Components of a team that there would not be."""
    whole = submission.parameters["replaces"] == "scope"
    rows = await session.scalars(text(_WITHOUT_TEAM.format(table=table)), {"whole": whole})
    message = "is of no team that the file or the register has"
    return [StagedIssue(row, "component_without_team", message, "team") for row in rows]


async def _nobody_told(
    _session: AsyncSession, _submission: SubmissionInfo, _scopes: Sequence[Scope]
) -> Effects:
    return Effects()


TEAMS: Final = Kind(
    name="teams",
    path="teams",
    title="Teams and their components",
    dialects=(TEAMS_FILE,),
    target=Target(
        table="team", key=("team", "component"), scope=("team",), values=("name", "position")
    ),
    prepare=no_context,
    check=check_teams,
    staged_checks=_staged_teams,
    effects=_nobody_told,
    reading=_READ,
    writing=_WRITE,
    rules=TEAM_RULES,
)
POSTS: Final = Kind(
    name="posts",
    path="posts",
    title="Posts and who holds them",
    dialects=(POSTS_FILE,),
    target=Target(table="post", key=(POST_KEY,), scope=("team",), values=POST_VALUES),
    prepare=_known,
    check=check_posts,
    effects=_nobody_told,
    reading=_READ,
    writing=_WRITE,
    rules=POST_RULES,
)
