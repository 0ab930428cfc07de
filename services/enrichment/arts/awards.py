"""GET /arts-awards: what young people achieved in a year, as counts."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb, ReadSession
from chassis.records.asked import (
    NOT_FOUND,
    Homes,
    HomesQuery,
    asked_homes,
    day_within,
    month_end,
)
from education.disclosure import Disclosure, Withheld
from services.enrichment.arts.sides import AwardsBy, Counted, exact, guarded
from services.enrichment.callers import MayRead

router = APIRouter(prefix="/arts-awards", tags=["arts awards"])
_COUNTED: Final = text("""
    SELECT a.organisation, a.level, p.gender, lower(a.art_form) AS art_form, count(*) AS number
    FROM arts_award a
    LEFT JOIN known_pupil k USING (pupil_id)
    LEFT JOIN pupil p ON (p.year, p.organisation, p.pupil_key)
        = (a.year, a.organisation, k.pupil_key)
    WHERE a.organisation = ANY(CAST(:schools AS text[])) AND a.year = :year
        AND a.awarded_on <= :by
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""")
_PEOPLE: Final = text("""
    SELECT count(DISTINCT pupil_id) FROM arts_award
    WHERE organisation = ANY(CAST(:schools AS text[])) AND year = :year AND awarded_on <= :by""")


class AwardsOfSchool(AwardsBy):
    """Awards of the young people of one school."""

    organisation: str


class ArtsAwards(AwardsBy):
    """Arts Awards of an organisation or an authority in a year. `young_people` are those with any,
    each once. Who acts for some organisations only sees these, and of an authority the percentages
    of the levels at the end of a month, as far as they tell of many young people and of several
    schools; a file that comes late moves them still."""

    organisation: str | None
    area: str | None
    year: str
    on: date = Field(description="achieved by this day; the caller's own schools: by today")
    disclosure: Disclosure
    young_people: int | None
    young_people_reason: Withheld | None = Field(description="why `young_people` is null")
    schools: list[AwardsOfSchool] = Field(description="those of the caller's own with any")


@router.get("", summary="Arts Awards achieved, as counts", responses=NOT_FOUND)
async def read_arts_awards(
    asked: Annotated[HomesQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ArtsAwards:
    """Exact for the school itself and for the team. A constant number of statements for any number
    of schools."""
    homes = await asked_homes(db, asked, caller, today)
    on = day_within(None, homes.year.starts, homes.year.ends, today)
    by = on if homes.exact else month_end(on)
    rows = await _counted(db, homes, homes.homes, by)
    if homes.exact:
        own, told = rows, exact(rows)
        people = await _people(db, homes, homes.homes, by)
    else:
        own, people = await _counted(db, homes, homes.own, on), None
        others = set(homes.homes) - homes.own
        told = guarded(rows, homes.own, await _people(db, homes, others, by))
    return ArtsAwards(
        **dict(told),
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        on=by,
        disclosure=homes.disclosure,
        young_people=people,
        young_people_reason=None if homes.exact else "suppressed",
        schools=[
            _school(each, own)
            for each in sorted({row.organisation for row in own})
            if each in homes.own
        ],
    )


async def _counted(
    db: ReadSession, homes: Homes, schools: Iterable[str], by: date
) -> list[Counted]:
    rows = await db.execute(_COUNTED, _wanted(homes, schools, by))
    return [Counted(*row) for row in rows]


async def _people(db: ReadSession, homes: Homes, schools: Iterable[str], by: date) -> int:
    return await db.scalar(_PEOPLE, _wanted(homes, schools, by)) or 0


def _wanted(homes: Homes, schools: Iterable[str], by: date) -> dict[str, Any]:
    return {"schools": sorted(schools), "year": str(homes.year), "by": by}


def _school(school: str, rows: list[Counted]) -> AwardsOfSchool:
    mine = exact([each for each in rows if each.organisation == school])
    return AwardsOfSchool(organisation=school, **dict(mine))
