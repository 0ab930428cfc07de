"""GET /music/schools: schools with projects, or without any; GET /music/projects: each of them."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND, HomesQuery, asked_homes, day_within
from services.enrichment.callers import MayRead
from services.enrichment.music.eligible import list_eligible
from services.enrichment.music.instruments import instrument_of
from services.enrichment.music.rules import Project, reckoned
from services.enrichment.music.state import projects_of

router = APIRouter(prefix="/music", tags=["music"])
_LIST: Final = text(f"""
    SELECT {", ".join(Project._fields)} FROM music_project
    WHERE organisation = ANY(CAST(:organisations AS text[])) AND year = :year
        AND (CAST(:instrument AS text) IS NULL OR instrument = :instrument)
        AND (organisation, project) > (:after_organisation, :after_project)
    ORDER BY organisation, project LIMIT :limit""")


class SchoolsQuery(HomesQuery):
    """Also those with, or without, a project alone."""

    without: bool | None = Field(
        None, description="true: those without a project; false: those with one; default: both"
    )


class SchoolMusic(BaseModel):
    """An open primary school or pupil referral unit, and its projects of the year."""

    organisation: str
    name: str
    phase: str
    kind: str
    projects: int
    weekly: int
    year_long: int
    classes: int
    pupils: int = Field(description="in the classes, each class once")
    key_stage_2: int = Field(description="those of them in years 3 to 6")
    instruments: dict[str, int] = Field(description="projects by instrument")
    first_on: date | None = Field(description="when the first began")


class ProjectsQuery(HomesQuery):
    """Also on one instrument alone."""

    instrument: str | None = Field(None, max_length=60, examples=["ukulele"])


class MusicProject(BaseModel):
    """One whole-class project."""

    organisation: str
    project: str = Field(description="the sender's own reference")
    class_name: str
    year_group: int
    instrument: str
    starts_on: date
    weeks: int
    weekly: bool
    minutes: int | None = Field(description="of a lesson; null: not said")
    pupils: int
    year_long: bool = Field(description="whether it lasts the year: 30 weeks or more")


@router.get(
    "/schools",
    summary="Primary schools and pupil referral units by whole-class music projects",
    responses=NOT_FOUND,
)
async def list_music_schools(
    asked: Annotated[SchoolsQuery, Query()],
    db: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    today: Today,
) -> Page[SchoolMusic]:
    """Those open today, or on the year's nearest day, by key: of those the caller acts for."""
    homes = await asked_homes(db, asked, caller, today)
    values = {
        "organisations": sorted(homes.own),
        "year": str(homes.year),
        "on": day_within(None, homes.year.starts, homes.year.ends, today),
        "begun_by": None,
        "without": asked.without,
        **paging.bounds(after=""),
    }
    rows = await list_eligible(db, values)
    found = await projects_of(db, [row.organisation for row in rows], year=str(homes.year))
    return paging.page(
        [
            (
                SchoolMusic(
                    organisation=row.organisation,
                    name=row.name,
                    phase=row.phase,
                    kind=row.kind,
                    **reckoned(found.get((row.organisation, str(homes.year)), []))._asdict(),
                ),
                [row.organisation],
            )
            for row in rows
        ]
    )


@router.get("/projects", summary="Whole-class music projects, one by one", responses=NOT_FOUND)
async def list_music_projects(
    asked: Annotated[ProjectsQuery, Query()],
    db: ReadDb,
    caller: MayRead,
    paging: PageQuery,
    today: Today,
) -> Page[MusicProject]:
    """Of the schools the caller acts for, by school and reference."""
    homes = await asked_homes(db, asked, caller, today)
    values = {
        "organisations": sorted(homes.own),
        "year": str(homes.year),
        "instrument": asked.instrument and instrument_of(asked.instrument),
        **paging.bounds(after_organisation="", after_project=""),
    }
    projects = [Project(*row) for row in await db.execute(_LIST, values)]
    return paging.page(
        [
            (
                MusicProject(**each._asdict(), year_long=each.year_long),
                [each.organisation, each.project],
            )
            for each in projects
        ]
    )
