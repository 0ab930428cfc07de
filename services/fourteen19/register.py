"""What `schools` tells of organisations, kept."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.register import keep_batch
from chassis.telling import take_turn, told_among
from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from services.fourteen19.telling import TELLING


async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says; who changed area or phase is told anew."""
    await keep_batch(session, events, ())
    told = await told_among(session, sorted({event.data.organisation for event in events}))
    if told:
        await take_turn(session, told)
        await TELLING.publish(session, told)


REGISTER: Final = Subscription(
    topics=("schools",), models=(OrganisationChanged,), handler=keep_register
)
