"""Local authorities: what they belong to, and how many organisations are open in each."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.auth import needs
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from education.areas import area_of
from services.schools.organisations.record import Authority, authority_of

router = APIRouter(tags=["areas"], dependencies=[needs("schools:read", bound=True)])
_COUNTS: Final = text("""
    WITH one AS (
        SELECT area FROM organisation WHERE NOT withdrawn AND area > :after
        AND (CAST(:area AS text) IS NULL OR area = :area)
        GROUP BY area ORDER BY area LIMIT :limit)
    SELECT o.area, o.phase, o.kind,
        count(*) FILTER (WHERE o.status IN ('open', 'proposed_to_close')) AS open
    FROM one JOIN organisation o USING (area) WHERE NOT o.withdrawn GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3""")


class Area(BaseModel):
    """A local authority, and its organisations that are open today, in numbers."""

    area: str
    authority: Authority
    open: int
    by_phase: dict[str, int] = Field(description="phases with none open are left out")
    by_kind: dict[str, int]
    href: str


@router.get("/areas", summary="Local authorities with organisations here")
async def list_areas(page: PageQuery, session: ReadDb) -> Page[Area]:
    """In the order of their codes."""
    asked = {"area": None, **page.bounds(after="")}
    rows = (await session.execute(_COUNTS, asked)).all()
    return page.page([(area, [area.area]) for area in _areas(rows)])


@router.get("/areas/{area}", summary="One local authority")
async def get_area(
    area: Annotated[str, Path(pattern=r"^[0-9]{3}$", description="its code, e.g. 350")],
    session: ReadDb,
) -> Area:
    """A known authority with no organisation here has counts of nought."""
    rows = (await session.execute(_COUNTS, {"area": area, "after": "", "limit": 1})).all()
    if not rows and area_of(area) is None:
        raise Problem("not_found", f"No authority with the code {area} is known.")
    return next(iter(_areas(rows)), None) or _area(area)


def _areas(rows: Sequence[Any]) -> list[Area]:
    found: dict[str, Area] = {}
    for row in rows:
        area = found.setdefault(row.area, _area(row.area))
        area.open += row.open
        if row.open:
            area.by_phase[row.phase] = area.by_phase.get(row.phase, 0) + row.open
            area.by_kind[row.kind] = area.by_kind.get(row.kind, 0) + row.open
    return list(found.values())


def _area(code: str) -> Area:
    href = f"/v1/schools/areas/{code}"
    return Area(area=code, authority=authority_of(code), open=0, by_phase={}, by_kind={}, href=href)
