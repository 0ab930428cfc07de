"""What `schools` tells, kept: organisations, inspections, categories of concern, monitoring."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.organisations import keep_organisations
from chassis.register import CONCERNS, INSPECTIONS, MONITORING
from chassis.telling import take_turn
from contracts.envelope import Event, EventData
from contracts.schools import OrganisationChanged
from services.sif.categories.concerns import causes, concerns_of
from services.sif.categories.reopening import reopen_all
from services.sif.telling import TELLING

_KEPT: Final = (INSPECTIONS, CONCERNS, MONITORING)
_BY: Final = "register"
"""Who reopened a category, as its history has it."""
# A school whose phase or area changed has to be told of anew, for events name both.
_TOLD: Final = text("""
    SELECT DISTINCT organisation FROM announced
    WHERE organisation = ANY(CAST(:organisations AS text[])) ORDER BY 1""")


async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, and let follow what follows from it."""
    of_type: dict[type[EventData], list[Event[Any]]] = {}
    for event in events:
        of_type.setdefault(type(event.data), []).append(event)
    organisations = sorted({event.data.organisation for event in events})
    concerned = await concerns_of(session, organisations)
    await keep_organisations(session, of_type.get(OrganisationChanged, ()))
    for kept in _KEPT:
        await kept.keep(session, of_type.get(kept.model, ()))
    told = (await session.scalars(_TOLD, {"organisations": organisations})).all()
    reopened = causes(concerned, await concerns_of(session, organisations))
    if told or reopened:
        await take_turn(session, {*told, *reopened})
        await reopen_all(session, reopened, by=_BY)
        await TELLING.publish(session, {*told, *reopened})


REGISTER: Final = Subscription(
    topics=("schools",),
    models=(OrganisationChanged, *(kept.model for kept in _KEPT)),
    handler=keep_register,
)
