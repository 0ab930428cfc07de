"""An application of one young person, the choices on it; an area's dates for one September."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any, ClassVar, Final, Literal

from pydantic import Field

from chassis.records.state import HEAD, Due, Part, State

ChoiceStatus = Literal[
    "chosen", "sent", "under_consideration", "interview", "offered", "waiting_list",
    "declined_by_provider", "accepted", "insurance", "declined", "lapsed", "not_met",
    "withdrawn", "enrolled",
]  # fmt: skip
RefusalReason = Literal[
    "course_full", "entry_requirements", "interview", "reference", "course_not_running",
    "outside_area", "other_course_advised",
]  # fmt: skip
"""Why a provider turns a young person down."""
FormStatus = Literal["draft", "sent", "closed", "withdrawn"]
TextName = Literal["statement", "expected", "reference"]
"""What is written on a form: the personal statement, qualifications expected, the reference."""
OPEN: Final = ("sent", "under_consideration", "interview", "waiting_list", "offered")
"""A choice in which somebody has still to decide."""
WAITING: Final = ("sent", "under_consideration", "interview", "waiting_list")
"""One in which that is the provider."""
HELD: Final = ("accepted", "enrolled")
"""A firm acceptance, of which there is never more than one."""
OFFERED: Final = ("offered", "accepted", "insurance", "enrolled")
"""One in which an offer stands."""

ANSWER, REPLY = "answer.", "reply."
"""What is due of a choice: the provider's answer; the young person's, to an offer, which lapses."""


class Interview(Part):
    """An interview: when and where, and whether the young person came; null: not told yet."""

    on: date
    at: time | None = None
    place: str | None = None
    attended: bool | None = None


class Offer(Part):
    """A place offered. With conditions it is firm only once they are met."""

    conditions: tuple[str, ...] = Field((), description="none: it is unconditional")
    respond_by: date = Field(description="the last day to answer it")
    met_on: date | None = Field(None, description="the day the conditions were met")

    @property
    def unmet(self) -> bool:
        return bool(self.conditions) and self.met_on is None


class Step(Part):
    """From a day on a choice stood so."""

    status: ChoiceStatus
    on: date


class Choice(Part):
    """A course at a provider. Its number means nothing: the order of choices is the young person's,
    and no provider's to know."""

    number: int
    provider: str = Field(description="the organisation's key")
    course: str = Field(description="of the prospectus")
    title: str
    reference_waived: bool = Field(False, description="it may be sent without a reference")
    status: ChoiceStatus = "chosen"
    interview: Interview | None = None
    offer: Offer | None = None
    reason: RefusalReason | None = Field(None, description="why it was turned down")
    steps: tuple[Step, ...] = ()


class Texts(Part):
    """How often each text was written; 0: it is not there. The texts are sealed, elsewhere."""

    statement: int = 0
    expected: int = 0
    reference: int = 0


class Application(State):
    """One young person's form for the places of one September. Its key has the home it was begun
    at and the year; the rest of it means nothing.

    `year`: the academic year the places are for; `made_in`: the one before it, in which the young
    person applies.
    """

    NAME: ClassVar[str] = "application"
    PATH: ClassVar[str] = "applications"

    status: FormStatus = "draft"
    year: str
    made_in: str
    learner_id: int = Field(description="the young person's, among learners")
    choices: tuple[Choice, ...] = Field((), description="in the young person's order")
    texts: Texts = Texts()
    begun_on: date
    send_by: date = Field(description="the last day to send it")
    answer_by: date | None = Field(None, description="by when providers answer what was sent")
    sent_on: date | None = None
    late: bool = Field(False, description="sent after the day for equal consideration")
    withdrawn_on: date | None = None

    def audited(self) -> dict[str, Any]:
        """Without what an offer asks of the young person."""
        told = super().audited()
        for choice in told["choices"]:
            if choice["offer"]:
                choice["offer"]["conditions"] = len(choice["offer"]["conditions"])
        return told

    def dues(self) -> Iterable[Due]:
        if self.status == "draft":
            yield Due("send", HEAD, "a common application is to be sent", self.send_by)
        if self.status == "sent":
            yield from self._answers_due()
            yield from self._replies_due()

    @classmethod
    def due_at(cls, key: str, item: str) -> str:
        # A provider sees its own choice, not the form.
        number = item.removeprefix(ANSWER)
        return super().due_at(key, item) + (f"/choices/{number}" if number != item else "")

    def _answers_due(self) -> Iterable[Due]:
        for choice in self.choices:
            if choice.status in WAITING and self.answer_by:
                what = f"an application is to be answered: {choice.title}"
                item = f"{ANSWER}{choice.number}"
                yield Due(item, HEAD, what, self.answer_by, choice.provider)

    def _replies_due(self) -> Iterable[Due]:
        for choice in self.choices:
            if choice.status == "offered" and choice.offer:
                what = f"an offer is to be answered: {choice.title}"
                yield Due(f"{REPLY}{choice.number}", HEAD, what, choice.offer.respond_by)


class ApplicationRound(State):
    """The authority's dates: applications are sent from `opens_on` to `closes_on`, alike until
    `equal_consideration_by`; providers answer by `respond_by`."""

    NAME: ClassVar[str] = "application_round"
    PATH: ClassVar[str] = "application-rounds"
    OF_ORGANISATION: ClassVar[bool] = False

    status: Literal["set"] = "set"
    area: str
    year: str
    opens_on: date
    equal_consideration_by: date
    respond_by: date
    closes_on: date
