"""/cohort: children expected against received, as counts; the missing by name for their school."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.audit import Reason, record
from chassis.database import ReadDb
from chassis.organisations import need_acts_for
from chassis.paging import Page, PageQuery
from chassis.records.drafts import AreaCode
from services.earlyyears.callers import MayRead, MayReadPupils
from services.earlyyears.cohort.counts import COLUMNS, COUNTED, CohortCounts, counted
from services.earlyyears.profiles.children import deed_of_page
from services.earlyyears.profiles.pupils import opened
from services.earlyyears.profiles.returns import LastSubmission, canonical_year, last_submissions
from services.earlyyears.profiles.telling import RETURNS

router = APIRouter(prefix="/cohort", tags=["cohort"])
CohortYear = Annotated[str, Query(max_length=9, description="academic year, as 2008/09")]

# A list of children expected makes the return's first version, as a Profile file does.
_COHORTS: Final = text(f"""
    SELECT a.organisation, a.year, a.name, a.area, {COLUMNS}
    FROM (
        SELECT v.scope[1] AS organisation, v.scope[2] AS year, o.name, o.area
        FROM scope_version v JOIN organisation o ON o.organisation = v.scope[1]
        WHERE v.kind = :kind AND v.version > 0 AND v.scope[2] = :year AND v.scope[1] > :after
          AND (CAST(:organisation AS text) IS NULL OR v.scope[1] = :organisation)
          AND (CAST(:area AS text) IS NULL OR o.area = :area)
          AND (CAST(:mine AS text[]) IS NULL OR v.scope[1] = ANY(CAST(:mine AS text[])))
        ORDER BY v.scope[1] LIMIT :limit) a
    {COUNTED}
    ORDER BY a.organisation""")
# Paged by the number: a cursor is part of an address, so it must not hold a name or UPN.
_MISSING: Final = text("""
    SELECT e.expected_id, e.organisation, e.year, e.child_key, e.key_id, e.identity
    FROM expected_child e
    WHERE e.organisation = :organisation AND e.year = :year AND e.expected_id > :after
      AND (SELECT p.organisation FROM profile p
           WHERE p.year = e.year AND p.child_key = e.child_key) IS DISTINCT FROM e.organisation
    ORDER BY e.expected_id LIMIT :limit""")


class Cohort(BaseModel):
    """Children expected of one school (or setting) and year, against those received."""

    organisation: str
    name: str
    area: str
    year: str
    counts: CohortCounts
    last_submission: LastSubmission | None = Field(description="of children held; null: of none")


class MissingChild(BaseModel):
    """A child expected of a school whose Profile that school has not handed in."""

    expected_id: int
    organisation: str
    year: str
    upn: str | None
    surname: str | None
    forename: str | None
    dob: date | None


@router.get("", summary="Children expected against received: counts, never a child")
async def list_cohorts(
    session: ReadDb,
    paging: PageQuery,
    caller: MayRead,
    *,
    year: CohortYear,
    area: Annotated[AreaCode | None, Query()] = None,
    organisation: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[Cohort]:
    """Every school and setting of which children are held or expected, or were before all of them
    were withdrawn, in the order of keys."""
    asked = {
        "kind": RETURNS,
        "year": canonical_year(year),
        "area": area,
        "organisation": organisation,
        "mine": caller.confined_to,
        **paging.bounds(after=""),
    }
    rows = (await session.execute(_COHORTS, asked)).all()
    last = await last_submissions(session, [(row.organisation, row.year) for row in rows])
    found = [
        Cohort(
            organisation=row.organisation,
            name=row.name,
            area=row.area,
            year=row.year,
            counts=counted(row),
            last_submission=last.get((row.organisation, row.year)),
        )
        for row in rows
    ]
    return paging.page([(cohort, [cohort.organisation]) for cohort in found])


@router.get("/missing", summary="The children of one school who are expected and not held")
async def list_missing_children(
    session: ReadDb,
    caller: MayReadPupils,
    paging: PageQuery,
    *,
    organisation: Annotated[str, Query(max_length=20)],
    year: CohortYear,
    reason: Reason = None,
) -> Page[MissingChild]:
    """Personal data: only for the school itself, or a caller who acts for it. Each read is
    recorded."""
    need_acts_for(caller, organisation)
    canonical = canonical_year(year)
    asked = {"organisation": organisation, "year": canonical, **paging.bounds(after=0)}
    rows = [opened(row) for row in (await session.execute(_MISSING, asked)).mappings()]
    page = paging.page([(_missing(row), [int(row["expected_id"])]) for row in rows])
    place, shown = f"{organisation}.{canonical}", [child.expected_id for child in page.results]
    await record(session, caller, deed_of_page("cohort.missing", place, shown, reason))
    return page


def _missing(row: dict[str, Any]) -> MissingChild:
    return MissingChild.model_validate({name: row[name] for name in MissingChild.model_fields})
