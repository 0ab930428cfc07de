"""GET /tuition/schools, /tuition/stalled: one-to-one tuition school by school."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import Place, places_of
from chassis.paging import Page, PageParams, PageQuery
from chassis.records.asked import NOT_FOUND, HomesQuery, asked_homes, day_within
from education.rounding import half_up
from services.enrichment.callers import MayRead
from services.enrichment.tuition.counting import Counted, schools_of, tuition_of
from services.enrichment.tuition.courses import COURSES
from services.enrichment.tuition.figures import (
    TuitionCounts,
    TuitionRates,
    counts_of,
    rates_of,
)
from services.enrichment.tuition.rules import Standing, gone_of, standing_of

router = APIRouter(prefix="/tuition", tags=["tuition"])
_IN_YEAR: Final = "organisation = ANY(CAST(:organisations AS text[])) AND year = :year"
_SCHOOLS: Final = text(f"""
    SELECT organisation FROM (
        SELECT organisation FROM tuition_allocation WHERE {_IN_YEAR}
        UNION SELECT organisation FROM tuition_course WHERE {_IN_YEAR}) s
    WHERE organisation > :after ORDER BY 1 LIMIT :limit""")
_STANDS: Final = "status = 'in_progress' AND last_on <= :last_by"
_STALLED: Final = text(f"""
    SELECT organisation, count(*) FILTER (WHERE status = 'in_progress') AS in_progress,
        count(*) FILTER (WHERE {_STANDS}) AS stalled,
        min(last_on) FILTER (WHERE {_STANDS}) AS longest_since
    FROM ({COURSES}) c WHERE organisation > :after
    GROUP BY 1 HAVING count(*) FILTER (WHERE {_STANDS}) > 0 ORDER BY 1 LIMIT :limit""")


class SchoolsQuery(HomesQuery):
    """Also as measured against a day."""

    on: Day | None = Field(None, description="a day of the year; default: today")
    standing: Standing | None = None


class StalledQuery(HomesQuery):
    """Also after how long, and by which day."""

    on: Day | None = Field(None, description="a day of the year; default: today")
    weeks: int = Field(4, ge=1, le=52, description="without a session attended")


class SchoolTuition(BaseModel):
    """One school. `expected` courses would be in progress or completed by the day if they kept pace
    with the year; with fewer it is behind."""

    organisation: str
    name: str
    standing: Standing
    expected: Decimal
    counts: TuitionCounts
    rates: TuitionRates


class StalledAtSchool(BaseModel):
    """One school: its courses in progress, those of them without a session attended for so long,
    and the day of the last session of the one that waits longest."""

    organisation: str
    name: str
    in_progress: int
    stalled: int
    longest_since: date


@router.get("/schools", summary="One-to-one tuition school by school", responses=NOT_FOUND)
async def list_tuition_schools(
    asked: Annotated[SchoolsQuery, Query()],
    db: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    today: Today,
) -> Page[SchoolTuition]:
    """Of the schools the caller acts for, those with an allocation or a course. Courses count as
    they stand now, whatever the day they are measured against."""
    homes = await asked_homes(db, asked, caller, today)
    on = day_within(asked.on, homes.year.starts, homes.year.ends, today)
    own, year = sorted(homes.own), str(homes.year)
    if asked.standing is None:
        bounds = {"organisations": own, "year": year, **paging.bounds(after="")}
        own = list(await db.scalars(_SCHOOLS, bounds))
    found = schools_of(await tuition_of(db, own, year))
    gone = gone_of(homes.year, on)
    standings = {
        school: standing_of(some.allocated, some.begun, some.statuses["completed"], gone)
        for school, some in found.items()
    }
    wanted = [each for each in found if asked.standing in (None, standings[each])]
    shown = _after(wanted, paging)
    places = await places_of(db, shown)
    return paging.page(
        [(_school(places[each], found[each], standings[each], gone), [each]) for each in shown]
    )


@router.get("/stalled", summary="Courses that have come to a stop", responses=NOT_FOUND)
async def list_stalled_tuition(
    asked: Annotated[StalledQuery, Query()],
    db: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    today: Today,
) -> Page[StalledAtSchool]:
    """Of the schools the caller acts for, those with a course in progress in which the pupil
    attended no session for so many weeks: as it stood at the end of the day."""
    homes = await asked_homes(db, asked, caller, today)
    on = day_within(asked.on, homes.year.starts, homes.year.ends, today)
    values = {
        "organisations": sorted(homes.own),
        "year": str(homes.year),
        "on": on,
        "last_by": on - timedelta(weeks=asked.weeks),
        **paging.bounds(after=""),
    }
    rows = (await db.execute(_STALLED, values)).all()
    places = await places_of(db, [row.organisation for row in rows])
    return paging.page(
        [(_stalled(places[row.organisation], row), [row.organisation]) for row in rows]
    )


def _after(schools: Sequence[str], paging: PageParams) -> list[str]:
    """Those of a page, and one more."""
    bounds = paging.bounds(after="")
    return [each for each in schools if each > bounds["after"]][: bounds["limit"]]


def _school(place: Place, some: Counted, standing: Standing, gone: Fraction) -> SchoolTuition:
    return SchoolTuition(
        organisation=place.organisation,
        name=place.name,
        standing=standing,
        expected=half_up(some.allocated * gone),
        counts=counts_of(some),
        rates=rates_of(some),
    )


def _stalled(place: Place, row: Any) -> StalledAtSchool:
    return StalledAtSchool(
        organisation=place.organisation,
        name=place.name,
        in_progress=row.in_progress,
        stalled=row.stalled,
        longest_since=row.longest_since,
    )
