"""What is held of each school's return, as counts: never a child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadDb
from chassis.paging import CursorKey, Page, PageQuery
from chassis.problems import Fault, Problem
from contracts.earlyyears import ALL_CHILDREN, ProfileCounts
from education.years import AcademicYear
from services.earlyyears.callers import MayRead
from services.earlyyears.profiles.kind import PROFILES
from services.earlyyears.profiles.state import Place, columns_of, states
from services.earlyyears.signoffs.state import key_in_sql

router = APIRouter(tags=["profiles"])

# An aggregate keeps its version when all its children are withdrawn: it is listed, with none.
_PLACES: Final = text(f"""
    SELECT v.scope[1] AS organisation, v.scope[2] AS year, v.version, o.name, o.area,
        coalesce(s.status, 'provisional') AS status
    FROM scope_version v JOIN organisation o ON o.organisation = v.scope[1]
    LEFT JOIN record s ON s.kind = 'sign_off'
        AND s.key = {key_in_sql("v.scope[1]", "v.scope[2]")}
    WHERE v.kind = :kind AND v.version > 0
      AND (CAST(:organisation AS text) IS NULL OR v.scope[1] = :organisation)
      AND (CAST(:year AS text) IS NULL OR v.scope[2] = :year)
      AND (CAST(:confined_to AS text[]) IS NULL OR v.scope[1] = ANY(CAST(:confined_to AS text[])))
      AND v.scope > CAST(:after AS text[])
    ORDER BY v.scope LIMIT :limit
""")
_LAST: Final = text("""
    SELECT DISTINCT ON (p.organisation, p.year)
           p.organisation, p.year, s.id, s.finished_at, s.submitted_by
    FROM unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)
    JOIN profile p USING (organisation, year)
    JOIN submission s ON s.id = p.submission_id
    ORDER BY p.organisation, p.year, s.sequence DESC
""")

Organisation = Annotated[
    str | None, Query(max_length=20, description="URN, or early years URN of a setting")
]
Year = Annotated[str | None, Query(max_length=9, description="academic year, as 2008/09")]


class LastSubmission(BaseModel):
    """The newest submission of those whose rows are held."""

    id: UUID
    finished_at: datetime | None
    submitted_by: str


class Return(BaseModel):
    """One school's (or setting's) Profile return for one academic year, as it stands."""

    organisation: str
    name: str
    area: str
    year: str
    version: int = Field(description="grows with every change; also the event's version")
    status: str = Field(description="provisional, signed_off, moderated or final")
    received: int = Field(description="children held")
    complete: int = Field(description="children with a score on all 13 scales")
    incomplete: int
    good_level: int
    last_submission: LastSubmission | None


def canonical_year(year: str) -> str:
    """An academic year out of the address, as `2008/09`."""
    try:
        return str(AcademicYear.parse(year))
    except ValueError as wrong:
        fault = Fault("year_wrong_form", "query.year", str(wrong))
        raise Problem("invalid_request", "The year cannot be read.", errors=[fault]) from None


@router.get(
    "/profiles/returns",
    summary="Returns held, by school and year: counts, never a child",
)
async def list_returns(
    session: ReadDb,
    paging: PageQuery,
    caller: MayRead,
    *,
    organisation: Organisation = None,
    year: Year = None,
) -> Page[Return]:
    """The returns of one school, of one year, or all the caller may see, in the order of keys."""
    rows = await session.execute(
        _PLACES,
        {
            "kind": PROFILES.name,
            "organisation": organisation,
            "year": canonical_year(year) if year else None,
            "confined_to": caller.confined_to,
            "after": paging.position("", ""),
            "limit": paging.limit + 1,
        },
    )
    return paging.page(await _returns(session, rows.mappings().all()))


@dataclass(frozen=True, slots=True)
class _Held:
    counts: dict[Place, ProfileCounts]
    last: dict[Place, LastSubmission]


async def _returns(
    session: AsyncSession, rows: Sequence[RowMapping]
) -> list[tuple[Return, CursorKey]]:
    places = [(row["organisation"], row["year"]) for row in rows]
    held = await _held(session, places)
    return [
        (_return(row, held.counts[place], held.last.get(place)), list(place))
        for row, place in zip(rows, places, strict=True)
    ]


async def _held(session: AsyncSession, places: Sequence[Place]) -> _Held:
    counts = {
        place: groups.get(ALL_CHILDREN, ProfileCounts())
        async for place, groups in states(session, places)
    }
    return _Held(counts, await last_submissions(session, places))


async def last_submissions(
    session: AsyncSession, places: Sequence[Place]
) -> dict[Place, LastSubmission]:
    """The newest submission of each of these returns; of one that holds no child there is none."""
    return {
        (row.organisation, row.year): LastSubmission(
            id=row.id, finished_at=row.finished_at, submitted_by=row.submitted_by
        )
        for row in await session.execute(_LAST, columns_of(places))
    }


def _return(row: RowMapping, counts: ProfileCounts, last: LastSubmission | None) -> Return:
    return Return(
        **row,
        received=counts.children + counts.incomplete,
        complete=counts.children,
        incomplete=counts.incomplete,
        good_level=counts.good_level,
        last_submission=last,
    )
