"""/consortia/{key}/lines: lines of learning planned, offered and stopped."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from chassis.auth import Principal
from chassis.records.changing import Acts, Key, Step, Write, Writing, change
from chassis.records.drafts import day_of
from chassis.records.naming import organisations_named
from education.diplomas import LineCode
from services.fourteen19.callers import MayPlan
from services.fourteen19.consortia import rules
from services.fourteen19.consortia.drafts import (
    ConsortiumGatewayDraft,
    ConsortiumLearnersDraft,
    ConsortiumLineDraft,
    ConsortiumOfferDraft,
    ConsortiumStopDraft,
)
from services.fourteen19.consortia.reading import take_area, tell_lines
from services.fourteen19.consortia.state import Consortium

Code = Annotated[LineCode, Path(description="the line's code")]
router = APIRouter(prefix="/consortia", tags=["consortia"])
act = Acts(router, Consortium)


@act("/{key}/lines/{code}/plan", "Plan a line of learning")
async def plan_consortium_line(
    key: Key, code: Code, draft: ConsortiumLineDraft, write: Writing, caller: MayPlan
) -> Response:
    """Whole; not from before the line was first taught anywhere."""
    taught_by = await organisations_named(write.session, draft.taught_by, caller, "taught_by")

    on = day_of(draft.on, write.today)

    def step(consortium: Consortium) -> Consortium:
        return rules.planned(consortium, code, draft.levels, taught_by, draft.planned_from, on)

    return await _changed(write, caller, key, step, "plan_line")


@act("/{key}/lines/{code}/gateway", "A line of learning passed the gateway")
async def pass_consortium_gateway(
    key: Key, code: Code, draft: ConsortiumGatewayDraft, write: Writing, caller: MayPlan
) -> Response:
    """Before it is offered."""
    on = day_of(draft.on, write.today)

    def step(consortium: Consortium) -> Consortium:
        return rules.through_gateway(consortium, code, on)

    return await _changed(write, caller, key, step, "pass_gateway")


@act("/{key}/lines/{code}/offer", "Offer a line of learning")
async def offer_consortium_line(
    key: Key, code: Code, draft: ConsortiumOfferDraft, write: Writing, caller: MayPlan
) -> Response:
    """With the agreement in force and the gateway passed; `allowed_from` says when it may be."""

    def step(consortium: Consortium) -> Consortium:
        return rules.offered(consortium, code, draft.from_day)

    return await _changed(write, caller, key, step, "offer_line")


@act("/{key}/lines/{code}/end", "Stop offering a line of learning")
async def stop_consortium_line(
    key: Key, code: Code, draft: ConsortiumStopDraft, write: Writing, caller: MayPlan
) -> Response:
    """One that was never offered leaves the plan."""

    def step(consortium: Consortium) -> Consortium:
        return rules.stopped(consortium, code, draft.until)

    return await _changed(write, caller, key, step, "stop_line", why=draft.reason)


@act("/{key}/lines/{code}/learners", "Plan the learners of a line of learning")
async def plan_consortium_learners(
    key: Key, code: Code, draft: ConsortiumLearnersDraft, write: Writing, caller: MayPlan
) -> Response:
    """By academic year; years left out stay as they are."""
    planned = {str(year): number for year, number in draft.planned_learners.items()}

    def step(consortium: Consortium) -> Consortium:
        return rules.with_learners(consortium, code, planned)

    return await _changed(write, caller, key, step, "plan_learners")


async def _changed(
    write: Write,
    caller: Principal,
    key: str,
    step: Step[Consortium],
    action: str,
    why: str | None = None,
) -> Response:
    await take_area(write.session, key)
    return await change(write, caller, Consortium, key, step, action, why=why, then=tell_lines)
