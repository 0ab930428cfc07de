"""/plans: improvement plans, whole, and the ones shipped as data."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel

from chassis.audit import Deed, Reason, record
from chassis.clock import Today
from chassis.conditional import UNCHANGED, etag, is_unchanged
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once, response_of
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from education.years import AcademicYear
from services.kpi.plan.activity_routes import router as activities
from services.kpi.plan.answers import PLANS, Plan, PlanSummary
from services.kpi.plan.drafts import PlanDraft
from services.kpi.plan.plans import create_plan, list_plans, whole_plan
from services.kpi.plan.requests import MAY_READ, MayWrite, PlanId, not_modified
from services.kpi.plan.rules import faults_of
from services.kpi.plan.templates import templates

router = APIRouter(tags=["plans"])


def _year(text: str | None) -> str | None:
    return str(AcademicYear.parse(text)) if text else None


class TemplateRef(BaseModel):
    """A plan shipped as data."""

    name: str
    title: str
    links: dict[str, str]


@router.get("/plans", summary="Plans", dependencies=MAY_READ)
async def get_plans(
    session: ReadDb,
    paging: PageQuery,
    today: Today,
    area: Annotated[
        str | None, Query(pattern=r"^[0-9]{3}$", description="an authority's three digits")
    ] = None,
    period: Annotated[
        str | None, Query(description="academic year, 2009/10"), AfterValidator(_year)
    ] = None,
) -> Page[PlanSummary]:
    """In the order of authority and year, each with its activities counted by status."""
    found = await list_plans(
        session,
        area=area,
        period=period,
        today=today,
        **paging.bounds(after=""),
    )
    return paging.page([(plan, [plan.id]) for plan in found])


@router.post("/plans", summary="Create a plan", status_code=201, response_model=Plan)
async def post_plan(
    draft: PlanDraft,
    request: Request,
    session: WriteDb,
    caller: MayWrite,
    today: Today,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """The plan of an authority and year, whole; 409 when there is one.

    A shipped plan (`/plans/templates`) is such a body: read it, change what is to be different,
    send it.
    """
    if faults := faults_of(draft):
        raise Problem("invalid_request", "The plan does not hold together.", errors=faults)

    async def effect() -> Answer:
        await create_plan(session, draft, caller=caller.client)
        rows = {"elements": len(draft.elements), "activities": len(draft.activities)}
        deed = Deed("plans.create", "plan", draft.id, after={"title": draft.title, **rows})
        deed.why, deed.rows = reason, 1 + sum(rows.values())
        await record(session, caller, deed)
        return _plan_answer(await whole_plan(session, draft.id, today=today), 201)

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.get("/plans/templates", summary="Plans shipped as data", dependencies=MAY_READ)
async def get_templates(paging: PageQuery) -> Page[TemplateRef]:
    """In the order of names."""
    after = paging.position("")[0]
    refs = [
        TemplateRef(name=name, title=draft.title, links={"self": f"{PLANS}/templates/{name}"})
        for name, draft in templates().items()
        if name > after
    ]
    return paging.page([(ref, [ref.name]) for ref in refs])


@router.get("/plans/templates/{name}", summary="A plan shipped as data", dependencies=MAY_READ)
async def get_template(
    name: Annotated[str, Path(max_length=100, examples=["bolton_2009_10"])],
) -> PlanDraft:
    """As a body for `POST /plans`."""
    draft = templates().get(name)
    if draft is None:
        raise Problem("not_found", "There is no such template.")
    return draft


@router.get(
    "/plans/{plan}",
    summary="One plan, whole",
    response_model=Plan,
    responses=UNCHANGED,
    dependencies=MAY_READ,
)
async def get_plan(plan: PlanId, request: Request, session: ReadDb, today: Today) -> Response:
    """Elements as a tree, activities, counts. 304 while it is what If-None-Match names."""
    answer = _plan_answer(await whole_plan(session, plan, today=today), 200)
    tag = answer.headers["ETag"]
    return not_modified(tag) if is_unchanged(request, tag) else response_of(answer)


def _plan_answer(plan: Plan, status: int) -> Answer:
    body = plan.model_dump_json()
    headers = {"ETag": etag(body)}
    if status == 201:
        headers["Location"] = plan.links["self"]
    return Answer(status, headers, body.encode())


router.include_router(activities)
