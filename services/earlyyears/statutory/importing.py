"""POST /statutory-returns/submissions: a return taken in, held to every rule of a Profile file."""

import asyncio
import hashlib
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from chassis.audit import Deed, Reason
from chassis.database import database_of
from chassis.idempotency import IdempotencyKey
from chassis.settings import MIB
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import OptionsQuery, submit_rows
from chassis.submissions.whole import whole_file
from education.years import AcademicYear
from services.earlyyears.callers import MayWrite
from services.earlyyears.profiles.kind import PROFILES
from services.earlyyears.statutory.looking import XML
from services.earlyyears.statutory.reading import read_return
from services.earlyyears.statutory.rows import filled

router = APIRouter(prefix="/statutory-returns", tags=["statutory returns"])
LARGEST: Final = 16 * MIB
"""Bytes of a file, which is read whole: some 19,000 children, more than any authority has."""
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Receipt, "description": "Dry run: what would happen; nothing was changed"},
    413: {"description": "The file is too large"},
    415: {"description": "It is not XML, or packed"},
    422: {"description": "Refused, with every error"},
}
_XML: Final = (XML, "text/xml")
_BODY: Final = {"requestBody": {"required": True, "content": {XML: {"schema": {"type": "string"}}}}}


@router.post(
    "/submissions",
    summary="Hand in a statutory return",
    status_code=201,
    response_model=Receipt,
    responses=_ANSWERS,
    openapi_extra=_BODY,
)
async def submit_statutory_return(
    request: Request,
    caller: MayWrite,
    options: OptionsQuery,
    idempotency_key: IdempotencyKey = None,
    reason: Reason = None,
) -> Response:
    """An XML file of the schema. It becomes a submission of Profiles, whose receipt is the answer;
    what is held of its children that no return carries stays as it is."""
    async with whole_file(request, _XML, limit=LARGEST) as content:
        made = await asyncio.to_thread(read_return, content)
        async with database_of(request).read() as session:
            taken = await filled(session, made)
        digest = hashlib.sha256(content).hexdigest()
        place = f"{made.header.area}.{AcademicYear.parse(made.header.year).slug}"
        deed = Deed("statutory_returns.submit", "statutory_return", place, why=reason)
        deed.rows, deed.after = len(taken.rows), {"schools": len(made.schools), "digest": digest}
        return await submit_rows(
            request,
            PROFILES,
            taken.rows,
            caller=caller,
            deed=deed,
            guard=taken.need_unchanged,
            digest=digest,
            options=options,
            parameters=request.query_params,
            idempotency_key=idempotency_key,
        )
