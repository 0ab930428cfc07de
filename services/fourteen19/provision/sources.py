"""Who else knows of a provider's year."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import text

from chassis.records.store import AnySession
from services.fourteen19.commissioning.planned import places_of
from services.fourteen19.enrolments.rows import Return
from services.fourteen19.provision.plans import Plan, Source

_COURSES: Final = text("""
    SELECT organisation, year, count(*) AS n FROM course
    WHERE organisation = ANY(CAST(:organisations AS text[])) GROUP BY organisation, year""")


async def courses_of(session: AnySession, organisations: Sequence[str]) -> Mapping[Return, Plan]:
    """Courses published in the prospectus."""
    rows = await session.execute(_COURSES, {"organisations": list(organisations)})
    return {Return(row.organisation, row.year): Plan(courses=row.n) for row in rows}


SOURCES: Final[tuple[Source, ...]] = (places_of, courses_of)
