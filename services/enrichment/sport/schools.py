"""GET /sport/schools: the survey school by school; GET /sport/missing: schools without a return."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, HomesQuery, asked_homes
from services.enrichment.callers import MayAssess, MayRead
from services.enrichment.sport.expected import missing_returns
from services.enrichment.sport.rules import Counts
from services.enrichment.sport.state import TOLD_ONCE
from services.enrichment.sport.summary import Participation, SportQuery, day_of

router = APIRouter(prefix="/sport", tags=["sport"])
_LIST: Final = text(f"""
    SELECT s.organisation, o.name, sum(s.pupils), sum(s.two_hours), sum(s.three_hours),
        sum(s.five_hours)
    FROM sport_survey s JOIN organisation o USING (organisation)
    WHERE s.organisation = ANY(CAST(:organisations AS text[])) AND s.year = :year
        AND s.year_group <= :to_year AND s.organisation > :after AND {TOLD_ONCE}
    GROUP BY 1, 2 ORDER BY 1 LIMIT :limit""")


class SchoolSport(BaseModel):
    """The survey of one school."""

    organisation: str
    name: str
    figures: Participation


class MissingSurvey(BaseModel):
    """An open school of which no return is held."""

    organisation: str
    name: str
    phase: str


@router.get("/schools", summary="PE and sport, school by school", responses=NOT_FOUND)
async def list_sport_schools(
    asked: Annotated[SportQuery, Query()],
    db: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    today: Today,
) -> Page[SchoolSport]:
    """The schools with a return, by key: of those the caller acts for."""
    homes = await asked_homes(db, asked, caller, today)
    values = {
        "organisations": sorted(homes.own),
        "year": str(homes.year),
        "to_year": asked.to_year,
        **paging.bounds(after=""),
    }
    rows = (await db.execute(_LIST, values)).all()
    return paging.page(
        [
            (
                SchoolSport(organisation=key, name=name, figures=Participation.of(Counts(*counts))),
                [key],
            )
            for key, name, *counts in rows
        ]
    )


@router.get("/missing", summary="Schools without a return on PE and sport", responses=NOT_FOUND)
async def list_sport_missing(
    asked: Annotated[HomesQuery, Query()],
    db: ReadDb,
    caller: MayAssess,
    paging: PageQuery,
    today: Today,
) -> Page[MissingSurvey]:
    """Primary to secondary schools that are open, today or on the year's nearest day, by key."""
    homes = await asked_homes(db, asked, caller, today)
    values = {
        "organisations": sorted(homes.own),
        "year": str(homes.year),
        "on": day_of(homes, today),
        **paging.bounds(after=""),
    }
    rows = await missing_returns(db, values)
    return paging.page(
        [
            (
                MissingSurvey(organisation=row.organisation, name=row.name, phase=row.phase),
                [row.organisation],
            )
            for row in rows
        ]
    )
