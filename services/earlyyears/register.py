"""What `schools` tells, kept: organisations and inspections."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.register import INSPECTIONS, keep_batch
from chassis.telling import take_turn, told_among
from contracts.envelope import Event
from contracts.schools import InspectionPublished, OrganisationChanged
from services.earlyyears.quality.rating import rate, to_rate
from services.earlyyears.telling import TELLING

_BY: Final = "register"
"""Who rated a school or setting anew, as its history has it."""


async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, and let follow what follows from it."""
    await keep_batch(session, events, [INSPECTIONS])
    organisations = sorted({event.data.organisation for event in events})
    told = await told_among(session, organisations)
    rated = await to_rate(session, organisations)
    if told or rated:
        await take_turn(session, {*told, *rated})
        await rate(session, rated, by=_BY)
        await TELLING.publish(session, {*told, *rated})


REGISTER: Final = Subscription(
    topics=("schools",),
    models=(OrganisationChanged, InspectionPublished),
    handler=keep_register,
)
