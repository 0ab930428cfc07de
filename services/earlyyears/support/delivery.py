"""/support/delivery: what was delivered against what was allocated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import text

from chassis.database import ReadDb
from chassis.records.drafts import AreaCode
from education.years import AcademicYear
from services.earlyyears.callers import MayAssessAll
from services.earlyyears.provision import sort_of
from services.earlyyears.support.state import Support

router = APIRouter(prefix="/support", tags=["support"])
_OF_YEAR: Final = text("""
    SELECT CAST(r.state AS text) AS state, r.organisation, o.urn, o.kind, o.phase,
        c.state->>'officer' AS officer
    FROM record r JOIN organisation o USING (organisation)
    LEFT JOIN record c ON c.kind = 'caseload' AND c.key = r.organisation
    WHERE r.kind = 'support' AND r.state->>'year' = :year
        AND (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))""")


class SupportDeliveryQuery(BaseModel):
    """Which year's, and where."""

    year: AcademicYear
    area: list[AreaCode] = []


class HoursDelivered(BaseModel):
    """Hours `delivered` of those `allocated`, to so many schools and settings."""

    of: str
    organisations: int
    allocated: int
    delivered: int


class SupportDelivery(BaseModel):
    """Support of a year, all together and by each of what it may be told apart by.

    The rating is the one the hours were reckoned by; the officer whose caseload it is in now, or
    `nobody`; the sort is `other` for what is not in the early years any more.
    """

    year: AcademicYear
    total: HoursDelivered
    by_rating: list[HoursDelivered]
    by_officer: list[HoursDelivered]
    by_sort: list[HoursDelivered]


@dataclass(frozen=True, slots=True)
class _Given:
    support: Support
    officer: str
    sort: str


@router.get("/delivery", summary="Hours delivered against hours allocated")
async def read_support_delivery(
    asked: Annotated[SupportDeliveryQuery, Query()], db: ReadDb, _: MayAssessAll
) -> SupportDelivery:
    """In hours; what nobody has is left out."""
    wanted = {"year": str(asked.year), "areas": asked.area or None}
    rows = (await db.execute(_OF_YEAR, wanted)).all()
    given = [
        _Given(
            Support.model_validate_json(row.state), row.officer or "nobody", sort_of(row) or "other"
        )
        for row in rows
    ]
    return SupportDelivery(
        year=asked.year,
        total=_added("all", given),
        by_rating=_by(given, lambda each: each.support.rating or "not_rated"),
        by_officer=_by(given, lambda each: each.officer),
        by_sort=_by(given, lambda each: each.sort),
    )


def _by(given: Iterable[_Given], part: Callable[[_Given], str]) -> list[HoursDelivered]:
    parts: dict[str, list[_Given]] = {}
    for each in given:
        parts.setdefault(part(each), []).append(each)
    return [_added(of, parts[of]) for of in sorted(parts)]


def _added(of: str, given: Iterable[_Given]) -> HoursDelivered:
    supports = [each.support for each in given]
    return HoursDelivered(
        of=of,
        organisations=len(supports),
        allocated=sum(support.hours for support in supports),
        delivered=sum(support.delivered for support in supports),
    )
