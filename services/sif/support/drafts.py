"""What callers send of support."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day, Plain
from chassis.records.drafts import Draft, OnDraft, Organisation, PersonKey, Prose, ReasonDraft
from education.years import AcademicYear
from services.sif.people.state import Expertise

HalfDays = Annotated[int, Field(ge=1, le=200)]


class SupportDraft(Draft):
    """Half days of a consultant for an organisation and year. Several of one expertise in a year
    are numbered."""

    organisation: Organisation
    year: AcademicYear
    expertise: Expertise
    consultant: PersonKey = Field(examples=["consultant-1"])
    half_days: HalfDays
    agreed_on: Day | None = Field(None, description="default: today")
    plan: Plain | None = Field(
        None, max_length=100, description="the joint plan it is part of; required in tiers 4 and 5"
    )
    number: int = Field(1, ge=1, le=20)


class SupportHalfDaysDraft(Draft):
    """Other half days, and why."""

    half_days: HalfDays
    reason: Prose


class SessionDraft(Draft):
    """Half days spent with the organisation on a day, and on what."""

    on: Day
    half_days: Annotated[int, Field(ge=1, le=20)]
    focus: Prose


class SessionCorrectionDraft(SessionDraft):
    """A session as it was in truth, whole, and why it was recorded otherwise."""

    reason: Prose


class WithdrawalDraft(ReasonDraft):
    """Why a session is taken back."""


class SupportEndDraft(OnDraft):
    """The day support ended early, and why."""

    reason: Prose
