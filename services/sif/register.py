"""What `schools` tells, kept: organisations, inspections, categories of concern, monitoring."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.register import CONCERNS, INSPECTIONS, MONITORING, keep_batch
from chassis.telling import take_turn, told_among
from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from services.sif.categories.concerns import causes, concerns_of
from services.sif.categories.reopening import reopen_all
from services.sif.results.gcse import gcse_among
from services.sif.telling import TELLING

_KEPT: Final = (INSPECTIONS, CONCERNS, MONITORING)
_BY: Final = "register"
"""Who reopened a category, as its history has it."""


async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, and let follow what follows from it."""
    organisations = sorted({event.data.organisation for event in events})
    concerned = await concerns_of(session, organisations)
    await keep_batch(session, events, _KEPT)
    # What is told of results may have come before the school itself.
    told = {*await told_among(session, organisations), *await gcse_among(session, organisations)}
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
