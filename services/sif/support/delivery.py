"""/support/delivery: what was delivered against what was allocated."""

from collections.abc import Callable, Iterable
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.database import ReadDb
from education.years import AcademicYear
from services.sif.callers import MayAssessAll
from services.sif.support.state import Support

router = APIRouter(prefix="/support", tags=["support"])
_OF_YEAR: Final = text("""
    SELECT CAST(r.state AS text) AS state
    FROM record r LEFT JOIN organisation o USING (organisation)
    WHERE r.kind = 'support' AND r.state->>'year' = :year
        AND (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))""")


class DeliveryQuery(BaseModel):
    """Which year's, and where."""

    year: AcademicYear
    area: list[str] = Field([], description="local authority, e.g. 350")


class Delivered(BaseModel):
    """Half days: `allocated` now, `delivered` of them, and `released` where support ended early."""

    of: str
    allocated: int
    delivered: int
    released: int


class Delivery(BaseModel):
    """Support of a year, all together and by each of what it may be told apart by. The tier is the
    one the organisation was in when support was agreed."""

    year: AcademicYear
    total: Delivered
    by_expertise: list[Delivered]
    by_tier: list[Delivered]
    by_consultant: list[Delivered]


@router.get("/delivery", summary="Support delivered against allocated")
async def read_delivery(
    asked: Annotated[DeliveryQuery, Query()], db: ReadDb, _: MayAssessAll
) -> Delivery:
    """In half days; what nobody has is left out."""
    wanted = {"year": str(asked.year), "areas": asked.area or None}
    rows = (await db.scalars(_OF_YEAR, wanted)).all()
    supports = [Support.model_validate_json(row) for row in rows]
    return Delivery(
        year=asked.year,
        total=_added("all", supports),
        by_expertise=_by(supports, lambda support: support.expertise),
        by_tier=_by(supports, lambda support: str(support.tier)),
        by_consultant=_by(supports, lambda support: support.consultant),
    )


def _by(supports: Iterable[Support], part: Callable[[Support], str]) -> list[Delivered]:
    parts: dict[str, list[Support]] = {}
    for support in supports:
        parts.setdefault(part(support), []).append(support)
    return [_added(of, parts[of]) for of in sorted(parts)]


def _added(of: str, supports: Iterable[Support]) -> Delivered:
    given = list(supports)
    return Delivered(
        of=of,
        allocated=sum(support.half_days for support in given),
        delivered=sum(support.delivered for support in given),
        released=sum(support.released for support in given),
    )
