"""What callers send of visits."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day
from chassis.records.drafts import (
    Draft,
    OnDraft,
    Organisation,
    Owner,
    Prose,
    ReasonDraft,
    Term,
)
from chassis.records.numbered import ActionDraft
from contracts.schools import Grade
from services.sif.visits.state import Aspect, Purpose


class VisitDraft(Draft):
    """A visit to be made. Several of one purpose in a term are numbered."""

    organisation: Organisation
    purpose: Purpose
    term: Term
    number: int = Field(1, ge=1, le=20)
    visitor: Owner
    planned_for: Day | None = None
    due_on: Day | None = Field(None, description="default: the last day for its purpose and term")


class FindingDraft(Draft):
    """What was found on one aspect; a grade where one was given."""

    aspect: Aspect
    text: Prose
    grade: Grade | None = None


class RecordDraft(Draft):
    """What came of a visit: whole, in place of what was recorded of it before."""

    on: Day = Field(description="the day it was made")
    half_days: int | None = Field(None, ge=1, le=20)
    findings: Annotated[list[FindingDraft], Field(max_length=50)]
    actions: Annotated[list[ActionDraft], Field(max_length=50)] = []


class ReplyDraft(OnDraft):
    """The school's own words on the note of visit."""

    text: Prose


class CancelDraft(ReasonDraft):
    """Why a visit will not be made."""


class NoteDraft(OnDraft):
    """The confidential part, whole."""

    text: Prose
    risk: int | None = Field(None, ge=1, le=4, description="1 none to 4 high")
    leadership_concern: bool | None = None
