"""What callers send of support and its allocation."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import AreaCode, Draft, PersonKey, Prose, ReasonDraft
from education.years import AcademicYear
from services.earlyyears.support.ruling import SharingRule

CapacityHours = Annotated[int, Field(ge=0, le=100_000)]


class AllocationDraft(Draft):
    """Whose hours of which year to share out.

    Capacity, unless given, is the hours of the people in the team less those of visits; the rule,
    unless given, the one in force.
    """

    area: AreaCode
    year: AcademicYear
    capacity_hours: CapacityHours | None = None
    rule: SharingRule | None = None


class AllocationDiscardDraft(ReasonDraft):
    """Why a draft is not adopted."""


class SupportSessionDraft(Draft):
    """Hours somebody of the team spent with the school or setting on a day, and on what."""

    on: Day
    hours: Annotated[int, Field(ge=1, le=24)]
    by: PersonKey = Field(examples=["qio-1"])
    focus: Prose


class SupportSessionCorrectionDraft(SupportSessionDraft):
    """A session as it was in truth, whole, and why it was recorded otherwise."""

    reason: Prose


class SupportSessionWithdrawalDraft(ReasonDraft):
    """Why a session is taken back."""
