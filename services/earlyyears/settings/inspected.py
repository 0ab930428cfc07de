"""GET /settings/quality-of-inspections: settings good or better as at a day, and the trend."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import all_in
from chassis.records.drafts import AreaCode
from chassis.records.store import AnySession
from services.earlyyears.callers import MayReadAll
from services.earlyyears.provision import SCHOOLS, SORTS, sort_of
from services.earlyyears.settings.inspections import (
    GoodOrBetter,
    Inspected,
    Inspection,
    InspectionCounts,
    counts_on,
    trend,
)

router = APIRouter(prefix="/settings", tags=["settings"])
_FIRST: Final = date(2000, 1, 1)
# An event may say that a setting is not inspected: one without a day.
_INSPECTIONS: Final = text("""
    SELECT i.organisation, i.inspected_on, i.overall
    FROM inspection i JOIN organisation o USING (organisation)
    WHERE o.area = :area AND i.inspected = 'early_years' AND NOT i.withdrawn
        AND i.inspected_on IS NOT NULL""")


class InspectionQuery(BaseModel):
    """Of which area and when."""

    area: AreaCode
    on: Day | None = Field(None, ge=_FIRST, description="default: today")
    months: int = Field(12, ge=0, le=60, description="of the trend, before the day")


class QualityOfInspections(BaseModel):
    """Settings and childminders, and schools inspected as settings, as at a day."""

    area: str
    on: date
    total: InspectionCounts
    sorts: list[InspectionCounts] = Field(description="of each sort there is")
    trend: list[GoodOrBetter] = Field(description="by month, the first first; last the day itself")


@router.get("/quality-of-inspections", summary="Settings good or better, by Ofsted")
async def read_quality_of_inspections(
    asked: Annotated[InspectionQuery, Query()], db: ReadDb, _: MayReadAll, today: Today
) -> QualityOfInspections:
    """By the latest inspection of each open setting as at the day, from what the register tells.
    What was inspected but not published yet counts from its day on, once it is."""
    on = asked.on or today
    settings = await inspected_in(db, asked.area)
    return QualityOfInspections(
        area=asked.area,
        on=on,
        total=counts_on(settings, on, "all"),
        sorts=[
            counts_on([each for each in settings if each.sort == sort], on, sort)
            for sort in SORTS
            if any(each.sort == sort for each in settings)
        ],
        trend=trend(settings, on, asked.months),
    )


async def inspected_in(session: AnySession, area: str) -> Sequence[Inspected]:
    """The settings of an area, also those closed, with their inspections; schools only where they
    were inspected as settings. Two statements."""
    inspections: defaultdict[str, list[Inspection]] = defaultdict(list)
    for row in await session.execute(_INSPECTIONS, {"area": area}):
        inspections[row.organisation].append(Inspection(row.inspected_on, row.overall))
    found = []
    for place in await all_in(session, area):
        sort, known = sort_of(place), inspections.get(place.organisation, [])
        if sort is not None and (known or sort not in SCHOOLS):
            found.append(Inspected(place, sort, known))
    return found
