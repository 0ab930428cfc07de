"""The submission kind `memberships`: POST /v1/schools/memberships/submissions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Problem
from chassis.submissions.kind import Effects, Kind, Scope, StagedIssue, SubmissionInfo, Target
from chassis.submissions.merging import TryAgain
from services.schools.groups.checks import check
from services.schools.groups.columns import MEMBERSHIPS_FILE, RULES
from services.schools.register.naming import prepare
from services.schools.telling import tell

KEY: Final = ("organisation", "scheme", "code", "starts_on")
_SCOPE: Final = ("organisation", "scheme")
_MEETS: Final = """
    (a.organisation, a.scheme, a.code) = (b.organisation, b.scheme, b.code)
    AND daterange(a.starts_on, a.ends_on) && daterange(b.starts_on, b.ends_on)"""
_SAME: Final = ", ".join(f"{{0}}.{name}" for name in KEY)
# What the file says again is not held any more; nor is, in a replacement, the rest of its scope.
_OVERLAPS: Final = f"""
    SELECT a.row_number FROM {{staging}} a
    JOIN {{staging}} b ON {_MEETS} AND a.row_number <> b.row_number
    UNION
    SELECT a.row_number FROM {{staging}} a JOIN membership b ON {_MEETS}
    WHERE :replaces = 'rows' AND NOT EXISTS (
        SELECT FROM {{staging}} c WHERE ({_SAME.format("c")}) = ({_SAME.format("b")}))
    ORDER BY 1"""
_OVERLAPPING: Final = text(f"""
    SELECT EXISTS (
        SELECT FROM membership a JOIN membership b ON {_MEETS} AND a.starts_on < b.starts_on
        WHERE a.organisation = ANY(CAST(:organisations AS text[])))""")


async def staged_checks(
    session: AsyncSession, submission: SubmissionInfo, staging: str
) -> Sequence[StagedIssue]:
    """Memberships of one organisation in one group that overlap, in the file or with those held."""
    asked = {"replaces": submission.parameters["replaces"]}
    rows = await session.scalars(text(_OVERLAPS.format(staging=staging)), asked)
    message = "overlaps another membership of the organisation in this group"
    return [StagedIssue(row, "memberships_overlap", message, "starts_on") for row in rows]


async def effects(
    session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """The organisations tell their groups.

    Raises `TryAgain` where another file brought an overlap since this one was checked, and
    `conflict` where a withdrawal would bring one back.
    """
    organisations = [scope.values[0] for scope in scopes]
    if await session.scalar(_OVERLAPPING, {"organisations": organisations}):
        if not submission.withdrawing:
            raise TryAgain
        raise Problem(
            "conflict",
            "What stood before overlaps memberships handed in since; withdraw those first.",
        )
    return Effects(await tell(session, organisations))


MEMBERSHIPS: Final = Kind(
    name="memberships",
    path="memberships",
    title="Groups of organisations",
    dialects=(MEMBERSHIPS_FILE,),
    target=Target(table="membership", key=KEY, scope=_SCOPE, values=("ends_on", "group_name")),
    prepare=prepare,
    check=check,
    staged_checks=staged_checks,
    effects=effects,
    rules=RULES,
    reading="schools:read",
    writing="schools:write",
)
