"""What makes a joint plan complete, a review whole, and an end possible. Pure: every day is given.

Reviews, red, amber or green with reasons, and objectives that are dropped and never deleted, are
the habit of comparable services.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from chassis.problems import Fault, Problem
from chassis.records.numbered import numbered, replaced
from chassis.records.refusing import need_from, not_allowed, wrong
from services.sif.groups.plan.drafts import MilestoneDraft, ObjectiveDraft
from services.sif.groups.plan.state import (
    Criterion,
    Dropped,
    Judgements,
    Milestone,
    Objective,
    ObjectiveJudgement,
    Outcome,
    Plan,
    Review,
)
from services.sif.groups.state import Group

_UNMET: Final = "Its exit criteria are not all met."


def need_days(plan: Plan, group: Group) -> Plan:
    """The plan, if its group works and its days are in order. Raises `conflict` and
    `invalid_request`."""
    if group.status != "formed":
        raise not_allowed(f"The group was dissolved on {group.dissolved_on}.")
    if plan.ends_on <= plan.starts_on:
        raise wrong("ends_too_early", "$.ends_on", "a plan ends after it starts")
    need_from(plan.starts_on, group.formed_on, "the group was formed", path="$.starts_on")
    return plan


def objective_of(number: int, draft: ObjectiveDraft) -> Objective:
    """An objective as first written."""
    milestones = tuple(milestone_of(at, each) for at, each in enumerate(draft.milestones, 1))
    words = draft.model_dump(exclude={"milestones"})
    return Objective(number=number, milestones=milestones, **words)


def milestone_of(number: int, draft: MilestoneDraft) -> Milestone:
    """A milestone as first written."""
    return Milestone(number=number, **draft.model_dump())


def with_objective(plan: Plan, draft: ObjectiveDraft) -> Plan:
    """The plan with one more objective, which once it is agreed needs a milestone."""
    _need_open(plan)
    if plan.status == "agreed" and not draft.milestones:
        raise wrong("no_milestone", "$.milestones", "an objective of an agreed plan needs one")
    added = objective_of(len(plan.objectives) + 1, draft)
    return _set(plan, objectives=(*plan.objectives, added))


def with_milestone(plan: Plan, number: int, draft: MilestoneDraft) -> Plan:
    """The plan with one more milestone on the way to an objective."""
    _need_open(plan)
    objective = _live(plan, number)
    added = milestone_of(len(objective.milestones) + 1, draft)
    changed = objective.model_copy(update={"milestones": (*objective.milestones, added)})
    return _set(plan, objectives=replaced(plan.objectives, changed))


def with_criterion(plan: Plan, text: str) -> Plan:
    """The plan with one more exit criterion."""
    _need_open(plan)
    added = Criterion(number=len(plan.exit_criteria) + 1, text=text)
    return _set(plan, exit_criteria=(*plan.exit_criteria, added))


def without(plan: Plan, number: int, dropped: Dropped) -> Plan:
    """The plan with an objective dropped. Raises `conflict` for the only one of an agreed plan."""
    _need_open(plan)
    objective = _live(plan, number)
    if plan.status == "agreed" and len(plan.live) == 1:
        raise not_allowed("It is the only objective of an agreed plan; end the plan instead.")
    need_from(dropped.on, plan.agreed_on, "the plan was agreed")
    changed = objective.model_copy(update={"dropped": dropped})
    return _set(plan, objectives=replaced(plan.objectives, changed))


def agreed(plan: Plan, on: date, formed_on: date) -> Plan:
    """The plan as its group, formed on a day, agreed to it. Raises `conflict` with all that it
    still lacks."""
    if plan.status != "draft":
        raise not_allowed(f"It is {plan.status}; only a draft can be agreed.")
    need_from(on, formed_on, "the group was formed")
    faults = list(_lacking(plan))
    if faults:
        raise Problem("conflict", "The plan is not complete.", errors=faults)
    return _set(plan, status="agreed", agreed_on=on)


def reached(plan: Plan, number: int, milestone: int, on: date, evidence: str) -> Plan:
    """The plan with a milestone reached."""
    agreed_on = _need_agreed(plan)
    objective = _live(plan, number)
    found = numbered(objective.milestones, milestone, "The objective has no milestone")
    need_from(on, min(agreed_on, plan.starts_on), "the plan was agreed or started")
    done = found.model_copy(update={"done_on": on, "evidence": evidence})
    milestones = replaced(objective.milestones, done)
    changed = objective.model_copy(update={"milestones": milestones})
    return _set(plan, objectives=replaced(plan.objectives, changed))


def judged(plan: Plan, number: int, on: date, evidence: str, *, met: bool) -> Plan:
    """The plan with an exit criterion met, or not met after all."""
    agreed_on = _need_agreed(plan)
    found = numbered(plan.exit_criteria, number, "The plan has no exit criterion")
    need_from(on, agreed_on, "the plan was agreed")
    update = {"met_on": on if met else None, "evidence": evidence}
    changed = found.model_copy(update=update)
    return _set(plan, exit_criteria=replaced(plan.exit_criteria, changed))


def reviewed(plan: Plan, review: Review, held: Mapping[int, date]) -> Plan:
    """The plan with one more review; `held` are the days of the group's meetings, by number.

    Raises `invalid_request` with every objective that is not rated, or that there is not to rate.
    """
    earliest = max([_need_agreed(plan), *(each.on for each in plan.reviews)])
    faults = list(_rating_faults(review.objectives, {each.number for each in plan.live}))
    if review.on < earliest:
        message = f"{review.on} is before {earliest}, when the plan was agreed or last reviewed"
        faults.append(Fault("too_early", "$.on", message))
    if review.meeting is not None and review.meeting not in held:
        message = f"the group held no meeting {review.meeting}"
        faults.append(Fault("no_meeting", "$.meeting", message))
    if faults:
        raise Problem("invalid_request", "The review is not whole.", errors=faults)
    return _set(plan, reviews=(*plan.reviews, review))


def corrected(plan: Plan, number: int, given: Judgements, on: date) -> Plan:
    """The plan with the judgements of a review as they should have been, of the same objectives."""
    _need_agreed(plan)
    review = numbered(plan.reviews, number, "The plan has no review")
    rated = {each.objective for each in review.objectives}
    after = review.model_copy(
        update={"objectives": given.objectives, "overall": given.overall, "corrected_on": on}
    )
    faults = list(_rating_faults(after.objectives, rated))
    if faults:
        raise Problem("invalid_request", "The review is not whole.", errors=faults)
    return _set(plan, reviews=replaced(plan.reviews, after))


def ended(plan: Plan, on: date, outcome: Outcome) -> Plan:
    """The plan as ended. Raises `conflict` with each exit criterion that keeps it from it."""
    if plan.status != "agreed" and outcome == "exit_criteria_met":
        raise not_allowed(f"It is {plan.status}; only an agreed plan can meet its exit criteria.")
    _need_open(plan)
    unmet = list(_unmet(plan, on)) if outcome == "exit_criteria_met" else []
    if unmet:
        raise Problem("conflict", _UNMET, errors=unmet)
    days = [plan.agreed_on, *(each.on for each in plan.reviews)]
    need_from(on, max(filter(None, days), default=on), "the plan was agreed or last reviewed")
    return _set(plan, status="ended", ended_on=on, outcome=outcome)


def following(plan: Plan, group: Group) -> Plan:
    """The plan as its group would have it: of the chair there is now, and ended with the group."""
    if plan.status == "ended":
        return plan
    if group.dissolved_on:
        return ended(plan, group.dissolved_on, "group_dissolved")
    return _set(plan, chair=group.chair)


def _lacking(plan: Plan) -> Iterator[Fault]:
    if not plan.live:
        yield Fault("no_objective", "$.objectives", "it needs an objective")
    for objective in plan.live:
        if not objective.milestones:
            message = f"objective {objective.number} needs a milestone"
            yield Fault("no_milestone", f"$.objectives.{objective.number - 1}.milestones", message)
    if not plan.exit_criteria:
        yield Fault("no_exit_criterion", "$.exit_criteria", "it needs an exit criterion")


def _unmet(plan: Plan, on: date) -> Iterator[Fault]:
    for at, each in enumerate(plan.exit_criteria):
        if each.met_on is None or each.met_on > on:
            message = f"criterion {each.number} is not met"
            yield Fault("not_met", f"$.exit_criteria.{at}", message)


def _rating_faults(given: Sequence[ObjectiveJudgement], wanted: set[int]) -> Iterator[Fault]:
    seen: set[int] = set()
    for at, each in enumerate(given):
        path = f"$.objectives.{at}.objective"
        if each.objective not in wanted:
            yield Fault("no_objective", path, f"there is no objective {each.objective} to rate")
        if each.objective in seen:
            yield Fault("rated_twice", path, f"objective {each.objective} is rated twice")
        seen.add(each.objective)
    for number in sorted(wanted - seen):
        yield Fault("not_rated", "$.objectives", f"objective {number} is not rated")


def _need_open(plan: Plan) -> None:
    if plan.status == "ended":
        raise not_allowed(f"The plan ended on {plan.ended_on}.")


def _need_agreed(plan: Plan) -> date:
    if plan.status != "agreed" or plan.agreed_on is None:
        raise not_allowed(f"It is {plan.status}; it has to be agreed.")
    return plan.agreed_on


def _live(plan: Plan, number: int) -> Objective:
    objective = numbered(plan.objectives, number, "The plan has no objective")
    if objective.dropped:
        raise not_allowed(f"Objective {number} was dropped on {objective.dropped.on}.")
    return objective


def _set(plan: Plan, **update: Any) -> Plan:
    return plan.model_copy(update=update)
