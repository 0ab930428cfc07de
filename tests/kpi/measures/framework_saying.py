"""What `sif` tells of a school: its tiers, visits, targets, support, notices, plans and results."""

from datetime import date
from typing import Any

from contracts.sif import (
    CategoryChanged,
    NoticeGiven,
    Placement,
    PlanReviewed,
    ResultCounts,
    ResultLoaded,
    SupportAllocated,
    TargetsSet,
    VisitRecorded,
)
from contracts.visits import VisitAction
from education.periods import period_of
from tests.kpi.measures.saying import SCHOOL, SETTING

Held = tuple[int, date, date | None]
"""A tier, from a day on, up to before another."""


def tiers(*held: Held, **parts: Any) -> CategoryChanged:
    placements = tuple(
        Placement(tier=t, term=period_of("term", day).text, effective_on=day, until=until)
        for t, day, until in held
    )
    return CategoryChanged(**(SCHOOL | {"framework": "schools"} | parts), placements=placements)


def settings_tiers(*held: Held, **parts: Any) -> CategoryChanged:
    return tiers(*held, **(SETTING | {"framework": "early_years"} | parts))


def visit(due_on: date, made_on: date | None = None, *actions: Any, **parts: Any) -> VisitRecorded:
    """A visit; `actions` are pairs of days, due and done."""
    fixed = SCHOOL | {"visit": "105148.1", "purpose": "progress", "term": "2009/10-AUT"}
    agreed = tuple(VisitAction(due_on=due, done_on=done) for due, done in actions)
    return VisitRecorded(**(fixed | parts), due_on=due_on, made_on=made_on, actions=agreed)


def targets(year: str, due_on: date, set_on: date | None = None, **parts: Any) -> TargetsSet:
    fixed = SCHOOL | {"required": 3, "present": 3 if set_on else 0}
    return TargetsSet(**(fixed | parts), year=year, due_on=due_on, set_on=set_on)


def support(year: str, allocated: dict[str, int], delivered: dict[str, int], **parts: Any) -> Any:
    return SupportAllocated(**(SCHOOL | parts), year=year, allocated=allocated, delivered=delivered)


def notice(given_on: date, ended_on: date | None = None, **parts: Any) -> NoticeGiven:
    fixed = SCHOOL | {"notice": "105148.1", "status": "given"}
    return NoticeGiven(
        **(fixed | parts),
        given_on=given_on,
        initial_period_ends_on=given_on,
        compliance_period_ends_on=given_on,
        ended_on=ended_on,
    )


def plan(started_on: date, ended_on: date | None = None, **parts: Any) -> PlanReviewed:
    fixed = SCHOOL | {"plan": "105148.1"}
    return PlanReviewed(**(fixed | parts), started_on=started_on, ended_on=ended_on)


def result(stage: str, groups: dict[str, dict[str, int]], **parts: Any) -> ResultLoaded:
    fixed = SCHOOL | {"year": "2008/09", "basis": "pupils"}
    counts = {group: ResultCounts(**told) for group, told in groups.items()}
    return ResultLoaded(**(fixed | parts), stage=stage, groups=counts)  # type: ignore[arg-type]
