"""What callers send of visits."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chassis.drafts import Day, Plain
from contracts.schools import Grade
from services.sif.records.drafts import Owner, Prose
from services.sif.visits.state import Aspect, Purpose


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VisitDraft(_Draft):
    """A visit to be made. Several of one purpose in a term are numbered."""

    organisation: Plain = Field(max_length=20, examples=["105148"])
    purpose: Purpose
    term: Plain = Field(max_length=20, examples=["2009/10-AUT"])
    number: int = Field(1, ge=1, le=20)
    visitor: Owner
    planned_for: Day | None = None
    due_on: Day | None = Field(None, description="default: the last day for its purpose and term")


class FindingDraft(_Draft):
    """What was found on one aspect; a grade where one was given."""

    aspect: Aspect
    text: Prose
    grade: Grade | None = None


class ActionDraft(_Draft):
    """Something agreed to be done."""

    text: Prose
    owner: Owner
    due_on: Day


class RecordDraft(_Draft):
    """What came of a visit: whole, in place of what was recorded of it before."""

    on: Day = Field(description="the day it was made")
    half_days: int | None = Field(None, ge=1, le=20)
    findings: Annotated[list[FindingDraft], Field(max_length=50)]
    actions: Annotated[list[ActionDraft], Field(max_length=50)] = []


class OnDraft(_Draft):
    """The day something was done; default: today."""

    on: Day | None = None


class ReplyDraft(OnDraft):
    """The school's own words on the note of visit."""

    text: Prose


class CancelDraft(_Draft):
    """Why a visit will not be made."""

    reason: Prose


class NoteDraft(OnDraft):
    """The confidential part, whole."""

    text: Prose
    risk: int | None = Field(None, ge=1, le=4, description="1 none to 4 high")
    leadership_concern: bool | None = None
