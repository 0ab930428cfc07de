"""What the register tells: every aggregate of an organisation that is not as it was last told.

Whoever changes anything about an organisation, by a file or by a single edit, ends with `tell`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Effects, Scope, SubmissionInfo
from chassis.telling import Aggregates, Telling, take_turn
from contracts.envelope import Event, EventData
from contracts.schools import (
    CategoryChanged,
    Change,
    GoverningBodyChanged,
    InspectionPublished,
    MonitoringRecorded,
    OrganisationChanged,
)
from services.schools.governing_bodies.state import governing_body_states
from services.schools.inspections.state import inspection_states
from services.schools.register.resolving import resolve
from services.schools.register.state import organisation_states


async def tell(session: AsyncSession, organisations: Iterable[str]) -> list[Event[Any]]:
    """Bring these organisations up to date, and an event for each aggregate that is not as told.

    The caller publishes them in the same transaction.
    """
    wanted = sorted(set(organisations))
    await take_turn(session, wanted)
    await resolve(session, wanted)
    return await TELLING.tell(session, wanted)


async def effects(
    session: AsyncSession, _submission: SubmissionInfo, scopes: Sequence[Scope]
) -> Effects:
    """For kinds of submission whose aggregates begin with the organisation."""
    return Effects(await tell(session, (scope.values[0] for scope in scopes)))


def gone(last: EventData) -> EventData:
    """The state of an aggregate that is no more, in its last words."""
    if isinstance(last, OrganisationChanged):
        return last.model_copy(update={"status": "closed"})
    return last.model_copy(update={"withdrawn": True})


def _dressed(state: EventData, last: EventData | None) -> EventData:
    """An organisation with which change brought it about; `last` where nothing did."""
    if not isinstance(state, OrganisationChanged):
        return state
    if not isinstance(last, OrganisationChanged):
        return state.model_copy(update={"change": "registered"})
    if state.model_copy(update={"change": last.change}) == last:
        return last
    closes = state.status == "closed" and last.status != "closed"
    change: Change = "closed" if closes else "changed"
    return state.model_copy(update={"change": change})


TELLING: Final = Telling(
    source="/schools",
    aggregates={
        "organisation": Aggregates((OrganisationChanged,), organisation_states),
        "inspections": Aggregates(
            (InspectionPublished, CategoryChanged, MonitoringRecorded), inspection_states
        ),
        "governing_body": Aggregates((GoverningBodyChanged,), governing_body_states),
    },
    gone=gone,
    dressed=_dressed,
)
