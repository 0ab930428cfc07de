"""A joint plan, and what events tell of plans."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.records.state import Due, Entry, Part, State
from chassis.records.told import told_of
from contracts.sif import PlanReviewed, Rating

Area = Literal[
    "standards", "teaching", "curriculum", "leadership", "governance", "behaviour_and_attendance"
]
"""Areas of improvement; this project's list."""
Outcome = Literal["exit_criteria_met", "superseded", "group_dissolved"]
REVIEW_WITHIN: Final = timedelta(weeks=6)
"""From one review to the next; a choice of this project's."""


class Milestone(Part):
    """A step on the way, and what showed that it was taken."""

    number: int
    text: str
    due_on: date
    done_on: date | None = None
    evidence: str | None = None


class Dropped(Part):
    """When an objective was given up, and why; it stays in the plan."""

    on: date
    reason: str


class Objective(Part):
    """What is to be better, by whom (a person's key, `head`, `governors`), and how it will be
    seen."""

    number: int
    area: Area
    text: str
    owner: str
    success_criteria: str
    milestones: tuple[Milestone, ...] = ()
    dropped: Dropped | None = None


class Judgement(Part):
    """A rating and the reasons for it; one is not given without the other."""

    rating: Rating
    rationale: str


class ObjectiveJudgement(Judgement):
    """How far one objective has come."""

    objective: int


class Judgements(Part):
    """Of every objective and of the whole."""

    objectives: tuple[ObjectiveJudgement, ...]
    overall: Judgement


class Review(Judgements):
    """The judgements of one day. `meeting`: the group's, that made them."""

    number: int
    on: date
    meeting: int | None = None
    corrected_on: date | None = None


class Criterion(Part):
    """What must be so for the school to leave the plan, and what showed that it is."""

    number: int
    text: str
    met_on: date | None = None
    evidence: str | None = None


class Plan(State):
    """One joint plan. `chair`: the key of the person who chairs its group."""

    NAME: ClassVar[str] = "plan"
    PATH: ClassVar[str] = "plans"

    status: Literal["draft", "agreed", "ended"] = "draft"
    starts_on: date
    ends_on: date
    chair: str | None = None
    objectives: tuple[Objective, ...] = ()
    exit_criteria: tuple[Criterion, ...] = ()
    agreed_on: date | None = None
    reviews: tuple[Review, ...] = ()
    ended_on: date | None = None
    outcome: Outcome | None = None

    @property
    def live(self) -> list[Objective]:
        """The objectives not dropped."""
        return [objective for objective in self.objectives if objective.dropped is None]

    def overdue(self, on: date) -> list[tuple[Objective, Milestone]]:
        """Milestones not reached by their day, as of a day on which the plan ran."""
        runs = self.agreed_on and self.agreed_on <= on and (not self.ended_on or on < self.ended_on)
        return [
            (objective, milestone)
            for objective in self.objectives
            if runs and (objective.dropped is None or on < objective.dropped.on)
            for milestone in objective.milestones
            if milestone.due_on < on and (milestone.done_on is None or on < milestone.done_on)
        ]

    def dues(self) -> Iterable[Due]:
        if self.status == "draft":
            yield Due("agreement", self.chair, "agree the joint plan", self.starts_on)
        if self.status != "agreed" or self.agreed_on is None:
            return
        last = self.reviews[-1].on if self.reviews else max(self.agreed_on, self.starts_on)
        yield Due("review", self.chair, "review the joint plan", last + REVIEW_WITHIN)
        yield Due("ending", self.chair, "end the joint plan, or form another", self.ends_on)
        for objective in self.live:
            for step in objective.milestones:
                if step.done_on is None:
                    item = f"milestone.{objective.number}.{step.number}"
                    yield Due(item, objective.owner, step.text, step.due_on)

    def entries(self) -> Iterable[Entry]:
        if self.agreed_on:
            yield Entry("agreed", self.agreed_on, "joint plan agreed")
        for review in self.reviews:
            what = f"joint plan reviewed: {review.overall.rating}"
            yield Entry(f"review.{review.number}", review.on, what)
        if self.agreed_on and self.ended_on and self.outcome:
            what = f"joint plan ended: {self.outcome.replace('_', ' ')}"
            yield Entry("ended", self.ended_on, what)

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        names = {"status", "starts_on", "ends_on", "agreed_on", "ended_on", "outcome"}
        ratings = {str(each.number): each.overall.rating for each in self.reviews}
        return self.model_dump(mode="json", include=names) | {"reviews": ratings}


async def plan_states(
    session: AsyncSession, organisations: Sequence[str]
) -> Sequence[PlanReviewed]:
    """Every joint plan of these organisations that was agreed, as of today."""
    return await told_of(session, Plan, organisations, _told)


def _told(key: str, plan: Plan, place: dict[str, Any]) -> PlanReviewed | None:
    if plan.agreed_on is None:
        return None
    last = plan.reviews[-1] if plan.reviews else None
    rated = {each.objective: each.rating for each in last.objectives} if last else {}
    live = [objective.number for objective in plan.live]
    return PlanReviewed(
        **place,
        plan=key,
        started_on=plan.starts_on,
        reviewed_on=last.on if last else None,
        ended_on=plan.ended_on,
        objectives=Counter(rated[number] for number in live if number in rated),
        not_rated=sum(number not in rated for number in live),
        milestones_overdue=len(plan.overdue(today())),
    )
