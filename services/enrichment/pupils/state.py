"""What events tell of the roll."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from contracts.enrichment import PupilsLoaded
from services.enrichment.pupils.groups import GROUPS

_COUNTED: Final = text(f"""
    SELECT p.organisation, p.year, g."group", count(*) AS number
    FROM pupil p {GROUPS}
    WHERE p.organisation = ANY(CAST(:organisations AS text[])) AND g."group" IS NOT NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""")
_ALL: Final = text("""
    SELECT organisation, year, count(*) AS number FROM pupil
    WHERE organisation = ANY(CAST(:organisations AS text[])) GROUP BY 1, 2 ORDER BY 1, 2""")


async def pupils_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[PupilsLoaded]:
    """Of each of these schools and each year with a roll."""
    asked = {"organisations": list(organisations)}
    by: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in await session.execute(_COUNTED, asked):
        by[row.organisation, row.year][row.group] = row.number
    places = await places_of(session, organisations)
    return [
        PupilsLoaded(
            **places[row.organisation].told(),
            year=row.year,
            pupils=row.number,
            by=by[row.organisation, row.year],
        )
        for row in await session.execute(_ALL, asked)
        if row.organisation in places
    ]
