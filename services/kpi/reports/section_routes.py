"""/reports/{number}/sections: words written, signed off, and the history of both."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.auth import Principal, needs
from chassis.conditional import EDITED, require_match
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer
from chassis.once import response_of
from chassis.paging import Page, PageQuery
from services.kpi.ledger.reading import AnySession
from services.kpi.reports.answers import KeptSection, ReportSection, SectionChange, section_tag
from services.kpi.reports.drafts import composed, remarks_on, section_answer
from services.kpi.reports.requests import DRAFTS_ONLY, SectionDraft
from services.kpi.reports.store import (
    history_of,
    hold_draft,
    one_report,
    one_section,
    sections_of,
    sign_off,
    take_away,
    write_section,
)

router = APIRouter(prefix="/{number}/sections/{code}", tags=["reports"])
MayWrite = Annotated[Principal, needs("kpi:report")]
MAY_WRITE: Final = [needs("kpi:report")]
Number = Annotated[int, Path(ge=1, lt=2**63, description="a report's number")]
Code = Annotated[str, Path(max_length=40, description="a section's code", examples=["early-years"])]


@router.get("", summary="One section", response_model=ReportSection, dependencies=MAY_WRITE)
async def get_section(number: Number, code: Code, session: ReadDb) -> Response:
    """Its words, who signed it off, what was found in it."""
    await one_section(session, number, code)
    return await _answer(session, number, code)


@router.put(
    "", summary="Write a section", response_model=ReportSection, responses=EDITED | DRAFTS_ONLY
)
async def put_section(
    caller: MayWrite,
    number: Number,
    code: Code,
    draft: SectionDraft,
    request: Request,
    session: WriteDb,
    reason: Reason = None,
) -> Response:
    """Needs If-Match with the section's ETag. New words take its sign-off away; the same words
    change nothing. 409 once the report is published."""
    held = await _held(session, number, code)
    require_match(request, section_tag(number, held))
    if draft.text == held.text:
        audit.nothing(session)
    else:
        await write_section(session, number, code, draft.text, caller=caller.client)
        before, after = {"revision": held.revision}, {"revision": held.revision + 1}
        deed = Deed("report_sections.write", "report_section", f"{number}/{code}", before, after)
        deed.why = reason
        await audit.record(session, caller, deed)
    return await _answer(session, number, code)


@router.post(
    "/sign-off",
    summary="Sign a section off",
    response_model=ReportSection,
    responses=EDITED | DRAFTS_ONLY,
)
async def post_sign_off(
    caller: MayWrite,
    number: Number,
    code: Code,
    request: Request,
    session: WriteDb,
    reason: Reason = None,
) -> Response:
    """Stand for its words. With If-Match, only while they are those that were read."""
    held = await _held(session, number, code)
    if "if-match" in request.headers:
        require_match(request, section_tag(number, held))
    if await sign_off(session, number, code, caller=caller.client):
        await audit.record(session, caller, _deed("sign_off", number, held, reason))
    else:
        audit.nothing(session)
    return await _answer(session, number, code)


@router.delete(
    "/sign-off",
    summary="Take a sign-off away",
    response_model=ReportSection,
    responses=DRAFTS_ONLY,
)
async def delete_sign_off(
    caller: MayWrite, number: Number, code: Code, session: WriteDb, reason: Reason = None
) -> Response:
    """The words stay, and nobody stands for them."""
    held = await _held(session, number, code)
    if await take_away(session, number, [code], caller=caller.client):
        await audit.record(session, caller, _deed("reopen", number, held, reason))
    else:
        audit.nothing(session)
    return await _answer(session, number, code)


@router.get("/history", summary="All that was done to a section", dependencies=MAY_WRITE)
async def get_section_history(
    number: Number, code: Code, session: ReadDb, paging: PageQuery
) -> Page[SectionChange]:
    """Oldest first: its words each time they were written, its sign-offs."""
    bounds = paging.bounds(after=0)
    await one_section(session, number, code)
    found = await history_of(session, number, code, **bounds)
    return paging.page([(each, [each.id]) for each in found])


async def _held(session: WriteDb, number: int, code: str) -> KeptSection:
    await hold_draft(session, number)
    return await one_section(session, number, code)


def _deed(act: str, number: int, held: KeptSection, why: str | None) -> Deed:
    told = {"revision": held.revision}
    subject = f"{number}/{held.code}"
    return Deed(f"report_sections.{act}", "report_section", subject, after=told, why=why)


async def _answer(session: AnySession, number: int, code: str) -> Response:
    """A section with what is found in it, whether its report is a draft or published."""
    head, sections = await one_report(session, number), await sections_of(session, number)
    kept = next(each for each in sections if each.code == code)
    found = []
    if head.state == "draft":
        made = await composed(session, head, [kept])
        found = await remarks_on(session, head, made)
    section = section_answer(number, kept, found)
    headers = {"ETag": section.etag}
    return response_of(Answer(200, headers, section.model_dump_json().encode()))
