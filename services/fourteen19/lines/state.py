"""What is told of a line in an area: once, by the lead provider of its first consortium."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.store import COLUMNS, AnySession, Record, record_from
from contracts.fourteen19 import LineChanged
from services.fourteen19.consortia.state import Consortium
from services.fourteen19.lines.standing import standings_of

_OF_AREA: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'consortium' AND state->>'area' = :area
    ORDER BY key""")
_AROUND: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'consortium' AND state->>'area' IN (
        SELECT state->>'area' FROM record
        WHERE kind = 'consortium' AND organisation = ANY(CAST(:leads AS text[])))
    ORDER BY key""")


async def consortia_of(session: AnySession, area: str) -> list[Record[Consortium]]:
    """All consortia of an area, by key."""
    rows = await session.execute(_OF_AREA, {"area": area})
    return [record_from(Consortium, row) for row in rows]


async def line_states(session: AsyncSession, organisations: Sequence[str]) -> Sequence[LineChanged]:
    """The lines of which one of these leads the first consortium."""
    rows = await session.execute(_AROUND, {"leads": list(organisations)})
    areas: dict[str, list[Record[Consortium]]] = defaultdict(list)
    for row in rows:
        record = record_from(Consortium, row)
        areas[record.state.area].append(record)
    places = await places_of(session, organisations)
    return [
        LineChanged(
            # The consortium's area: the subject must not move with its lead.
            **places[standing.first.lead].told() | {"area": area},
            line=code,
            planned_from=standing.planned_from,
            planned_on=standing.planned_on,
            offered_from=standing.offered_from,
            offered_until=standing.offered_until,
            planned_learners=dict(standing.planned_learners),
        )
        for area, consortia in sorted(areas.items())
        for code, standing in standings_of(consortia).items()
        if standing.first.lead in places
    ]
