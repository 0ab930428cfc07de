"""GET /music: whole-class music projects, the schools that have any, the pupils they reach."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.records.asked import (
    NOT_FOUND,
    Homes,
    HomesQuery,
    asked_homes,
    day_within,
    month_end,
)
from education.disclosure import Disclosure, Withheld
from education.rounding import half_up
from services.enrichment.callers import MayRead
from services.enrichment.music.eligible import Eligible, eligible_schools
from services.enrichment.music.reach import KeyStage2, Reach, reach_of, told_to_others
from services.enrichment.music.rules import Project, Reckoned, reckoned
from services.enrichment.music.state import Roll, key_stage_2_rolls, projects_of

router = APIRouter(prefix="/music", tags=["music"])


class MusicQuery(HomesQuery):
    """Also as of an earlier day."""

    on: Day | None = Field(
        None, description="what had begun by this day of the year; default: all of the year"
    )


class OfInstrument(BaseModel):
    """Projects on one instrument."""

    instrument: str
    projects: int


class Coverage(BaseModel):
    """Open primary schools and pupil referral units, and those of them with a project; `percent`
    with one decimal place, half up. Null: see `reason`."""

    eligible: int
    with_projects: int
    percent: Decimal | None
    reason: Withheld | None


class Music(BaseModel):
    """Whole-class projects (Wider Opportunities) of an organisation or an authority in one academic
    year. Projects last the year from 30 weeks on."""

    organisation: str | None
    area: str | None
    year: str
    on: date | None = Field(description="by which day they had begun; null: all of the year")
    disclosure: Disclosure
    projects: int
    weekly: int
    year_long: int
    year_long_percent: Decimal | None = Field(description="null: there is no project")
    classes: int
    pupils: int | None = Field(
        description="in the classes, each class once; null to those bound to other schools"
    )
    instruments: list[OfInstrument]
    key_stage_2: KeyStage2
    coverage: Coverage


@router.get(
    "", summary="Whole-class music: projects, coverage and pupils reached", responses=NOT_FOUND
)
async def read_music(
    asked: Annotated[MusicQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> Music:
    """Projects, classes and schools are told to all; pupils exactly to the school itself and to the
    team. To others what had begun by a day is told as of the last month end."""
    homes = await asked_homes(db, asked, caller, today)
    begun_by = _begun_by(asked.on, homes, today)
    year = str(homes.year)
    open_on = begun_by or day_within(None, homes.year.starts, homes.year.ends, today)
    found = await projects_of(db, homes.homes, year=year, on=begun_by)
    rolls = await key_stage_2_rolls(db, homes.homes, year=year)
    eligible = await eligible_schools(db, homes.homes, year, open_on, begun_by)
    by_school = {school: some for (school, _), some in found.items()}
    reach = _reach(by_school, {school: roll for (school, _), roll in rolls.items()})
    return _music(homes, begun_by, by_school, reach, eligible)


def _begun_by(on: date | None, homes: Homes, today: date) -> date | None:
    if on is None:
        return None
    day = day_within(on, homes.year.starts, homes.year.ends, today)
    return day if homes.exact else month_end(day)


def _reach(
    projects: Mapping[str, Sequence[Project]], rolls: Mapping[str, Roll]
) -> dict[str, Reach]:
    return {
        school: reach_of(projects.get(school, []), rolls.get(school))
        for school in sorted({*projects, *rolls})
    }


def _music(
    homes: Homes,
    begun_by: date | None,
    projects: Mapping[str, Sequence[Project]],
    reach: Mapping[str, Reach],
    eligible: Eligible,
) -> Music:
    whole = reckoned([each for some in projects.values() for each in some])
    return Music(
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        on=begun_by,
        disclosure=homes.disclosure,
        projects=whole.projects,
        weekly=whole.weekly,
        year_long=whole.year_long,
        year_long_percent=_percent(whole.year_long, whole.projects),
        classes=whole.classes,
        pupils=whole.pupils if homes.exact else None,
        instruments=_instruments(whole),
        key_stage_2=KeyStage2.of(reach) if homes.exact else told_to_others(reach, homes.own),
        coverage=_coverage(eligible),
    )


def _instruments(whole: Reckoned) -> list[OfInstrument]:
    """Most projects first."""
    some = sorted(whole.instruments.items(), key=lambda each: (-each[1], each[0]))
    return [OfInstrument(instrument=name, projects=number) for name, number in some]


def _coverage(found: Eligible) -> Coverage:
    return Coverage(
        **found._asdict(),
        percent=_percent(found.with_projects, found.eligible),
        reason=None if found.eligible else "not_applicable",
    )


def _percent(part: int, whole: int) -> Decimal | None:
    return half_up(Fraction(100 * part, whole)) if whole else None
