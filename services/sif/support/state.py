"""Support of a consultant for an organisation, and what events tell of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.state import Due, Entry, Part, State
from chassis.records.store import records_of
from contracts.sif import SupportAllocated, Tier
from education.working_days import after_working_days
from services.sif.people.state import Expertise

TITLES: Final[dict[Expertise, str]] = {
    "literacy": "literacy",
    "numeracy": "numeracy",
    "teaching_and_learning": "teaching and learning",
    "leadership": "leadership",
    "early_years": "early years",
}
DATES_WITHIN: Final = 20
"""Working days from the allocation until the first session should have been."""


class Session(Part):
    """Half days a consultant spent with the organisation; withdrawn, they were not."""

    number: int
    on: date
    half_days: int
    focus: str
    withdrawn: bool = False


class Support(State):
    """A consultant's half days for one organisation and academic year, in one field of expertise.

    `tier` is the one it was confirmed in on `agreed_on`; `plan` the key of the joint plan it is
    part of. Ended early, what was not delivered is `released` and no longer in `half_days`.
    """

    NAME: ClassVar[str] = "support"
    PATH: ClassVar[str] = "support"

    status: Literal["allocated", "under_way", "complete", "ended"] = "allocated"
    year: str
    expertise: Expertise
    consultant: str
    half_days: int
    agreed_on: date
    tier: Tier
    plan: str | None = None
    sessions: tuple[Session, ...] = ()
    released: int = 0
    ended_on: date | None = None

    @property
    def delivered(self) -> int:
        """Half days of all sessions that were."""
        return sum(session.half_days for session in self.held)

    @property
    def last_session_on(self) -> date:
        """When it was delivered last; where it never was, the day it was agreed."""
        return max((session.on for session in self.held), default=self.agreed_on)

    @property
    def held(self) -> list[Session]:
        """The sessions not withdrawn."""
        return [session for session in self.sessions if not session.withdrawn]

    def dues(self) -> Iterable[Due]:
        if self.status == "allocated":
            by = after_working_days(self.agreed_on, DATES_WITHIN)
            what = f"agree dates for support: {TITLES[self.expertise]}"
            yield Due("agree_dates", self.consultant, what, by)

    def entries(self) -> Iterable[Entry]:
        title = TITLES[self.expertise]
        yield Entry("agreed", self.agreed_on, f"support agreed: {title}")
        if self.status == "complete":
            yield Entry("completed", self.last_session_on, f"support completed: {title}")
        if self.ended_on:
            yield Entry("ended", self.ended_on, f"support ended: {title}")

    def audited(self) -> dict[str, Any]:
        """Without what the sessions were about."""
        return self.model_dump(mode="json", exclude={"sessions": {"__all__": {"focus"}}})


async def support_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[SupportAllocated]:
    """The support of each of these organisations in each year it has any."""
    records = await records_of(session, Support, organisations)
    places = await places_of(session, [str(record.organisation) for record in records])
    by_year: dict[tuple[str, str], list[Support]] = {}
    for record in records:
        by_year.setdefault((str(record.organisation), record.state.year), []).append(record.state)
    return [
        _told(year, supports, places[organisation].told())
        for (organisation, year), supports in by_year.items()
        if organisation in places
    ]


def _told(year: str, supports: Sequence[Support], place: dict[str, Any]) -> SupportAllocated:
    allocated, delivered = Counter[str](), Counter[str]()
    for support in supports:
        allocated[support.expertise] += support.half_days
        delivered[support.expertise] += support.delivered
    return SupportAllocated(**place, year=year, allocated=allocated, delivered=delivered)
