"""The table `course`: published courses, as they are searched. It follows from the records."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.store import Record, tell_also
from services.fourteen19.prospectus.state import Course
from services.fourteen19.prospectus.words import heading_of, sought_of

_TYPES: Final = {
    "key": "text",
    "organisation": "text",
    "year": "text",
    "line": "text",
    "level": "text",
    "mode": "text",
    "starts_on": "date",
    "apply_by": "date",
    "over_on": "date",
    "postcode": "text",
    "latitude": "double precision",
    "longitude": "double precision",
    "located": "boolean",
    "heading": "text",
    "sought": "text",
}
_GONE: Final = text("DELETE FROM course WHERE key = ANY(CAST(:keys AS text[])) RETURNING postcode")
_PUT: Final = text(f"""
    INSERT INTO course ({", ".join(_TYPES)}, updated_at)
    SELECT put.*, transaction_timestamp() FROM unnest(
        {", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TYPES.items())}) put""")

# What another writes at this moment is left out: it looks for itself.
_LOCATE: Final = text("""
    WITH places AS (
        SELECT p.postcode, avg(o.latitude) AS latitude, avg(o.longitude) AS longitude
        FROM unnest(CAST(:postcodes AS text[])) p (postcode)
        LEFT JOIN course o ON o.postcode = p.postcode AND o.located GROUP BY p.postcode),
    free AS (
        SELECT key FROM course WHERE postcode = ANY(CAST(:postcodes AS text[])) AND NOT located
        FOR UPDATE SKIP LOCKED)
    UPDATE course c SET latitude = p.latitude, longitude = p.longitude
    FROM places p JOIN free ON true WHERE c.key = free.key AND c.postcode = p.postcode""")
# In order, so that two who add the same words wait for one another and no more.
_WORDS: Final = text("""
    INSERT INTO course_word SELECT DISTINCT word
    FROM course c CROSS JOIN unnest(c.words) word WHERE c.key = ANY(CAST(:keys AS text[]))
    ORDER BY word ON CONFLICT DO NOTHING""")


async def keep_in_index(session: AsyncSession, records: Sequence[Record[Course]]) -> None:
    """Bring the index up to date with courses just written: four statements for any number."""
    keys = {"keys": [record.key for record in records]}
    postcodes = set(await session.scalars(_GONE, keys))
    rows = [_row(record) for record in records if record.state.status == "published"]
    if rows:
        await session.execute(_PUT, {name: [row[name] for row in rows] for name in _TYPES})
        await session.execute(_WORDS, keys)
    postcodes = {*postcodes, *(row["postcode"] for row in rows)} - {None}
    await session.execute(_LOCATE, {"postcodes": sorted(postcodes)})
    # How many courses a provider has published is told with its provision.
    tell_also(session, "provision")


async def keep_one(session: AsyncSession, record: Record[Course]) -> None:
    """As `keep_in_index`, of one."""
    await keep_in_index(session, [record])


def _row(record: Record[Course]) -> dict[str, Any]:
    course, place = record.state, record.state.taught_at
    of_course = ("year", "line", "level", "mode", "starts_on", "apply_by", "over_on")
    return {
        "key": record.key,
        "organisation": record.organisation,
        **{name: getattr(course, name) for name in of_course},
        "postcode": place and place.postcode,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "located": bool(place and place.latitude is not None),
        "heading": heading_of(course),
        "sought": sought_of(course),
    }
