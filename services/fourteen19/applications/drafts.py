"""What callers send of applications."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from chassis.drafts import Day, Plain
from chassis.records.drafts import Draft, OnDraft, Prose
from chassis.records.people import Line
from education.years import AcademicYear
from services.fourteen19.applications.rules import MOST_CHOICES
from services.fourteen19.applications.state import ChoiceStatus, RefusalReason

CourseKey = Annotated[Plain, Field(min_length=1, max_length=100, description="of the prospectus")]


class MyChoiceDraft(Draft):
    """A course of the prospectus, as the young person chooses it."""

    course: CourseKey


class ChoiceDraft(MyChoiceDraft):
    """The same, as the school writes it."""

    reference_waived: bool = Field(False, description="the provider asks for no reference")


class MyChoicesDraft(Draft):
    """All choices, the most wanted first."""

    choices: Annotated[list[MyChoiceDraft], Field(max_length=MOST_CHOICES)]


class ChoicesDraft(Draft):
    """All choices, in the young person's order."""

    choices: Annotated[list[ChoiceDraft], Field(max_length=MOST_CHOICES)]


class ApplicationDraft(Draft):
    """A form begun for a young person of the caller's own school."""

    learner_id: int = Field(ge=1, lt=2**63, description="the young person's, among learners")
    year: AcademicYear = Field(description="that the places are for: the one to come")
    choices: Annotated[list[ChoiceDraft], Field(max_length=MOST_CHOICES)] = []


class ManyApplicationsDraft(Draft):
    """Forms begun for many young people of the caller's own, without choices yet."""

    year: AcademicYear = Field(description="that the places are for: the one to come")
    learners: Annotated[
        list[Annotated[int, Field(ge=1, lt=2**63)]],
        Field(min_length=1, max_length=500, description="their numbers, among learners"),
    ]


class ManyCodesDraft(Draft):
    """For whom codes are made."""

    applications: Annotated[
        list[Annotated[Plain, Field(max_length=100)]],
        Field(min_length=1, max_length=500, description="their keys"),
    ]


class TextDraft(Draft):
    """A text of the form, whole."""

    text: Prose


class SendingDraft(OnDraft):
    """The day it is sent; default: today."""


class ChoiceActDraft(OnDraft):
    """The day of the young person's answer; default: today."""


class ApplicationWithdrawalDraft(OnDraft):
    """The day the form is taken back; default: today."""


class ConsiderDraft(OnDraft):
    """The provider looks at it."""

    act: Literal["consider"]


class InviteDraft(OnDraft):
    """An invitation to an interview."""

    act: Literal["interview"]
    day: Day = Field(description="of the interview")
    at: time | None = Field(None, description="o'clock, as 14:30")
    place: Line | None = Field(None, description="where, as the young person is told")


class AttendanceDraft(OnDraft):
    """Whether the young person came to the interview."""

    act: Literal["attendance"]
    attended: bool


class PlaceOfferDraft(OnDraft):
    """A place. The conditions name nobody: `five A*-C with mathematics`."""

    act: Literal["offer"]
    respond_by: Day = Field(description="the last day to answer it")
    conditions: Annotated[list[Line], Field(max_length=10)] = []


class WaitingListDraft(OnDraft):
    """No place yet."""

    act: Literal["waiting_list"]


class RefusalDraft(OnDraft):
    """No place, and why."""

    act: Literal["refuse"]
    reason: RefusalReason


class ConditionsDraft(OnDraft):
    """Whether the conditions of an accepted offer are met."""

    act: Literal["met", "not_met"]


class PlaceEnrolmentDraft(OnDraft):
    """The young person is enrolled."""

    act: Literal["enrol"]


Decision = Annotated[
    ConsiderDraft
    | InviteDraft
    | AttendanceDraft
    | PlaceOfferDraft
    | WaitingListDraft
    | RefusalDraft
    | ConditionsDraft
    | PlaceEnrolmentDraft,
    Field(discriminator="act"),
]
"""What a provider does with a choice."""


class DecisionDraft(Draft):
    """What the provider does with the choice."""

    decision: Decision


class OneDecisionDraft(DecisionDraft):
    """One of many decisions: on which choice."""

    application: Annotated[Plain, Field(max_length=100, description="its key")]
    choice: int = Field(ge=1, le=999, description="its number")
    was: ChoiceStatus | None = Field(
        None, description="how it stood when this was decided; refused where it stands otherwise"
    )


class DecisionsDraft(Draft):
    """Many decisions at once, taken one after another."""

    decisions: Annotated[list[OneDecisionDraft], Field(min_length=1, max_length=500)]
    all_or_nothing: bool = Field(False, description="take none of them if one is refused")
