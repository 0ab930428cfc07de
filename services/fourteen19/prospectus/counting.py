"""How many courses each provider has published, for what is told of its provision."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import text

from chassis.records.store import AnySession

_COUNT: Final = text("""
    SELECT organisation, year, count(*) AS n FROM course
    WHERE organisation = ANY(CAST(:organisations AS text[])) GROUP BY organisation, year""")


async def published_courses(
    session: AnySession, organisations: Sequence[str]
) -> Mapping[tuple[str, str], int]:
    """By provider and academic year (`2009/10`); where there is none, nothing."""
    rows = await session.execute(_COUNT, {"organisations": list(organisations)})
    return {(row.organisation, row.year): row.n for row in rows}
