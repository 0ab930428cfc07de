"""GET /statutory-returns: the returns that were made, what they lack, what changed between two."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.audit import Deed, Reason, record
from chassis.conditional import UNCHANGED, is_unchanged
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Fault, Problem
from chassis.records.drafts import AreaCode
from education.years import AcademicYear
from services.earlyyears.callers import MayRead, MayReadPupils
from services.earlyyears.statutory.answers import (
    ReturnGap,
    Status,
    StatutoryReturn,
    StatutoryReturnProblems,
    told_return,
    with_problems,
)
from services.earlyyears.statutory.comparing import SchoolDifference, compared
from services.earlyyears.statutory.gaps import Gap, told
from services.earlyyears.statutory.kept import SHOWN, kept_file, kept_one
from services.earlyyears.statutory.reading import read_return
from services.earlyyears.statutory.routes import tag_of
from services.earlyyears.statutory.schema import schema_text

router = APIRouter(prefix="/statutory-returns", tags=["statutory returns"])
XML: Final = "application/xml"
_LAST: Final = UUID(int=2**128 - 1)
# Their numbers grow with time.
_LIST: Final = text(f"""
    SELECT {SHOWN} FROM statutory_return
    WHERE id < CAST(:before AS uuid)
        AND (CAST(:mine AS text[]) IS NULL OR organisation = ANY(CAST(:mine AS text[])))
        AND (CAST(:area AS text) IS NULL OR area = :area)
        AND (CAST(:year AS text) IS NULL OR year = :year)
        AND (CAST(:organisation AS text) IS NULL OR organisation = :organisation)
        AND (CAST(:status AS text) IS NULL OR status = :status)
    ORDER BY id DESC LIMIT :limit""")
_COUNTED: Final = text("""
    SELECT gap ->> 1 AS organisation, gap ->> 2 AS field, gap ->> 3 AS code, count(*) AS children
    FROM statutory_return, jsonb_array_elements(gaps) gap WHERE id = :id GROUP BY 1, 2, 3""")
_GAPS_FROM: Final = text("""
    SELECT number, gap FROM statutory_return,
        jsonb_array_elements(gaps) WITH ORDINALITY AS each (gap, number)
    WHERE id = :id AND number > :after ORDER BY number LIMIT :limit""")


class StatutoryReturnQuery(BaseModel):
    """What the list may be narrowed to."""

    area: AreaCode | None = None
    year: AcademicYear | None = None
    organisation: str | None = Field(None, max_length=20, description="URN, or early years URN")
    status: Status | None = None


class ReturnComparison(BaseModel):
    """What changed from one return to another, by school: counts, no child."""

    before: StatutoryReturn
    after: StatutoryReturn
    schools: list[SchoolDifference]


@router.get(
    "/schema",
    summary="The XML schema of statutory returns",
    response_class=Response,
    responses={
        200: {"description": "The schema", "content": {XML: {"schema": {"type": "string"}}}}
    },
)
async def read_statutory_schema(_caller: MayRead) -> Response:
    """An XML schema 1.0, every element with its paragraph of the regulations."""
    return Response(schema_text(), media_type=XML)


@router.get(
    "/compare",
    summary="What changed between two statutory returns",
    responses={404: {"description": "One of them is not there, or not the caller's to know of"}},
)
async def compare_statutory_returns(
    session: ReadDb,
    caller: MayRead,
    before: Annotated[UUID, Query(alias="from")],
    after: Annotated[UUID, Query(alias="to")],
) -> ReturnComparison:
    """Of the same year, each of a school or an area."""
    kept = [await kept_file(session, number, caller) for number in (before, after)]
    (first, _), (second, _) = kept
    if first["year"] != second["year"]:
        message = "The two are of different years."
        fault = Fault("another_year", "query.to", message)
        raise Problem("invalid_request", message, errors=[fault])
    schools = await asyncio.to_thread(lambda: compared(*(read_return(xml) for _, xml in kept)))
    return ReturnComparison(before=told_return(first), after=told_return(second), schools=schools)


@router.get("", summary="Statutory returns that were made, newest first")
async def list_statutory_returns(
    session: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    asked: Annotated[StatutoryReturnQuery, Query()],
) -> Page[StatutoryReturn]:
    """Who acts for some organisations sees those of each of them, and none of an area."""
    values: dict[str, Any] = {
        **asked.model_dump(mode="json"),
        "mine": caller.confined_to,
        **paging.bounds(before=_LAST),
    }
    rows = (await session.execute(_LIST, values)).mappings()
    return paging.page([(told_return(row), [str(row["id"])]) for row in rows])


@router.get(
    "/{return_id}",
    summary="One statutory return",
    response_model=StatutoryReturnProblems,
    responses=UNCHANGED,
)
async def read_statutory_return(
    return_id: UUID, request: Request, session: ReadDb, caller: MayRead
) -> Response:
    """Who made it and when, its counts and digest, and how many children lack what. 304 while it is
    what If-None-Match names."""
    row = await kept_one(session, return_id, caller)
    headers = {"ETag": tag_of(row), "Cache-Control": "private, no-cache"}
    if is_unchanged(request, tag_of(row)):
        return Response(status_code=304, headers=headers)
    counted = await session.execute(_COUNTED, {"id": return_id})
    body = with_problems(row, counted.mappings()).model_dump_json()
    return Response(body, media_type="application/json", headers=headers)


@router.get("/{return_id}/gaps", summary="What each child of a statutory return lacks")
async def list_return_gaps(
    return_id: UUID,
    session: ReadDb,
    caller: MayReadPupils,
    paging: PageQuery,
    reason: Reason = None,
) -> Page[ReturnGap]:
    """By the numbers that children have in addresses. Each read is recorded."""
    await kept_one(session, return_id, caller)
    asked = {"id": return_id, **paging.bounds(after=0)}
    rows = (await session.execute(_GAPS_FROM, asked)).all()
    page = paging.page([(ReturnGap(**told(Gap(*row.gap))), [row.number]) for row in rows])
    deed = Deed("statutory_returns.gaps", "statutory_return", str(return_id), why=reason)
    deed.rows, deed.personal = len(page.results), True
    await record(session, caller, deed)
    return page
