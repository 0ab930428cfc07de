"""What can only be seen over all rows of a file, beside the register as it stands."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import StagedIssue
from services.schools.register.fields import IDENTIFIERS
from services.schools.register.words import LIVE

_OTHER_AREAS = "DELETE FROM {staging} WHERE area <> ALL(CAST(:areas AS text[]))"
_NUMBERS: Final = [name for name in IDENTIFIERS if name != "urn"]
_PAIRS: Final = ", ".join(f"('{name}', x.{name})" for name in _NUMBERS)
_UNRELATED: Final = """NOT EXISTS (SELECT 1 FROM lineage l WHERE
    (l.successor = g.organisation AND l.predecessor = o.organisation) OR
    (l.successor = o.organisation AND l.predecessor = g.organisation))"""
_IN_USE = f"""
    WITH given AS (
        SELECT x.row_number, x.organisation, n.kind, n.value
        FROM {{staging}} x CROSS JOIN LATERAL (VALUES {_PAIRS}) n (kind, value)
        WHERE x.status = ANY(CAST(:live AS text[])) AND n.value IS NOT NULL),
    held AS (
        SELECT x.organisation, n.kind, n.value
        FROM organisation x CROSS JOIN LATERAL (VALUES {_PAIRS}) n (kind, value)
        WHERE x.status = ANY(CAST(:live AS text[])) AND n.value IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM {{staging}} s WHERE s.organisation = x.organisation)
        UNION ALL SELECT organisation, kind, value FROM given)
    SELECT DISTINCT g.row_number, g.kind FROM given g JOIN held o USING (kind, value)
    WHERE o.organisation <> g.organisation AND {_UNRELATED} ORDER BY 1, 2"""
_REUSED = f"""
    SELECT DISTINCT g.row_number, n.kind
    FROM {{staging}} g CROSS JOIN LATERAL (VALUES {_PAIRS.replace("x.", "g.")}) n (kind, value)
    JOIN identifier o ON o.kind = n.kind AND o.value = n.value
    WHERE o.organisation <> g.organisation AND o.retired_at IS NOT NULL AND {_UNRELATED}
    ORDER BY 1, 2"""


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


async def find_numbers_of_others(session: AsyncSession, staging: str) -> Sequence[StagedIssue]:
    """Numbers that another open organisation has, in the file or held, or that one gave up."""
    in_use = await session.execute(text(_IN_USE.format(staging=staging)), {"live": list(LIVE)})
    reused = await session.execute(text(_REUSED.format(staging=staging)))
    return [
        *_issues(in_use.all(), "identifier_in_use", "is also that of another open organisation"),
        *_issues(reused.all(), "identifier_reused", "was that of another organisation before"),
    ]


def _issues(found: Sequence[tuple[int, str]], code: str, message: str) -> list[StagedIssue]:
    return [StagedIssue(row, code, message, column=column) for row, column in found]
