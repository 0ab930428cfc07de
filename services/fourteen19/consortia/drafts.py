"""What callers send of consortia."""

from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.drafts import Day, distinct
from chassis.records.drafts import Draft, OnDraft, Organisation, Prose, Slug
from chassis.records.people import Line
from education.diplomas import Level
from education.years import AcademicYear

_Members = Annotated[
    list[Organisation], Field(min_length=1, max_length=100), AfterValidator(distinct)
]
_Levels = Annotated[list[Level], Field(min_length=1, max_length=5), AfterValidator(distinct)]
_Learners = Annotated[int, Field(ge=0, le=100_000)]


class ConsortiumDraft(Draft):
    """A consortium. Its lead provider is a member, whether it is among them or not."""

    lead: Organisation = Field(description="the lead provider")
    slug: Slug = Field(description="what its key ends with", examples=["north"])
    title: Line
    members: _Members
    sign_by: Day = Field(description="the last day for signatures")


class ConsortiumMembersDraft(Draft):
    """All members, and why they change. Who stays a member has signed if it had."""

    members: _Members
    sign_by: Day | None = Field(None, description="the last day for signatures; default: as it is")
    reason: Prose


class ConsortiumSignatureDraft(OnDraft):
    """Which member signs: one of the caller's."""

    organisation: Organisation


class ConsortiumForceDraft(Draft):
    """From when the agreement is in force."""

    from_day: Day = Field(alias="from", description="the first day")


class ConsortiumEndDraft(Draft):
    """From when the agreement is in force no more, and why."""

    until: Day = Field(description="the first day it is not; its lines end with it")
    reason: Prose


class ConsortiumLineDraft(OnDraft):
    """How a line is planned: whole, in place of how it was; `on` is the day it was decided."""

    levels: _Levels
    taught_by: _Members = Field(description="members that teach it")
    planned_from: Day = Field(description="the first day it is to be taught")


class ConsortiumGatewayDraft(OnDraft):
    """The day a line passed the gateway."""


class ConsortiumOfferDraft(Draft):
    """From when a line is offered."""

    from_day: Day = Field(alias="from", description="the first day")


class ConsortiumStopDraft(Draft):
    """From when a line is offered no more, and why; one that never was leaves the plan."""

    until: Day | None = Field(None, description="the first day it is not; of one that is offered")
    reason: Prose


class ConsortiumLearnersDraft(Draft):
    """Learners planned by academic year; null: none any more. Years left out stay."""

    planned_learners: Annotated[
        dict[AcademicYear, _Learners | None], Field(min_length=1, max_length=20)
    ]
