"""The person of a token, and people as rules need them."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.store import COLUMNS, AnySession, record_from
from services.sif.people.state import Person

_OF_CLIENT: Final = text("""
    SELECT key FROM record WHERE kind = 'person' AND state->>'client' = :client""")
_HOLD: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'person' AND key = ANY(CAST(:keys AS text[]))
    ORDER BY key FOR UPDATE""")
_EVERYBODY: Final = text(f"SELECT {COLUMNS} FROM record WHERE kind = 'person' ORDER BY key")


async def person_of(session: AnySession, client: str) -> str | None:
    """The key of the person whose token's client this is; None: nobody's."""
    found = await session.scalars(_OF_CLIENT, {"client": client})
    return found.one_or_none()


async def hold_people(session: AsyncSession, keys: Iterable[str]) -> dict[str, Person]:
    """These people, for the rest of the transaction nobody else's to change or to give work; those
    not known are left out. Whoever needs organisations' turns takes those first."""
    rows = await session.execute(_HOLD, {"keys": sorted(set(keys))})
    return {row.key: record_from(Person, row).state for row in rows}


async def everybody(session: AnySession) -> dict[str, Person]:
    """All people, by key: the authority's own, some dozens."""
    rows = await session.execute(_EVERYBODY)
    return {row.key: record_from(Person, row).state for row in rows}
