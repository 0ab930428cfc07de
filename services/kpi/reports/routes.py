"""/reports: drafts written section by section, signed off, published."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request, Response

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.auth import Principal, needs
from chassis.clock import Today
from chassis.conditional import EDITED, require_match
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.once import once, response_of
from chassis.paging import Page, PageQuery
from services.kpi.releases.keeping import begin
from services.kpi.reports.answers import (
    ADDRESS,
    CommitteeReport,
    Notices,
    Published,
    ReportSummary,
    State,
    report_links,
    report_tag,
)
from services.kpi.reports.document import Document
from services.kpi.reports.drafts import composed, whole_report
from services.kpi.reports.forms import AS_FORMS, AsForm, drawn, form_for
from services.kpi.reports.notices import notices_of
from services.kpi.reports.publishing import publish
from services.kpi.reports.requests import (
    DRAFTS_ONLY,
    Publication,
    ReportChange,
    ReportDraft,
)
from services.kpi.reports.section_routes import router as sections
from services.kpi.reports.store import (
    AFTER_ALL,
    add_report,
    change_report,
    default_as_at,
    find_reports,
    frozen,
    hold_all,
    hold_draft,
    one_report,
    sections_of,
    take_away,
)
from services.kpi.reports.templates import template

router = APIRouter(prefix="/reports", tags=["reports"])
MayWrite = Annotated[Principal, needs("kpi:report")]
MayPublish = Annotated[Principal, needs("kpi:release")]
MAY_WRITE: Final = [needs("kpi:report")]
Number = Annotated[int, Path(ge=1, lt=2**63, description="a report's number")]
_UNREADY: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "Something stands in the way: every reason is told"}
}


@router.get("", summary="Reports, newest first", dependencies=MAY_WRITE)
async def list_reports(
    session: ReadDb,
    paging: PageQuery,
    area: Annotated[
        str | None, Query(pattern=r"^[0-9]{3}$", description="an authority's three digits")
    ] = None,
    state: State | None = None,
) -> Page[ReportSummary]:
    """Drafts and published ones, without their sections."""
    bounds = paging.bounds(before=AFTER_ALL)
    found = await find_reports(session, area=area, state=state, **bounds)
    summaries = (ReportSummary(**each.model_dump(), links=report_links(each)) for each in found)
    return paging.page([(each, [each.id]) for each in summaries])


@router.post("", summary="Begin a report", status_code=201, response_model=CommitteeReport)
async def post_report(
    caller: MayWrite,
    draft: ReportDraft,
    request: Request,
    session: WriteDb,
    today: Today,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """A draft with the sections of the Educational Improvement update, its figures bound."""
    draft.check()

    async def effect() -> Answer:
        fields = draft.model_dump()
        fields["title"] = draft.title or template().title
        fields["as_at"] = draft.as_at or default_as_at(draft.on, today)
        number = await add_report(session, fields, template().sections, caller=caller.client)
        deed = _deed("reports.create", number, after=draft.model_dump(mode="json"), why=reason)
        await audit.record(session, caller, deed)
        return await _report_answer(session, number, 201)

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.get(
    "/{number}", summary="One report", response_model=CommitteeReport, dependencies=MAY_WRITE
)
async def get_report(number: Number, session: ReadDb) -> Response:
    """Its sections, each with its words, who signed it off and what was found in it: bindings that
    say nothing, and figures or claims that disagree with the data. ETag is for its head alone."""
    return response_of(await _report_answer(session, number, 200))


@router.patch(
    "/{number}",
    summary="Change a report's head",
    response_model=CommitteeReport,
    responses=EDITED | DRAFTS_ONLY,
)
async def patch_report(
    caller: MayWrite,
    number: Number,
    change: ReportChange,
    request: Request,
    session: WriteDb,
    reason: Reason = None,
) -> Response:
    """Needs If-Match with the report's ETag. Another day of figures takes every sign-off away: it
    was given for others. 409 once the report is published."""
    fields = change.fields()
    head = await hold_draft(session, number)
    require_match(request, report_tag(head))
    before, after = audit.difference(
        head.model_dump(include=set(fields), mode="json"),
        change.model_dump(include=set(fields), mode="json"),
    )
    if not after:
        audit.nothing(session)
        return response_of(await _report_answer(session, number, 200))
    await change_report(session, head, fields)
    if "as_at" in after:
        codes = [each.code for each in await sections_of(session, number)]
        await take_away(session, number, codes, caller=caller.client)
    await audit.record(session, caller, _deed("reports.change", number, before, after, why=reason))
    return response_of(await _report_answer(session, number, 200))


@router.get(
    "/{number}/document",
    summary="A report as a document",
    response_model=Document,
    responses=AS_FORMS,
    dependencies=MAY_WRITE,
)
async def get_document(
    number: Number, request: Request, session: ReadDb, form: AsForm = None
) -> Response:
    """JSON, HTML, PDF or Word. Of a draft as it reads now; of a published report as it was
    published, with what was corrected since in front."""
    head = await one_report(session, number)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept"}
    wanted = form_for(request, form)
    digest = None
    if head.state == "published":
        _, text, digest, _ = await frozen(session, number)
        document = Document.model_validate_json(text)
        notices = [] if wanted == "json" else await notices_of(session, document)
    else:
        made = await composed(session, head, await sections_of(session, number))
        document, notices, text = made.document, [], made.document.model_dump_json()
    if wanted == "json":
        return Response(text, media_type="application/json", headers=headers)
    name = f"report-{number}"
    return await drawn(document, notices, wanted, name=name, digest=digest, headers=headers)


@router.post(
    "/{number}/publication",
    summary="Publish a report",
    status_code=201,
    response_model=Published,
    responses=_UNREADY,
)
async def post_publication(
    caller: MayPublish,
    number: Number,
    body: Publication,
    request: Request,
    session: WriteDb,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Freezes the report as it reads now, with its digest, at an address for everybody. 409 with
    every reason while a section is not signed off, a binding says nothing right, a figure tells of
    too few people, or the checker finds an error (unless `despite_findings`)."""
    await begin(session, alone=False)
    await hold_all(session)

    async def effect() -> Answer:
        made, despite = await publish(session, number, body, caller=caller.client)
        told = {"digest": made.digest, "despite": [each.model_dump() for each in despite]}
        deed = _deed("reports.publish", number, after=told, why=body.reason)
        await audit.record(session, caller, deed)
        headers = {"Location": made.links["self"]}
        return Answer(201, headers, made.model_dump_json().encode())

    return await once(session, request, caller=caller, key=idempotency_key, effect=effect)


@router.get("/{number}/notices", summary="What was corrected since", dependencies=MAY_WRITE)
async def get_notices(number: Number, session: ReadDb) -> Notices:
    """Each figure of a published report that reads otherwise now for the same day."""
    kept = await frozen(session, number)
    document = Document.model_validate_json(kept.document)
    return Notices(id=number, digest=kept.digest, notices=await notices_of(session, document))


def _deed(
    action: str, number: int, before: audit.Fields | None = None,
    after: audit.Fields | None = None, why: str | None = None,
) -> Deed:  # fmt: skip
    return Deed(action, "report", str(number), before, after, why)


async def _report_answer(session: ReadDb | WriteDb, number: int, status: int) -> Answer:
    report = await whole_report(session, number)
    headers = {"ETag": report_tag(report)}
    if status == 201:
        headers["Location"] = f"{ADDRESS}/{number}"
    return Answer(status, headers, report.model_dump_json().encode())


router.include_router(sections)
