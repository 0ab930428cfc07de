"""Pupils counted by group, kept so that nobody who reads a result counts them again.

The view `pupil_counted` counts them; the table `pupil_count` is what it says, of every result.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from services.sif import telling

_TOUCHED: Final = """
    unnest(CAST(:organisations AS text[]), CAST(:years AS text[]), CAST(:stages AS text[]))
    t (organisation, year, stage)"""
_FORGET: Final = text(f"""
    DELETE FROM pupil_count c USING {_TOUCHED}
    WHERE (c.organisation, c.year, c.stage) = (t.organisation, t.year, t.stage)""")
# OFFSET keeps the planner to one result after another: joined, it counts all pupils there are.
COUNT: Final = text(f"""
    INSERT INTO pupil_count SELECT c.* FROM {_TOUCHED} CROSS JOIN LATERAL (
        SELECT * FROM pupil_counted v
        WHERE (v.organisation, v.year, v.stage) = (t.organisation, t.year, t.stage)
        OFFSET 0) c""")


async def effects(
    session: AsyncSession, submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """Counts the pupils of the results that were touched, and tells what follows from that."""
    organisations, years, stages = zip(*(scope.values for scope in scopes), strict=True)
    asked = {"organisations": organisations, "years": years, "stages": stages}
    await session.execute(_FORGET, asked)
    await session.execute(COUNT, asked)
    return await telling.effects(session, submission, scopes)
