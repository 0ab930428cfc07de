"""Enrichment support of one school since one move to a tier, and what events tell of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal, Self

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import places_of
from chassis.records.state import HEAD, Due, Entry, Part, State
from chassis.records.store import Record, records_of
from contracts.enrichment import SupportChanged
from education.working_days import after_working_days
from services.enrichment.support.packages import Item

Progress = Literal["good", "some", "none"]
Outcome = Literal["achieved", "partly_achieved", "not_achieved", "withdrawn"]
EndedBy = Literal["closed", "left_tier", "moved_tier"]
"""Why a support ended: an officer closed it, the school left tiers 4 and 5, or moved between them
(or back into one) and has another."""
ANSWER_WORKING_DAYS: Final = 10
"""How long a school has to answer a proposal."""


class SupportDelivery(Part):
    """What was given of one item on a day; 0 hours: it did not take place."""

    number: int
    item: str
    on: date
    hours: Decimal
    what: str


class Review(Part):
    """How it went by a day. `words` are the authority's, null for the school itself."""

    on: date
    progress: Progress
    next_on: date
    words: str | None


class Support(State):
    """Its key is the school's with the day of the placement. Area, phase and kind are as `sif` told
    them: the school may not be in this service's register yet.

    `items` is the package, `chosen` the codes of what the school accepted. `left_on`: the school
    left the tier while its support went on.
    """

    NAME: ClassVar[str] = "enrichment_support"
    PATH: ClassVar[str] = "support"

    status: Literal["proposed", "accepted", "declined", "ended"] = "proposed"
    area: str
    phase: str
    kind: str
    tier: int
    placed_on: date
    rules: int
    review_weeks: int
    proposed_on: date
    items: tuple[Item, ...]
    chosen: tuple[str, ...] = ()
    accepted_on: date | None = None
    declined_on: date | None = None
    declined_why: str | None = None
    deliveries: tuple[SupportDelivery, ...] = ()
    reviews: tuple[Review, ...] = ()
    next_review_on: date | None = None
    left_on: date | None = None
    ended_on: date | None = None
    ended_by: EndedBy | None = None
    outcome: Outcome | None = None
    ended_why: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is to be answered or delivered still."""
        return self.status in ("proposed", "accepted")

    @property
    def agreed(self) -> tuple[Item, ...]:
        """What was accepted of the package; before an answer, all of it."""
        if self.accepted_on is None:
            return self.items
        return tuple(item for item in self.items if item.code in self.chosen)

    @property
    def hours(self) -> Decimal:
        """Hours of the package as accepted; before an answer, as proposed."""
        return sum((item.hours for item in self.agreed), Decimal(0))

    @property
    def delivered_by_day(self) -> dict[date, Decimal]:
        """Hours delivered of those agreed, by day: what an item was given beyond them is not of
        the package."""
        left = {item.code: item.hours for item in self.agreed}
        days: dict[date, Decimal] = defaultdict(Decimal)
        for each in sorted(self.deliveries, key=lambda delivery: delivery.on):
            counted = min(each.hours, left.get(each.item, Decimal(0)))
            left[each.item] = left.get(each.item, Decimal(0)) - counted
            days[each.on] += counted
        return {day: hours for day, hours in days.items() if hours}

    @property
    def delivered(self) -> Decimal:
        """Hours delivered of those agreed."""
        return sum(self.delivered_by_day.values(), Decimal(0))

    @property
    def answer_by(self) -> date:
        """The last day for the school's answer."""
        return after_working_days(self.proposed_on, ANSWER_WORKING_DAYS)

    @property
    def last_day(self) -> date:
        """The newest day on which anything is recorded of it."""
        acts = (self.accepted_on, self.declined_on, self.left_on, self.ended_on)
        given = (each.on for each in self.deliveries if each.hours)
        reviewed = (each.on for each in self.reviews)
        return max([self.proposed_on, *filter(None, acts), *given, *reviewed])

    def as_organisation(self) -> Self:
        """The words of reviews are the authority's."""
        hidden = tuple(each.model_copy(update={"words": None}) for each in self.reviews)
        return self.model_copy(update={"reviews": hidden})

    def audited(self) -> dict[str, Any]:
        """Without what people wrote: it stays with the record."""
        written: dict[str, Any] = {"declined_why": True, "ended_why": True}
        written["deliveries"] = {"__all__": {"what"}}
        written["reviews"] = {"__all__": {"words"}}
        return self.model_dump(mode="json", exclude=written)

    def dues(self) -> Iterable[Due]:
        if self.status == "proposed":
            yield Due("answer", HEAD, "answer the enrichment support proposed", self.answer_by)
        if self.status == "accepted" and self.next_review_on:
            left = ", and end it: the school left the tier" if self.left_on else ""
            yield Due("review", None, f"review enrichment support{left}", self.next_review_on)

    def entries(self) -> Iterable[Entry]:
        yield Entry("proposed", self.proposed_on, f"enrichment support proposed, tier {self.tier}")
        if self.accepted_on:
            hours = f"{self.hours.normalize():f}"
            yield Entry("accepted", self.accepted_on, f"enrichment support accepted: {hours} hours")
        if self.declined_on:
            yield Entry("declined", self.declined_on, "enrichment support declined")
        for number, review in enumerate(self.reviews, 1):
            yield Entry(f"review-{number}", review.on, "enrichment support reviewed")
        if self.ended_on:
            yield Entry("ended", self.ended_on, "enrichment support ended")


async def support_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[SupportChanged]:
    """Of every support of these schools, also of those not in the register yet."""
    records = await records_of(session, Support, organisations)
    places = await places_of(session, sorted({str(each.organisation) for each in records}))
    return [
        _told(each, places[key].told() if (key := str(each.organisation)) in places else {})
        for each in records
    ]


def _told(record: Record[Support], place: dict[str, Any]) -> SupportChanged:
    state = record.state
    named = {name: getattr(state, name) for name in ("area", "phase", "kind")}
    days = ("tier", "proposed_on", "accepted_on", "declined_on", "ended_on", "hours", "delivered")
    return SupportChanged(
        **{"organisation": record.organisation, **named, **place},
        key=record.key,
        deliveries=state.delivered_by_day,
        **{name: getattr(state, name) for name in days},
    )
