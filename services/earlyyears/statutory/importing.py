"""POST /statutory-returns/submissions: a return taken in, held to every rule of a Profile file."""

import asyncio
import hashlib
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from chassis.audit import Deed, Reason
from chassis.database import database_of
from chassis.idempotency import IdempotencyKey
from chassis.problems import Problem
from chassis.settings import MIB, Settings
from chassis.submissions.receipt import Receipt
from chassis.submissions.requests import OptionsQuery, slots_of, submit_rows
from education.years import AcademicYear
from services.earlyyears.callers import MayWrite
from services.earlyyears.profiles.kind import PROFILES
from services.earlyyears.statutory.looking import XML
from services.earlyyears.statutory.reading import read_return
from services.earlyyears.statutory.rows import rows_of

router = APIRouter(prefix="/statutory-returns", tags=["statutory returns"])
LARGEST: Final = 16 * MIB
"""Bytes of a file, which is read whole: some 19,000 children, more than any authority has."""
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Receipt, "description": "Dry run: what would happen; nothing was changed"},
    413: {"description": "The file is too large"},
    415: {"description": "It is not XML, or packed"},
    422: {"description": "Refused, with every error"},
}
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
    _need_xml(request)
    length = request.headers.get("content-length", "")
    announced = int(length) if length.isdigit() else None
    async with slots_of(request).one(length=announced, gzip=False):
        content = await _body(request)
        made = await asyncio.to_thread(read_return, content)
        async with database_of(request).read() as session:
            rows = await rows_of(session, made)
        place = f"{made.header.area}.{AcademicYear.parse(made.header.year).slug}"
        deed = Deed("statutory_returns.submit", "statutory_return", place, why=reason)
        deed.rows = len(rows)
        deed.after = {"schools": len(made.schools), "digest": hashlib.sha256(content).hexdigest()}
        return await submit_rows(
            request,
            PROFILES,
            rows,
            caller=caller,
            deed=deed,
            options=options,
            parameters=request.query_params,
            idempotency_key=idempotency_key,
        )


def _need_xml(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (XML, "text/xml"):
        raise Problem("unsupported_media_type", f"Send {XML}.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("unsupported_media_type", "A statutory return is not read packed.")


async def _body(request: Request) -> bytes:
    settings: Settings = request.app.state.settings
    largest = min(LARGEST, settings.submission_max_bytes)
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece
            if len(content) > largest:
                message = f"A statutory return may have {largest:,} bytes."
                raise Problem("submission_too_large", message)
    except ClientDisconnect:
        raise Problem("submission_cut_off", "The connection ended before the file did.") from None
    return bytes(content)
