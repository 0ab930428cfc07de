"""Which closed organisations were merged into another, for the feed of changes."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.schools.changes.noting import Change, note
from services.schools.register.resolving import held_organisations, state_of
from services.schools.register.state import WHOLE

# GIAS often says no more than 'Successor' of each of several that became one.
_MERGED: Final = text("""
    SELECT DISTINCT l.predecessor FROM lineage l
    JOIN organisation o ON o.organisation = l.predecessor AND o.status = 'closed'
    WHERE l.successor = ANY(CAST(:successors AS text[])) AND l.relation = ANY(:whole)
    AND (l.relation = 'merger' OR EXISTS (
        SELECT FROM lineage other WHERE other.successor = l.successor
        AND other.predecessor <> l.predecessor AND other.relation = ANY(:whole)))
    AND NOT EXISTS (
        SELECT FROM change c WHERE c.organisation = l.predecessor AND c.action = 'merged')
    ORDER BY 1""")


async def merged_into(session: AsyncSession, successors: Sequence[str]) -> list[str]:
    """The closed organisations that became one of these with others, not yet told as merged."""
    asked = {"successors": list(successors), "whole": list(WHOLE)}
    return list(await session.scalars(_MERGED, asked))


async def note_merged(session: AsyncSession, organisations: Sequence[str]) -> None:
    """Note in the feed that they were merged. The caller has their turn."""
    held = await held_organisations(session, organisations)
    await note(
        session,
        [
            Change(
                organisation,
                action="merged",
                version=row["version"],
                area=row["area"],
                fields=["successors"],
                state=state_of(row),
            )
            for organisation, row in sorted(held.items())
        ],
    )
