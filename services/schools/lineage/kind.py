"""The submission kind `links`: POST /v1/schools/links/submissions."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Kind, Scope, StagedIssue, SubmissionInfo, Target
from services.schools.lineage.checks import check
from services.schools.lineage.columns import GIAS_LINKS, NATIVE, RELATIONS, RULES
from services.schools.lineage.merging import merged_into, note_merged
from services.schools.register.naming import prepare
from services.schools.telling import tell

# What is none of our relations is the type of a link that is no lineage.
_OTHER_TYPES: Final = """
    DELETE FROM {staging} WHERE relation <> ALL(CAST(:relations AS text[])) RETURNING relation"""
_CIRCLES: Final = """
    WITH RECURSIVE link AS (
        SELECT predecessor, successor FROM {staging}
        UNION SELECT predecessor, successor FROM lineage),
    walk AS (
        SELECT successor AS start, successor AS reached FROM {staging}
        UNION
        SELECT w.start, l.successor FROM walk w JOIN link l ON l.predecessor = w.reached)
    SELECT s.row_number FROM {staging} s
    JOIN walk w ON w.start = s.successor AND w.reached = s.predecessor ORDER BY 1"""


async def staged_checks(
    session: AsyncSession, _submission: SubmissionInfo, staging: str
) -> Sequence[StagedIssue]:
    """Leaves out links that are no lineage, with a notice for each type, and finds circles."""
    asked = {"relations": list(RELATIONS)}
    left_out = Counter(
        (await session.scalars(text(_OTHER_TYPES.format(staging=staging)), asked)).all()
    )
    circles = await session.scalars(text(_CIRCLES.format(staging=staging)))
    return [
        *(
            StagedIssue(None, "no_lineage", f"{count} rows of the type '{type_}' were left out")
            for type_, count in sorted(left_out.items())
        ),
        *(StagedIssue(row, "circle", "closes a circle of successors") for row in circles),
    ]


async def effects(
    session: AsyncSession, _submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """Successors tell whom they follow; of the closed that were merged into them, the feed."""
    successors = [scope.values[0] for scope in scopes]
    merged = await merged_into(session, successors)
    events = await tell(session, [*successors, *merged])
    await note_merged(session, merged)
    return Effects(events)


LINKS: Final = Kind(
    name="links",
    path="links",
    title="Lineage of organisations",
    dialects=(GIAS_LINKS, NATIVE),
    target=Target(
        table="lineage",
        key=("successor", "predecessor", "stated_by"),
        scope=("successor",),
        values=("relation", "effective_on"),
    ),
    prepare=prepare,
    check=check,
    staged_checks=staged_checks,
    effects=effects,
    rules=RULES,
    reading="schools:read",
    writing="schools:write",
)
