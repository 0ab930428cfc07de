"""Which consortia a caller may see: the lead's, and those it is a member of; whose turn it is."""

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.records.reading import seen_by
from chassis.records.store import COLUMNS, AnySession, Record, one, record_from
from chassis.telling import take_turn
from services.fourteen19.consortia.state import Consortium
from services.fourteen19.telling import TELLING

_LIST: Final = text(f"""
    SELECT {COLUMNS} FROM record r
    WHERE kind = 'consortium' AND key > :after
        AND (CAST(:mine AS text[]) IS NULL OR EXISTS (
            SELECT 1 FROM jsonb_array_elements(state->'members') m
            WHERE m->>'organisation' = ANY(CAST(:mine AS text[]))))
        AND (CAST(:organisations AS text[]) IS NULL OR EXISTS (
            SELECT 1 FROM jsonb_array_elements(state->'members') m
            WHERE m->>'organisation' = ANY(CAST(:organisations AS text[]))))
        AND (CAST(:areas AS text[]) IS NULL OR state->>'area' = ANY(CAST(:areas AS text[])))
        AND (CAST(:statuses AS text[]) IS NULL OR status = ANY(CAST(:statuses AS text[])))
    ORDER BY key LIMIT :limit""")
_LEADS: Final = text("""
    SELECT DISTINCT organisation FROM record
    WHERE kind = 'consortium' AND state->>'area' = :area ORDER BY 1""")


async def consortia_seen(
    session: AnySession, caller: Principal, asked: dict[str, Any]
) -> list[Record[Consortium]]:
    """Those the caller may see of those asked for, by key. The lead is a member, too."""
    rows = await session.execute(_LIST, {**asked, "mine": caller.confined_to})
    return [record_from(Consortium, row) for row in rows]


async def as_member(session: AnySession, key: str, caller: Principal) -> Principal:
    """The caller; of one of the consortium's members it counts as acting for its lead, of whom it
    may so learn that much."""
    record = await one(session, Consortium, key)
    if record is None or caller.everywhere:
        return caller
    if not any(caller.acts_for(each.organisation) for each in record.state.members):
        return caller
    return replace(caller, organisations=caller.organisations | {str(record.organisation)})


async def consortium_seen(session: AnySession, key: str, caller: Principal) -> Record[Consortium]:
    """One, for all its members. Raises `not_found`."""
    acting = await as_member(session, key, caller)
    record: Record[Consortium] = await seen_by(session, Consortium, key, acting)
    return record


async def take_area(session: AsyncSession, key: str) -> None:
    """The turn of all leads of the area of a consortium: which of them tells of a line may change.
    Where there is no such consortium, nothing."""
    record = await one(session, Consortium, key)
    if record is None:
        return
    # The area's own turn first, so that no lead joins meanwhile.
    await take_turn(session, [f"lines/{record.state.area}"])
    leads = await session.scalars(_LEADS, {"area": record.state.area})
    await take_turn(session, leads)


async def tell_lines(session: AsyncSession, record: Record[Consortium]) -> None:
    """Tell of the area's lines, by all its leads together: one may tell now in another's place."""
    leads = await session.scalars(_LEADS, {"area": record.state.area})
    await TELLING.publish(session, leads.all(), of=("line",))
