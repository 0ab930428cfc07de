"""GET /indicators: the definitions in force."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.auth import needs
from chassis.conditional import etag, is_unchanged
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.indicators.definition import Definition

router = APIRouter(prefix="/indicators", tags=["indicators"], dependencies=[needs("kpi:read")])


@router.get("", summary="Every indicator")
async def list_indicators(session: ReadDb, paging: PageQuery) -> Page[Definition]:
    """In the order of codes."""
    definitions = await active_definitions(session)
    after = str(paging.after[0]) if paging.after else ""
    rest = [(each, [code]) for code, each in sorted(definitions.items()) if code > after]
    return paging.page([(each, list(key)) for each, key in rest])


@router.get("/{code}", summary="One indicator", response_model=Definition)
async def get_indicator(
    request: Request,
    response: Response,
    session: ReadDb,
    code: Annotated[str, Path(max_length=100, examples=["NI72", "NI 72", "ni072"])],
) -> Definition | Response:
    """Any spelling of the code, or an alias."""
    definition = resolve(await active_definitions(session), code)
    if definition is None:
        raise Problem("not_found", "There is no such indicator.")
    tag = etag(definition.code, definition.version)
    if is_unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return definition
