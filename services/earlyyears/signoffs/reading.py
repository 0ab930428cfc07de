"""A return under the lock that its writers take, and its counts."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.records.changing import missing
from services.earlyyears.cohort.counts import CohortCounts, counts_of_places
from services.earlyyears.profiles.telling import hold_returns
from services.earlyyears.signoffs.state import SignOff, place_of


@dataclass(frozen=True, slots=True)
class HeldReturn:
    """A return as it stays until the transaction ends; version 0: there never was anything."""

    version: int
    counts: CohortCounts


async def hold_return(session: AsyncSession, key: str, caller: Principal) -> HeldReturn:
    """The return of a sign-off's key. Raises `not_found`, too, for a caller who may not know of
    it.

    It is held before the organisation's turn is taken, as submissions do that change a return
    which is final.
    """
    place = place_of(key)
    if not caller.acts_for(place[0]):
        raise missing(SignOff)
    versions = await hold_returns(session, [place])
    counts = await counts_of_places(session, [place])
    return HeldReturn(versions.get(place, 0), counts[place])
