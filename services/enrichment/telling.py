"""What enrichment tells: every aggregate of a school that is not as it was last told."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects
from chassis.telling import Aggregates, Telling, take_turn
from contracts.enrichment import PupilsLoaded
from services.enrichment.pupils.state import pupils_states

TELLING: Final = Telling(
    source="/enrichment",
    aggregates={
        "pupils": Aggregates((PupilsLoaded,), pupils_states),
    },
)
"""By what is told of; of case records, by the name of their kind."""


async def told_of_schools(
    session: AsyncSession, schools: Collection[str], of: Collection[str]
) -> Effects:
    """What follows for some schools from a file."""
    await take_turn(session, schools)
    return Effects(await TELLING.tell(session, schools, of=of))
