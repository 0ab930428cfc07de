"""What callers send of visits."""

from typing import Annotated

from pydantic import Field

from chassis.drafts import Day, Plain
from chassis.records.drafts import Draft, Organisation, Owner, Prose, ReasonDraft
from chassis.records.numbered import ActionDraft
from contracts.earlyyears import Purpose
from contracts.schools import Grade
from education.years import AcademicYear

RecordKey = Annotated[Plain, Field(max_length=100)]
"""The key of another record, as a list gives it."""
Number = Annotated[int, Field(ge=1, le=50)]
Hours = Annotated[int, Field(ge=0, le=200, description="it took, with preparing and writing up")]
Actions = Annotated[list[ActionDraft], Field(max_length=50)]


class VisitDraft(Draft):
    """A visit to be made. Several of one purpose in a year are numbered; without a number, the
    next."""

    organisation: Organisation
    purpose: Purpose
    year: AcademicYear
    number: Number | None = None
    visitor: Owner | None = Field(None, description="a person's key; null: nobody yet")
    due_on: Day = Field(description="the last day for it")
    planned_for: Day | None = None
    tool: RecordKey | None = Field(None, description="a published audit tool's key")
    programme: RecordKey | None = Field(None, description="the programme it is part of")


class ReplanDraft(ReasonDraft):
    """Another day, another visitor, or both; and why."""

    visitor: Owner | None = None
    planned_for: Day | None = None


class ScoreDraft(Draft):
    """The score of one criterion, and what it rests on; null: the criterion does not apply."""

    criterion: Annotated[Plain, Field(max_length=40)]
    score: int | None
    evidence: Prose | None = None


class FoundDraft(Draft):
    """What was found, whole. Every criterion of the visit's tool has a score, or null."""

    on: Day = Field(description="the day it was made")
    hours: Hours | None = None
    tool: RecordKey | None = Field(None, description="default: the one it was planned with")
    scores: Annotated[list[ScoreDraft], Field(max_length=1000)] = []
    own_grade: Grade | None = Field(
        None, description="the setting's own judgement, 1 outstanding to 4 inadequate"
    )
    summary: Prose | None = None


class VisitRecordDraft(FoundDraft):
    """What came of a visit: whole, in place of what was recorded of it before."""

    actions: Actions = []


class VisitCorrectionDraft(FoundDraft):
    """The same as it was in truth, and why it is corrected. Without `actions` they stay."""

    actions: Actions | None = None
    reason: Prose


class VisitCancelDraft(ReasonDraft):
    """Why a visit will not be made."""


class VisitWithdrawalDraft(ReasonDraft):
    """Why what was recorded is taken back."""


class FollowUpDraft(Draft):
    """A visit that goes back to another."""

    due_on: Day = Field(description="the last day for it")
    visitor: Owner | None = Field(None, description="default: who made the visit")
    planned_for: Day | None = None
    tool: RecordKey | None = Field(None, description="default: none, it is not scored")
