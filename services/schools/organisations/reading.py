"""GET /organisations/{identifier}: the record, or 410 with who is to be asked instead."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from chassis.conditional import UNCHANGED, is_unchanged
from chassis.database import ReadDb
from services.schools.callers import MayRead
from services.schools.organisations.finding import (
    RETIRED,
    Identifier,
    find,
    is_retired,
    retired,
    successors,
)
from services.schools.organisations.record import Record, record_of

router = APIRouter(tags=["organisations"])


@router.get(
    "/organisations/{identifier}",
    summary="One organisation",
    response_model=Record,
    responses=UNCHANGED | RETIRED,
)
async def get_organisation(
    identifier: Identifier,
    request: Request,
    caller: MayRead,
    session: ReadDb,
    retired_ones: Annotated[
        Literal["show"] | None,
        Query(alias="retired", description="show: the record of a number not in use any more"),
    ] = None,
) -> Response:
    """By any number it has, where several fit the open one; else by one it had. A number not in
    use any more answers 410 with its successors. Its ETag is what an edit sends in If-Match."""
    found = await find(session, identifier)
    if retired_ones is None:
        heirs = await successors(session, found)
        if is_retired(found, heirs):
            raise retired(found, heirs)
    record = await record_of(session, found.organisation, caller)
    headers = {"ETag": record.tag, "Cache-Control": "private, no-cache"}
    if is_unchanged(request, record.tag):
        return Response(status_code=304, headers=headers)
    return Response(record.model_dump_json(), media_type="application/json", headers=headers)
