"""How a joint plan has come on: its ratings review by review, and what is overdue. Pure."""

from datetime import date

from pydantic import BaseModel, Field

from services.sif.groups.plan.state import Area, Judgement, Objective, Plan, Review
from services.sif.ratings.direction import Direction, direction_of


class Rated(Judgement):
    """A judgement made at a review."""

    review: int
    on: date


class ObjectiveProgress(BaseModel):
    """One objective and its ratings, oldest first; `direction` null before the second of them."""

    objective: int
    area: Area
    text: str
    dropped_on: date | None
    ratings: list[Rated]
    direction: Direction | None


class OverdueMilestone(BaseModel):
    """A milestone not reached by its day; `days` since."""

    objective: int
    milestone: int
    text: str
    owner: str
    due_on: date
    days: int


class Progress(BaseModel):
    """A plan as it had come on by a day."""

    plan: str
    on: date
    days_since_review: int | None = Field(description="null: it was never reviewed")
    overall: list[Rated]
    direction: Direction | None
    objectives: list[ObjectiveProgress]
    milestones: int
    milestones_reached: int
    milestones_overdue: list[OverdueMilestone]
    exit_criteria: int
    exit_criteria_met: int


def progress_of(key: str, plan: Plan, on: date) -> Progress:
    """How the plan had come on by a day, as recorded since; objectives dropped by then keep their
    ratings and have no milestones."""
    reviews = [review for review in plan.reviews if review.on <= on]
    overall = [_rated(review, review.overall) for review in reviews]
    steps = [
        step
        for objective in plan.objectives
        if not _dropped_by(objective, on)
        for step in objective.milestones
    ]
    return Progress(
        plan=key,
        on=on,
        days_since_review=(on - reviews[-1].on).days if reviews else None,
        overall=overall,
        direction=direction_of([each.rating for each in overall]),
        objectives=[_objective(objective, reviews, on) for objective in plan.objectives],
        milestones=len(steps),
        milestones_reached=sum(_by(step.done_on, on) for step in steps),
        milestones_overdue=_overdue(plan, on),
        exit_criteria=len(plan.exit_criteria),
        exit_criteria_met=sum(_by(each.met_on, on) for each in plan.exit_criteria),
    )


def _objective(objective: Objective, reviews: list[Review], on: date) -> ObjectiveProgress:
    ratings = [
        _rated(review, given)
        for review in reviews
        for given in review.objectives
        if given.objective == objective.number
    ]
    dropped = objective.dropped
    return ObjectiveProgress(
        objective=objective.number,
        area=objective.area,
        text=objective.text,
        dropped_on=dropped.on if dropped and dropped.on <= on else None,
        ratings=ratings,
        direction=direction_of([each.rating for each in ratings]),
    )


def _rated(review: Review, given: Judgement) -> Rated:
    return Rated(review=review.number, on=review.on, rating=given.rating, rationale=given.rationale)


def _overdue(plan: Plan, on: date) -> list[OverdueMilestone]:
    late = [
        OverdueMilestone(
            objective=objective.number,
            milestone=milestone.number,
            text=milestone.text,
            owner=objective.owner,
            due_on=milestone.due_on,
            days=(on - milestone.due_on).days,
        )
        for objective, milestone in plan.overdue(on)
    ]
    return sorted(late, key=lambda each: (each.due_on, each.objective, each.milestone))


def _dropped_by(objective: Objective, on: date) -> bool:
    return objective.dropped is not None and objective.dropped.on <= on


def _by(done_on: date | None, on: date) -> bool:
    return done_on is not None and done_on <= on
