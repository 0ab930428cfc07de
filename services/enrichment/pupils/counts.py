"""GET /pupils/counts: what each school's roll holds, as counts."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, YearText
from chassis.records.drafts import AreaCode
from services.enrichment.callers import MayRead
from services.enrichment.pupils.groups import GROUPS

router = APIRouter(prefix="/pupils", tags=["pupils"])
_COUNTS: Final = text(f"""
    WITH place AS (
        SELECT o.organisation, o.name, o.area, o.phase FROM organisation o
        WHERE (CAST(:area AS text) IS NULL OR o.area = :area)
            AND (CAST(:organisation AS text) IS NULL OR o.organisation = :organisation)
            AND (CAST(:confined_to AS text[]) IS NULL
                OR o.organisation = ANY(CAST(:confined_to AS text[])))
            AND o.organisation > :after
            AND EXISTS (SELECT FROM pupil p
                WHERE (p.organisation, p.year) = (o.organisation, :year))
        ORDER BY o.organisation LIMIT :limit),
    held AS (
        SELECT p.* FROM pupil p
        WHERE p.year = :year AND p.organisation IN (SELECT organisation FROM place)),
    of_all AS (
        SELECT organisation, count(*) AS pupils,
            count(*) FILTER (WHERE year_group BETWEEN 3 AND 6) AS key_stage_2
        FROM held GROUP BY organisation),
    of_group AS (
        SELECT p.organisation, g."group", count(*) AS number FROM held p {GROUPS}
        WHERE g."group" IS NOT NULL GROUP BY 1, 2)
    SELECT place.*, :year AS year, a.pupils, a.key_stage_2,
        (SELECT coalesce(jsonb_object_agg(g."group", g.number ORDER BY g."group"), '{{}}')
            FROM of_group g WHERE g.organisation = place.organisation) AS "by"
    FROM place JOIN of_all a USING (organisation) ORDER BY place.organisation""")


class PupilCounts(BaseModel):
    """How many pupils a school's roll holds in an academic year."""

    organisation: str
    name: str
    area: str
    phase: str
    year: str
    pupils: int
    key_stage_2: int = Field(description="of these, in years 3 to 6")
    by: dict[str, int] = Field(
        description="by group, as `fsm=yes` and `year_group=5`; a pupil of whom a characteristic "
        "is not recorded is in none of its groups"
    )


@router.get("/counts", summary="Pupils on roll, by school", responses=NOT_FOUND)
async def count_pupils(
    session: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    *,
    year: Annotated[YearText, Query()],
    area: Annotated[AreaCode | None, Query()] = None,
    organisation: Annotated[
        str | None, Query(max_length=20, description="any number of it")
    ] = None,
) -> Page[PupilCounts]:
    """Counts, never a pupil. Who acts for some schools only sees these. Only schools that sent a
    roll, in the order of their keys."""
    if organisation is not None:
        organisation = (await find_place(session, organisation, caller)).organisation
    asked = {
        "year": year,
        "area": area,
        "organisation": organisation,
        "confined_to": caller.confined_to,
        **paging.bounds(after=""),
    }
    rows = [PupilCounts(**row) for row in (await session.execute(_COUNTS, asked)).mappings()]
    return paging.page([(row, [row.organisation]) for row in rows])
