"""What can only be seen over all rows of a file, beside the register as it stands."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import StagedIssue
from services.schools.register.words import LIVE

_OTHER_AREAS = "DELETE FROM {staging} WHERE area <> ALL(CAST(:areas AS text[]))"

# A school and a setting of the same six digits have one key here, and are not the same.
_CLASHES = """
    SELECT s.row_number FROM {staging} s JOIN organisation o USING (organisation)
    WHERE (s.urn IS NULL) <> (o.urn IS NULL) ORDER BY 1"""

_SHARED_LAESTABS = """
    WITH live AS (
        SELECT laestab, row_number FROM {staging}
        WHERE laestab IS NOT NULL AND status = ANY(CAST(:live AS text[]))
        UNION ALL
        SELECT o.laestab, NULL FROM organisation o
        WHERE o.laestab IS NOT NULL AND o.status = ANY(CAST(:live AS text[]))
        AND NOT EXISTS (SELECT 1 FROM {staging} s WHERE s.organisation = o.organisation)),
    shared AS (SELECT laestab FROM live GROUP BY laestab HAVING count(*) > 1)
    SELECT row_number FROM live JOIN shared USING (laestab)
    WHERE row_number IS NOT NULL ORDER BY 1"""


async def leave_out_other_areas(
    session: AsyncSession, staging: str, areas: frozenset[str]
) -> list[StagedIssue]:
    """Rows of areas not looked after here go no further: one notice says how many."""
    if not areas:
        return []
    deleted = await session.execute(
        text(_OTHER_AREAS.format(staging=staging) + " RETURNING 1"), {"areas": sorted(areas)}
    )
    count = len(deleted.all())
    if not count:
        return []
    message = f"{count} rows of other areas than {', '.join(sorted(areas))} were left out"
    return [StagedIssue(None, "other_area", message, column="area")]


async def find_clashes(session: AsyncSession, staging: str) -> Sequence[StagedIssue]:
    """Settings that would overwrite a school, and schools that would overwrite a setting."""
    rows = await session.scalars(text(_CLASHES.format(staging=staging)))
    message = "has the six digits of another organisation that the register holds"
    return [StagedIssue(row, "identifier_clash", message, column="ey_urn") for row in rows]


async def find_shared_laestabs(session: AsyncSession, staging: str) -> Sequence[StagedIssue]:
    """Rows of open organisations whose LAESTAB another open one has, in the file or held."""
    rows = await session.scalars(
        text(_SHARED_LAESTABS.format(staging=staging)), {"live": list(LIVE)}
    )
    message = "is also the LAESTAB of another open organisation"
    return [StagedIssue(row, "laestab_in_use", message, column="laestab") for row in rows]
