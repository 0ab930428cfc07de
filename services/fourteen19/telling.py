"""What 14-19 tells: every aggregate of an organisation that is not as it was last told."""

from collections.abc import Collection
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects
from chassis.telling import Aggregates, Telling, take_turn
from contracts.fourteen19 import EnrolmentChanged
from services.fourteen19.enrolments.state import enrolment_states

TELLING: Final = Telling(
    source="/fourteen19",
    aggregates={
        "enrolment": Aggregates((EnrolmentChanged,), enrolment_states),
    },
)
"""By what is told of; of case records, by the name of their kind."""

OF_YOUNG_PEOPLE: Final = (
    "enrolment", "provision", "offer", "applications", "participation", "guidance", "results"
)  # fmt: skip
"""What may be another when learners are: who is one young person, at home where, of which age."""


async def told_of_homes(
    session: AsyncSession, homes: Collection[str], of: Collection[str] = OF_YOUNG_PEOPLE
) -> Effects:
    """What follows for some organisations from a file of learners, or of what refers to them."""
    await take_turn(session, homes)
    return Effects(await TELLING.tell(session, homes, of=of))
