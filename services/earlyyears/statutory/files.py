"""GET /statutory-returns/{id}/file: the file as it was made, or its rows as CSV."""

import asyncio
import base64
import hashlib
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from chassis.audit import Deed, Reason, record
from chassis.conditional import UNCHANGED, is_unchanged
from chassis.database import ReadDb
from chassis.sheets import CSV, accepts_csv, sheet
from education.years import AcademicYear
from services.earlyyears.callers import MayReadPupils
from services.earlyyears.statutory.kept import kept_file
from services.earlyyears.statutory.looking import XML
from services.earlyyears.statutory.reading import read_return
from services.earlyyears.statutory.rows import COLUMNS, ITEMS, filled

router = APIRouter(prefix="/statutory-returns", tags=["statutory returns"])
Form = Annotated[Literal["xml", "csv"] | None, Query(alias="format", description="or by Accept")]
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = UNCHANGED | {
    200: {
        "description": "The file",
        "content": {name: {"schema": {"type": "string"}} for name in (XML, CSV)},
    }
}


@router.get(
    "/{return_id}/file",
    summary="The file of a statutory return",
    response_class=Response,
    responses=_ANSWERS,
)
async def read_return_file(
    return_id: UUID,
    request: Request,
    session: ReadDb,
    caller: MayReadPupils,
    form: Form = None,
    reason: Reason = None,
) -> Response:
    """Personal data; each read is recorded. As XML its bytes are those whose digest was kept, and
    `Digest` (RFC 3230) says so. As CSV it has the columns of a Profile file, with the free school
    meals, ward and items that are held now."""
    row, content = await kept_file(session, return_id, caller)
    as_csv = accepts_csv(request) if form is None else form == "csv"
    if as_csv:
        made = await filled(session, await asyncio.to_thread(read_return, content))
        content = await asyncio.to_thread(_sheet, made.rows)
    deed = Deed("statutory_returns.read", "statutory_return", str(return_id), why=reason)
    deed.after, deed.personal = {"format": "csv" if as_csv else "xml"}, True
    deed.rows = row["children"]
    await record(session, caller, deed)
    digest = hashlib.sha256(content).digest()
    headers = _headers(digest, _name(row, "csv" if as_csv else "xml"))
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=CSV if as_csv else XML, headers=headers)


def _headers(digest: bytes, name: str) -> dict[str, str]:
    """`no-store`, so that nothing on the way keeps it, or packs it into other bytes."""
    return {
        "ETag": f'"{digest.hex()}"',
        "Digest": f"sha-256={base64.b64encode(digest).decode()}",
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Vary": "Accept",
    }


def _name(row: Any, ending: str) -> str:
    year = AcademicYear.parse(row["year"]).slug
    return f"early-years-{row['organisation'] or row['area']}-{year}.{ending}"


def _sheet(rows: list[dict[str, Any]]) -> bytes:
    columns = (*COLUMNS, *ITEMS) if ITEMS[0] in rows[0] else COLUMNS
    return sheet(columns, rows)
