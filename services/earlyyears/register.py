"""What `schools` tells, kept: organisations and inspections."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.register import INSPECTIONS, keep_batch
from chassis.telling import take_turn, told_among
from contracts.envelope import Event
from contracts.schools import InspectionPublished, OrganisationChanged
from services.earlyyears.profiles.telling import returns_of, tell_again
from services.earlyyears.quality.rating import rate, to_rate
from services.earlyyears.telling import TELLING

_MOVING: Final = text("""
    SELECT o.organisation FROM organisation o
    JOIN unnest(CAST(:organisations AS text[]), CAST(:areas AS text[])) n (organisation, area)
        USING (organisation)
    WHERE o.area <> n.area ORDER BY 1""")
_BY: Final = "register"
"""Who rated a school or setting anew, as its history has it."""


async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, and let follow what follows from it."""
    moved = await _moving(session, events)
    await keep_batch(session, events, [INSPECTIONS])
    if moved:  # first: whoever writes returns holds them before an organisation's turn
        await tell_again(session, await returns_of(session, moved))
    organisations = sorted({event.data.organisation for event in events})
    told = await told_among(session, organisations)
    rated = await to_rate(session, organisations)
    if told or rated:
        await take_turn(session, {*told, *rated})
        await rate(session, rated, by=_BY)
        await TELLING.publish(session, {*told, *rated})


async def _moving(session: AsyncSession, events: Sequence[Event[Any]]) -> Sequence[str]:
    """The organisations that are another authority's from now on."""
    areas = {
        event.data.organisation: event.data.area
        for event in events
        if isinstance(event.data, OrganisationChanged)
    }
    if not areas:
        return []
    asked = {"organisations": list(areas), "areas": list(areas.values())}
    return (await session.scalars(_MOVING, asked)).all()


REGISTER: Final = Subscription(
    topics=("schools",),
    models=(OrganisationChanged, InspectionPublished),
    handler=keep_register,
)
