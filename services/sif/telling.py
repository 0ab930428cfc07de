"""What the framework tells: every aggregate of an organisation that is not as it was last told."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.outbox import publish
from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from chassis.telling import States, Telling, take_turn
from contracts.sif import EVENTS
from services.sif.visits.state import visit_states

STATES: Final[tuple[States, ...]] = (visit_states,)
_TELLING: Final = Telling(source="/sif", models=EVENTS, states=STATES)


async def tell_of(session: AsyncSession, organisations: Iterable[str]) -> None:
    """Publish what is not as told of these organisations; the caller has their turn."""
    await publish(session, await _TELLING.tell(session, organisations))


async def effects(
    session: AsyncSession, _submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """For kinds of submission whose aggregates begin with the organisation."""
    organisations = sorted({scope.values[0] for scope in scopes})
    await take_turn(session, organisations)
    return Effects(await _TELLING.tell(session, organisations))
