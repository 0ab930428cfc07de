"""What is now true of organisations' governing bodies: numbers, never a name."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from contracts.envelope import EventData
from contracts.schools import GoverningBodyChanged
from services.schools.governing_bodies.reading import bodies
from services.schools.governing_bodies.rules import Body, numbers

# When one of unknown end closed, nobody can say: it has no governing body to tell of.
_OF: Final = text("""
    SELECT organisation, area, phase, kind,
        CASE WHEN status = 'closed' THEN closed_on END AS closed_on
    FROM organisation WHERE organisation = ANY(CAST(:organisations AS text[]))
        AND NOT withdrawn AND (status <> 'closed' OR closed_on IS NOT NULL)""")


async def governing_body_states(
    session: AsyncSession, organisations: Sequence[str]
) -> list[EventData]:
    """One model for each organisation with seats, governors or a power used over it."""
    found = await bodies(session, organisations)
    if not found:
        return []
    rows = (await session.execute(_OF, {"organisations": list(found)})).mappings()
    return [_state(row, found[row["organisation"]]) for row in rows]


def _state(row: Any, body: Body) -> GoverningBodyChanged:
    """As it is today or, of one that closed, as it was on its last day."""
    day = min(today(), row["closed_on"] or today())
    return GoverningBodyChanged(**row, **asdict(numbers(body, day)))
