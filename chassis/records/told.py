"""What events tell of records of one kind, a model a record."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.state import State
from chassis.records.store import records_of

S = TypeVar("S", bound=State)
E = TypeVar("E")
Tell = Callable[[str, S, dict[str, Any]], E | None]
"""What is told of a record of a key and a state, given what events about its organisation begin
with; None: nothing is."""


async def told_of(
    session: AsyncSession, model: type[S], organisations: Sequence[str], tell: Tell[S, E]
) -> list[E]:
    """What is told of every record of a kind of these organisations, those registered."""
    records = await records_of(session, model, organisations)
    places = await places_of(session, sorted({str(record.organisation) for record in records}))
    told = (
        tell(record.key, record.state, places[place].told())
        for record in records
        if (place := str(record.organisation)) in places
    )
    return [each for each in told if each is not None]
