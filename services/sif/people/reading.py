"""The person of a token, and people as rules need them."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.people import all_persons, hold_persons, person_of
from chassis.records.store import AnySession
from services.sif.people.state import Person

__all__ = ["everybody", "hold_people", "person_of"]


async def hold_people(session: AsyncSession, keys: Iterable[str]) -> dict[str, Person]:
    """As `hold_persons`, of this service's."""
    return await hold_persons(session, Person, keys)


async def everybody(session: AnySession) -> dict[str, Person]:
    """All people, by key."""
    return await all_persons(session, Person)
