"""Stated figures told again: each aggregate with the version it has, and as it stands.

Whatever changes what is stated of one raises its version, so this is what was told last.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.announcements import Again, Announcements, Told
from contracts.kpi import FiguresStated
from education.periods import parse_period
from services.kpi.figures import POSITION
from services.kpi.measures.stated.telling import STATED, told

# In the order in which submissions lock them; these wait until the transaction ends.
_AFTER: Final = text("""
    SELECT scope, version FROM scope_version
    WHERE kind = :kind AND version > 0 AND scope > CAST(:after AS text[])
    ORDER BY scope LIMIT :limit FOR UPDATE""")


async def _again(session: AsyncSession, after: Told, limit: int) -> Again:
    asked = {"kind": STATED, "after": _scope_of(after.subject), "limit": limit}
    versions = {tuple(row.scope): row.version for row in await session.execute(_AFTER, asked)}
    if not versions:
        return Again()
    events = (await told(session, versions)).events
    return Again(events, Told(FiguresStated.event_type, events[-1].subject))


def _scope_of(subject: str) -> list[str]:
    """The aggregate that an event names; what comes before all of them, where it names none."""
    if not subject:
        return []
    place, _, rest = subject.partition("/")
    period, _, family = rest.partition("/")
    return [place, period if period == POSITION else parse_period(period).text, family]


FIGURES_TOLD: Final = Announcements((FiguresStated,), _again)
