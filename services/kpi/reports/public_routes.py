"""/public/reports: published reports, for anybody; an address stays what it was."""

from base64 import b64encode
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.auth import needs
from chassis.conditional import UNCHANGED, etag, is_unchanged
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.version import VERSION
from services.kpi.reports.answers import Notices, Published
from services.kpi.reports.document import Document
from services.kpi.reports.forms import AS_FORMS, AsForm, drawn, form_for
from services.kpi.reports.notices import notices_of
from services.kpi.reports.publishing import published_answer
from services.kpi.reports.store import AFTER_ALL, Frozen, digests_of, find_reports, frozen

router = APIRouter(
    prefix="/public/reports", tags=["public"], dependencies=[needs("kpi:public", bound=True)]
)
Number = Annotated[int, Path(ge=1, lt=2**63, description="a report's number")]
_FRESH_S: Final = 300  # a correction is seen after five minutes at most
_FIXED_S: Final = 86_400  # the document itself never changes


@router.get("", summary="Published reports, newest first")
async def list_public_reports(
    session: ReadDb,
    paging: PageQuery,
    area: Annotated[
        str | None, Query(pattern=r"^[0-9]{3}$", description="an authority's three digits")
    ] = None,
) -> Page[Published]:
    """Each with its digest and its addresses."""
    bounds = paging.bounds(before=AFTER_ALL)
    heads = await find_reports(session, area=area, state="published", **bounds)
    digests = await digests_of(session, [each.id for each in heads])
    told = [published_answer(each, digests[each.id], each.published_at) for each in heads]
    return paging.page([(each, [each.id]) for each in told])


@router.get(
    "/{number}",
    summary="A published report",
    response_model=Document,
    responses=UNCHANGED | AS_FORMS,
)
async def get_public_report(
    number: Number, request: Request, session: ReadDb, form: AsForm = None
) -> Response:
    """As JSON the very bytes that its digest is of (`Repr-Digest`). As HTML, PDF or Word with what
    was corrected since in front."""
    kept = await frozen(session, number)
    wanted = form_for(request, form)
    if wanted == "json":
        return _as_kept(request, kept)
    document = Document.model_validate_json(kept.document)
    notices = await notices_of(session, document)
    tag = etag(VERSION, kept.digest, wanted, *(each.model_dump_json() for each in notices))
    headers = _kept_for(_FRESH_S, tag)
    if is_unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    name = f"report-{number}"
    return await drawn(document, notices, wanted, name=name, digest=kept.digest, headers=headers)


@router.get("/{number}/notices", summary="What was corrected since")
async def get_public_notices(number: Number, session: ReadDb) -> Notices:
    """Each figure that reads otherwise now for the same day, with before and after."""
    kept = await frozen(session, number)
    document = Document.model_validate_json(kept.document)
    return Notices(id=number, digest=kept.digest, notices=await notices_of(session, document))


def _as_kept(request: Request, kept: Frozen) -> Response:
    headers = _kept_for(_FIXED_S, f'"{kept.digest}"')
    digest = b64encode(bytes.fromhex(kept.digest)).decode()
    headers["Repr-Digest"] = f"sha-256=:{digest}:"
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(kept.document, media_type="application/json", headers=headers)


def _kept_for(seconds: int, tag: str) -> dict[str, str]:
    cached = f"public, max-age={seconds}, stale-if-error={_FIXED_S}"
    return {"ETag": tag, "Cache-Control": cached, "Vary": "Accept"}
