"""/plans/{plan}/activities: who does what by when, how far it is, what shows it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.clock import Today
from chassis.conditional import EDITED, UNCHANGED, is_unchanged, require_match
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once, response_of
from chassis.paging import Page, PageQuery
from chassis.problems import Fault, Problem
from services.kpi.plan.activities import (
    add_activities,
    add_evidence,
    change_activity,
    find_activities,
    history_of,
    next_number,
    one_activity,
)
from services.kpi.plan.answers import Activity, HistoryEntry
from services.kpi.plan.drafts import ActivityChange, ActivityDraft, EvidenceDraft
from services.kpi.plan.filters import ActivityQuery, filter_of
from services.kpi.plan.plans import elements_of, plan_head
from services.kpi.plan.requests import (
    MAY_READ,
    MayWrite,
    Number,
    PlanId,
    activity_answer,
    not_modified,
    number_after,
)
from services.kpi.plan.rules import unknown_codes

router = APIRouter(prefix="/plans/{plan}/activities", tags=["plans"])


@router.get("", summary="Activities of a plan, by filters", dependencies=MAY_READ)
async def list_activities(
    plan: PlanId,
    asked: Annotated[ActivityQuery, Query()],
    paging: PageQuery,
    session: ReadDb,
    today: Today,
) -> Page[Activity]:
    """In the order of their numbers."""
    after = number_after(paging)
    await plan_head(session, plan)
    wanted = filter_of(asked, await elements_of(session, plan))
    found = await find_activities(
        session, plan, wanted, today=today, after=after, limit=paging.limit + 1
    )
    return paging.page([(activity, [activity.number]) for activity in found])


@router.post("", summary="Add an activity", status_code=201, response_model=Activity)
async def create_activity(
    caller: MayWrite,
    plan: PlanId,
    draft: ActivityDraft,
    request: Request,
    session: WriteDb,
    today: Today,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """It gets the next number of its plan."""

    async def effect() -> Answer:
        number = await next_number(session, plan)
        await _check_serves(session, plan, draft.serves)
        await add_activities(session, plan, [draft], first=number, caller=caller.client)
        told = draft.model_dump(mode="json")
        deed = _deed("activities.create", plan, number, after=told, why=reason)
        await audit.record(session, caller, deed)
        return activity_answer(await one_activity(session, plan, number, today=today), 201)

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.get(
    "/{number}",
    summary="One activity",
    response_model=Activity,
    responses=UNCHANGED,
    dependencies=MAY_READ,
)
async def get_activity(
    plan: PlanId, number: Number, request: Request, session: ReadDb, today: Today
) -> Response:
    """304 while it is what If-None-Match names."""
    activity = await one_activity(session, plan, number, today=today)
    if is_unchanged(request, activity.tag):
        return not_modified(activity.tag)
    return response_of(activity_answer(activity, 200))


@router.patch(
    "/{number}",
    summary="Change or cancel an activity",
    response_model=Activity,
    responses=EDITED,
)
async def patch_activity(
    caller: MayWrite,
    plan: PlanId,
    number: Number,
    change: ActivityChange,
    request: Request,
    session: WriteDb,
    today: Today,
) -> Response:
    """Needs If-Match with the activity's ETag, and a reason. Nothing changed, nothing recorded."""
    held = await one_activity(session, plan, number, today=today, hold=True)
    require_match(request, held.tag)
    fields = change.fields()
    await _check_serves(session, plan, fields.get("serves", ()))
    changed = await change_activity(
        session, plan, held, fields, caller=caller.client, reason=change.reason
    )
    if changed:
        before, after = audit.difference(held.fields(), held.fields() | fields)
        deed = _deed("activities.change", plan, number, before, after, why=change.reason)
        await audit.record(session, caller, deed)
    else:
        audit.nothing(session)
    return response_of(activity_answer(await one_activity(session, plan, number, today=today), 200))


@router.post("/{number}/evidence", summary="Add evidence", status_code=201, response_model=Activity)
async def post_evidence(
    caller: MayWrite,
    plan: PlanId,
    number: Number,
    draft: EvidenceDraft,
    request: Request,
    session: WriteDb,
    today: Today,
    *,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """Evidence is only ever added to, so no If-Match is needed. The answer is the activity."""
    if draft.on > today:
        fault = Fault("future_date", "$.on", f"{draft.on} has not come yet")
        raise Problem("invalid_request", "Evidence is of a day that has been.", errors=[fault])

    async def effect() -> Answer:
        await one_activity(session, plan, number, today=today, hold=True)
        await add_evidence(session, plan, number, draft, caller=caller.client)
        told = draft.model_dump(mode="json")
        deed = _deed("evidence.create", plan, number, after=told, why=reason)
        await audit.record(session, caller, deed)
        return activity_answer(await one_activity(session, plan, number, today=today), 201)

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.get("/{number}/history", summary="Every change of an activity", dependencies=MAY_READ)
async def get_activity_history(
    plan: PlanId, number: Number, paging: PageQuery, session: ReadDb, today: Today
) -> Page[HistoryEntry]:
    """Oldest first; its first entry is how it was when it was added."""
    after = number_after(paging)
    await one_activity(session, plan, number, today=today)
    found = await history_of(session, plan, number, after=after, limit=paging.limit + 1)
    return paging.page([(entry, [entry.version]) for entry in found])


def _deed(action: str, plan: str, number: int, *told: Any, **more: Any) -> Deed:
    return Deed(action, "activity", f"{plan}/{number}", *told, **more)


async def _check_serves(session: AsyncSession, plan: str, codes: Sequence[str]) -> None:
    if not codes:
        return
    known = [row.code for row in await elements_of(session, plan)]
    if faults := unknown_codes(codes, known):
        raise Problem("invalid_request", "The activity serves what is not there.", errors=faults)
