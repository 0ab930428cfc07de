"""What `schools` tells, kept: organisations and inspections."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.organisations import keep_organisations
from chassis.register import INSPECTIONS
from chassis.telling import take_turn
from contracts.envelope import Event
from contracts.schools import InspectionPublished, OrganisationChanged
from services.earlyyears.quality.rating import rate, to_rate
from services.earlyyears.telling import TELLING

_BY: Final = "register"
"""Who rated a school or setting anew, as its history has it."""
# A school whose phase or area changed has to be told of anew, for events name both.
_TOLD: Final = text("""
    SELECT DISTINCT organisation FROM announced
    WHERE organisation = ANY(CAST(:organisations AS text[])) ORDER BY 1""")


async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, and let follow what follows from it."""
    organisations = [event for event in events if isinstance(event.data, OrganisationChanged)]
    inspections = [event for event in events if isinstance(event.data, InspectionPublished)]
    await keep_organisations(session, organisations)
    await INSPECTIONS.keep(session, inspections)
    asked = {"organisations": sorted({event.data.organisation for event in events})}
    told = (await session.scalars(_TOLD, asked)).all()
    rated = await to_rate(session, asked["organisations"])
    if told or rated:
        await take_turn(session, {*told, *rated})
        await rate(session, rated, by=_BY)
        await TELLING.publish(session, {*told, *rated})


REGISTER: Final = Subscription(
    topics=("schools",),
    models=(OrganisationChanged, InspectionPublished),
    handler=keep_register,
)
