"""The returns that were made: their files sealed under the key of the children's own table."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.database import ReadSession
from chassis.problems import Problem
from chassis.pseudonyms import Pseudonyms
from chassis.sealing import Unreadable
from chassis.table_keys import locked
from contracts.envelope import new_id
from services.earlyyears.profiles.pupils import PROFILE_KEY
from services.earlyyears.statutory.held import Wanted
from services.earlyyears.statutory.making import Made

SHOWN: Final = """
    id, area, organisation, year, status, schools, children, digest, incomplete, reason,
    made_at, made_by, released_at, released_by"""
_INSERT: Final = text(f"""
    INSERT INTO statutory_return (id, area, organisation, year, status, schools, children, digest,
        incomplete, gaps, reason, key_id, xml, made_at, made_by)
    VALUES (:id, :area, :organisation, :year, 'made', :schools, :children, :digest,
        :incomplete, CAST(:gaps AS jsonb), :reason, :key_id, :xml, :made_at, :made_by)
    RETURNING {SHOWN}""")
_VISIBLE: Final = """
    id = :id AND (CAST(:mine AS text[]) IS NULL OR organisation = ANY(CAST(:mine AS text[])))"""
_ONE: Final = text(f"SELECT {SHOWN} FROM statutory_return WHERE {_VISIBLE}")
_HOLD: Final = text(f"SELECT {SHOWN} FROM statutory_return WHERE {_VISIBLE} FOR UPDATE")
_FILE: Final = text(f"SELECT {SHOWN}, key_id, xml FROM statutory_return WHERE {_VISIBLE}")
_RELEASE: Final = text(f"""
    UPDATE statutory_return SET status = 'released', released_at = :at, released_by = :by
    WHERE id = :id RETURNING {SHOWN}""")
_UNDER: Final = text("SELECT id FROM statutory_return WHERE key_id = :key_id ORDER BY id")
_MOVE: Final = text("UPDATE statutory_return SET xml = :xml, key_id = :key_id WHERE id = :id")
_SEALED: Final = text("SELECT xml FROM statutory_return WHERE id = :id")


async def keep(
    session: AsyncSession,
    wanted: Wanted,
    made: Made,
    *,
    pupils: Pseudonyms,
    by: str,
    at: datetime,
    reason: str | None,
) -> RowMapping:
    """Keep a file, sealed; its row as `SHOWN`."""
    values = {
        **wanted.asked(),
        "id": new_id(),
        "schools": made.schools,
        "children": made.children,
        "digest": made.digest,
        "incomplete": len({gap.child_id for gap in made.gaps}),
        "gaps": orjson.dumps([list(gap) for gap in made.gaps]).decode(),
        "reason": reason if made.gaps else None,
        "key_id": pupils.key_id,
        "xml": pupils.seal([made.xml])[0],
        "made_at": at,
        "made_by": by,
    }
    return (await session.execute(_INSERT, values)).mappings().one()


async def kept_one(
    session: AsyncSession | ReadSession, number: UUID, caller: Principal, *, held: bool = False
) -> RowMapping:
    """A return's row as `SHOWN`; `held`: for the rest of the transaction nobody else's to change.
    Raises `not_found`, too, for a caller who does not act for all that it is of."""
    return await _visible(session, _HOLD if held else _ONE, number, caller)


async def kept_file(
    session: AsyncSession | ReadSession, number: UUID, caller: Principal
) -> tuple[RowMapping, bytes]:
    """A return's row, which has more than `SHOWN`, and its XML. Raises `not_found` as above, and
    the problem `data_locked`."""
    row = await _visible(session, _FILE, number, caller)
    try:
        return row, PROFILE_KEY.under(row["key_id"]).unseal(row["xml"])
    except Unreadable as why:
        raise locked(row["key_id"]) from why


async def release(session: AsyncSession, number: UUID, *, by: str, at: datetime) -> RowMapping:
    """Say that it was released; its row as `SHOWN`."""
    values = {"id": number, "by": by, "at": at}
    return (await session.execute(_RELEASE, values)).mappings().one()


async def reseal(session: AsyncSession, old: Pseudonyms, new: Pseudonyms) -> int:
    """Put the kept files under another key, one after another: each may be megabytes."""
    numbers = (await session.scalars(_UNDER, {"key_id": old.key_id})).all()
    for number in numbers:
        sealed = await session.scalar(_SEALED, {"id": number})
        values = {"id": number, "xml": new.seal([old.unseal(sealed)])[0], "key_id": new.key_id}
        await session.execute(_MOVE, values)
    return len(numbers)


async def _visible(
    session: AsyncSession | ReadSession, query: Any, number: UUID, caller: Principal
) -> RowMapping:
    asked = {"id": number, "mine": caller.confined_to}
    row = (await session.execute(query, asked)).mappings().one_or_none()
    if row is None:
        raise Problem("not_found", f"There is no statutory return {number}.")
    return row
