"""Support of a school or setting in a year, and what events tell of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.records.state import Entry, Part, State
from chassis.records.told import told_of
from contracts.earlyyears import Rating, SupportAllocated, SupportSession


class Session(Part):
    """Hours spent with the school or setting on a day; withdrawn, they were not."""

    number: int
    on: date
    hours: int
    by: str
    focus: str
    withdrawn: bool = False


class Support(State):
    """Hours for one school or setting in an academic year, under `105148.2009-10`.

    `allocation` is the key of the one adopted last, `rating` the quality it was reckoned by, `why`
    how it came to these hours.
    """

    NAME: ClassVar[str] = "support"
    PATH: ClassVar[str] = "support"

    status: Literal["allocated", "under_way", "complete"] = "allocated"
    year: str
    hours: int
    rating: Rating | None
    allocation: str
    allocated_on: date
    why: str
    sessions: tuple[Session, ...] = ()

    @property
    def held(self) -> list[Session]:
        """The sessions not withdrawn."""
        return [session for session in self.sessions if not session.withdrawn]

    @property
    def delivered(self) -> int:
        """Hours of all sessions that were."""
        return sum(session.hours for session in self.held)

    def entries(self) -> Iterable[Entry]:
        yield Entry("allocated", self.allocated_on, f"{self.hours} hours of support, {self.year}")

    def audited(self) -> dict[str, Any]:
        """Without what the sessions were about."""
        return self.model_dump(mode="json", exclude={"sessions": {"__all__": {"focus"}}})


async def support_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[SupportAllocated]:
    """The support of each of these organisations in each year it has any."""
    return await told_of(session, Support, organisations, _told)


def _told(_key: str, support: Support, place: dict[str, Any]) -> SupportAllocated:
    return SupportAllocated(
        **place,
        year=support.year,
        rating=support.rating,
        allocated=support.hours,
        allocated_on=support.allocated_on,
        sessions=tuple(SupportSession(on=each.on, hours=each.hours) for each in support.held),
    )
