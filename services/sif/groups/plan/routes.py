"""/plans: drafted, agreed, reviewed, ended; how they have come on."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query, Response

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.changing import (
    Acts,
    Key,
    Writing,
    change,
    create,
    held_by,
)
from chassis.records.drafts import OnDraft, day_of
from chassis.records.reading import record_routes, seen_by
from chassis.records.store import Record
from services.sif.callers import MayRead, MayWrite
from services.sif.groups.plan import rules
from services.sif.groups.plan.drafts import (
    CorrectionDraft,
    CriterionDraft,
    DropDraft,
    EndingDraft,
    MetDraft,
    MilestoneDraft,
    ObjectiveDraft,
    PlanDraft,
    ReachedDraft,
    ReviewDraft,
)
from services.sif.groups.plan.progress import Progress, progress_of
from services.sif.groups.plan.state import Criterion, Dropped, Judgements, Plan, Review
from services.sif.groups.state import Group

Number = Annotated[int, Path(ge=1, le=1000, description="its number, within the plan")]
Step = Annotated[int, Path(ge=1, le=1000, description="the milestone's, within its objective")]

router = record_routes(Plan)
act = Acts(router, Plan)


@act.new("Draft a joint plan")
async def draft_plan(draft: PlanDraft, write: Writing, caller: MayWrite) -> Response:
    """The one plan of a working group, under the group's key."""
    group = (await held_by(write.session, Group, draft.group, caller)).state
    objectives = [rules.objective_of(at, each) for at, each in enumerate(draft.objectives, 1)]
    criteria = [
        Criterion(number=at, text=each.text) for at, each in enumerate(draft.exit_criteria, 1)
    ]
    plan = Plan(
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        chair=group.chair,
        objectives=tuple(objectives),
        exit_criteria=tuple(criteria),
    )
    return await create(write, caller, draft.group, rules.need_days(plan, group))


@act("/{key}/objectives", "Add an objective")
async def add_objective(
    key: Key, draft: ObjectiveDraft, write: Writing, caller: MayWrite
) -> Response:
    """To a draft, or to a plan that is agreed already; then with a milestone."""

    def step(plan: Plan) -> Plan:
        return rules.with_objective(plan, draft)

    return await change(write, caller, Plan, key, step, "add_objective")


@act("/{key}/objectives/{number}/dropping", "Drop an objective")
async def drop_objective(
    key: Key, number: Number, draft: DropDraft, write: Writing, caller: MayWrite
) -> Response:
    """With the reason; it stays in the plan with its ratings."""
    dropped = Dropped(on=day_of(draft.on, write.today), reason=draft.reason)

    def step(plan: Plan) -> Plan:
        return rules.without(plan, number, dropped)

    return await change(write, caller, Plan, key, step, "drop_objective", why=draft.reason)


@act("/{key}/objectives/{number}/milestones", "Add a milestone")
async def add_milestone(
    key: Key, number: Number, draft: MilestoneDraft, write: Writing, caller: MayWrite
) -> Response:
    """On the way to an objective that was not dropped."""

    def step(plan: Plan) -> Plan:
        return rules.with_milestone(plan, number, draft)

    return await change(write, caller, Plan, key, step, "add_milestone")


@act("/{key}/objectives/{number}/milestones/{milestone}/completion", "A milestone is reached")
async def reach_milestone(
    key: Key,
    number: Number,
    milestone: Step,
    draft: ReachedDraft,
    write: Writing,
    caller: MayWrite,
) -> Response:
    """With what shows it."""
    on = day_of(draft.on, write.today)

    def step(plan: Plan) -> Plan:
        return rules.reached(plan, number, milestone, on, draft.evidence)

    return await change(write, caller, Plan, key, step, "reach_milestone")


@act("/{key}/exit-criteria", "Add an exit criterion")
async def add_criterion(
    key: Key, draft: CriterionDraft, write: Writing, caller: MayWrite
) -> Response:
    """What must be so for the school to leave the plan."""

    def step(plan: Plan) -> Plan:
        return rules.with_criterion(plan, draft.text)

    return await change(write, caller, Plan, key, step, "add_exit_criterion")


@act("/{key}/exit-criteria/{number}", "Judge an exit criterion")
async def judge_criterion(
    key: Key, number: Number, draft: MetDraft, write: Writing, caller: MayWrite
) -> Response:
    """Met, or not met after all, with what shows it."""
    on = day_of(draft.on, write.today)

    def step(plan: Plan) -> Plan:
        return rules.judged(plan, number, on, draft.evidence, met=draft.met)

    return await change(write, caller, Plan, key, step, "judge_exit_criterion")


@act("/{key}/agreement", "The plan is agreed")
async def agree_plan(key: Key, draft: OnDraft, write: Writing, caller: MayWrite) -> Response:
    """By the group: it has objectives, each with a milestone, and exit criteria."""
    on = day_of(draft.on, write.today)
    group = (await held_by(write.session, Group, key, caller)).state

    def step(plan: Plan) -> Plan:
        return rules.agreed(plan, on, group.formed_on)

    return await change(write, caller, Plan, key, step, "agree")


@act("/{key}/reviews", "Review a plan")
async def review_plan(key: Key, draft: ReviewDraft, write: Writing, caller: MayWrite) -> Response:
    """Red, amber or green, with reasons, for every objective not dropped and for the whole."""
    on = day_of(draft.on, write.today)
    group = (await held_by(write.session, Group, key, caller)).state

    def step(plan: Plan) -> Plan:
        review = Review.model_validate(
            {**draft.model_dump(), "on": on, "number": len(plan.reviews) + 1}
        )
        return rules.reviewed(plan, review, group.held)

    return await change(write, caller, Plan, key, step, "review")


@act("/{key}/reviews/{number}/correction", "Correct a review")
async def correct_review(
    key: Key, number: Number, draft: CorrectionDraft, write: Writing, caller: MayWrite
) -> Response:
    """Its judgements whole, as they should have been; the history keeps those that were."""
    given = Judgements.model_validate(draft.model_dump(exclude={"reason"}))

    def step(plan: Plan) -> Plan:
        return rules.corrected(plan, number, given, write.today)

    return await change(write, caller, Plan, key, step, "correct_review", why=draft.reason)


@act("/{key}/ending", "End a plan")
async def end_plan(key: Key, draft: EndingDraft, write: Writing, caller: MayWrite) -> Response:
    """All exit criteria met, or another plan in its place. With its group it ends by itself."""
    on = day_of(draft.on, write.today)

    def step(plan: Plan) -> Plan:
        return rules.ended(plan, on, draft.outcome)

    return await change(write, caller, Plan, key, step, "end", why=draft.reason)


@router.get("/{key}/progress", summary="How a plan has come on")
async def read_progress(
    key: Key,
    db: ReadDb,
    caller: MayRead,
    day: Today,
    on: Annotated[date | None, Query(description="as of this day; default: today")] = None,
) -> Progress:
    """Each objective's ratings review by review, days since the last of them, what is overdue."""
    record: Record[Plan] = await seen_by(db, Plan, key, caller)
    return progress_of(key, record.state, on or day)
