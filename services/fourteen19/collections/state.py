"""A collection of data, and what is told of the returns expected for it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.state import State
from contracts.fourteen19 import SubmissionAccepted
from services.fourteen19.collections.reading import returns_of


class Collection(State):
    """Data of one sort and academic year, expected of some providers by a day.

    It opens on `opens_on`; what comes after `due_on` is late; what comes after `closes_on` (None:
    it never closes) is taken and flagged. Who has not sent it is warned `warn_days` before.
    """

    NAME: ClassVar[str] = "collection"
    PATH: ClassVar[str] = "collections"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["open", "cancelled"] = "open"
    area: str
    data: str
    year: str
    title: str
    opens_on: date
    due_on: date
    closes_on: date | None = None
    warn_days: int
    expected: tuple[str, ...] = Field(description="to a provider: itself")

    def as_seen(self, acts_for: Callable[[str], bool]) -> Self:
        return self.model_copy(update={"expected": tuple(filter(acts_for, self.expected))})


async def submission_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[SubmissionAccepted]:
    """Every return expected of these providers."""
    returns = await returns_of(session, organisations=organisations)
    places = await places_of(session, sorted({each.organisation for each in returns}))
    return [
        SubmissionAccepted(
            **places[each.organisation].told(),
            year=each.year,
            data=each.data,
            collection=each.collection,
            due_on=each.due_on,
            received_on=each.received_on,
            rows=each.rows,
        )
        for each in returns
        if each.organisation in places
    ]
