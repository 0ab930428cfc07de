"""Places on courses: more offered than there are is told, and not refused."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import text

from chassis.records.store import AnySession
from services.fourteen19.applications.state import OFFERED

_TAKEN: Final = text("""
    SELECT p.key, CAST(p.state ->> 'places' AS integer) AS places, taken.number
    FROM record p CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM record r
        CROSS JOIN LATERAL jsonb_array_elements(r.state -> 'choices') c
        WHERE r.kind = 'application' AND r.state -> 'choices'
                @> jsonb_build_array(jsonb_build_object('course', p.key))
            AND c ->> 'course' = p.key AND c ->> 'status' = ANY(CAST(:offered AS text[]))
            AND NOT (c ->> 'status' = 'offered'
                AND CAST(c -> 'offer' ->> 'respond_by' AS date) < :today)) taken
    WHERE p.kind = 'course' AND p.key = ANY(CAST(:courses AS text[]))
        AND taken.number > CAST(p.state ->> 'places' AS integer) ORDER BY p.key""")


async def warnings_of(session: AnySession, courses: Collection[str], today: date) -> list[str]:
    """Those of these courses on which more places are offered, accepted or taken than their
    provider has said there are; one statement."""
    if not courses:
        return []
    asked = {"courses": sorted(courses), "offered": list(OFFERED), "today": today}
    return [
        f"{row.key}: {row.number} offered or taken, of {row.places} places"
        for row in await session.execute(_TAKEN, asked)
    ]
