"""What callers send of joint plans."""

from typing import Annotated, Literal

from pydantic import Field

from chassis.drafts import Day, Plain
from chassis.records.drafts import Draft, OnDraft, Owner, Prose
from contracts.sif import Rating
from services.sif.groups.plan.state import Area


class MilestoneDraft(Draft):
    """A step on the way to an objective, by a day."""

    text: Prose
    due_on: Day


class ObjectiveDraft(Draft):
    """What is to be better, by whom, how it will be seen, and the steps."""

    area: Area
    text: Prose
    owner: Owner
    success_criteria: Prose
    milestones: Annotated[list[MilestoneDraft], Field(max_length=30)] = []


class CriterionDraft(Draft):
    """What must be so for the school to leave the plan."""

    text: Prose


class PlanDraft(Draft):
    """The joint plan of a working group. All but its days may come later."""

    group: Plain = Field(max_length=100, examples=["105148.1"])
    starts_on: Day
    ends_on: Day
    objectives: Annotated[list[ObjectiveDraft], Field(max_length=30)] = []
    exit_criteria: Annotated[list[CriterionDraft], Field(max_length=30)] = []


class ReachedDraft(OnDraft):
    """The day a milestone was reached, and what shows it."""

    evidence: Prose


class MetDraft(ReachedDraft):
    """The day an exit criterion was met, or found not to be met after all, and what shows it."""

    met: bool = True


class DropDraft(OnDraft):
    """When and why an objective is given up."""

    reason: Prose


class JudgementDraft(Draft):
    """A rating, always with its reasons."""

    rating: Rating
    rationale: Prose


class ObjectiveJudgementDraft(JudgementDraft):
    """The rating of the objective with a number."""

    objective: int


class ReviewDraft(OnDraft):
    """A judgement of every objective not dropped, and of the whole."""

    meeting: int | None = Field(None, description="the group's meeting that made it, by number")
    objectives: Annotated[list[ObjectiveJudgementDraft], Field(max_length=30)]
    overall: JudgementDraft


class CorrectionDraft(Draft):
    """The judgements of a review as they should have been, and why they were not."""

    objectives: Annotated[list[ObjectiveJudgementDraft], Field(max_length=30)]
    overall: JudgementDraft
    reason: Prose


class EndingDraft(OnDraft):
    """When, how and why a plan ends."""

    outcome: Literal["exit_criteria_met", "superseded"]
    reason: Prose
