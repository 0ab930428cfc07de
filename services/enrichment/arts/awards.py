"""GET /arts-awards: what young people achieved in a year, as counts."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, HomesQuery, asked_homes
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
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""")
_PEOPLE: Final = text("""
    SELECT count(DISTINCT pupil_id) FROM arts_award
    WHERE organisation = ANY(CAST(:schools AS text[])) AND year = :year""")


class AwardsOfSchool(AwardsBy):
    """Awards of the young people of one school."""

    organisation: str


class ArtsAwards(AwardsBy):
    """Arts Awards of an organisation or an authority in a year. `young_people` are those with any,
    each once. Who acts for some organisations only sees these, and of an authority the percentages
    of the levels as far as they tell of many awards and of several schools."""

    organisation: str | None
    area: str | None
    year: str
    disclosure: Disclosure
    young_people: int | None
    young_people_reason: Withheld | None = Field(description="why `young_people` is null")
    schools: list[AwardsOfSchool] = Field(description="those of the caller's own with any")


@router.get("", summary="Arts Awards achieved, as counts", responses=NOT_FOUND)
async def read_arts_awards(
    asked: Annotated[HomesQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ArtsAwards:
    """Exact for the school itself and for the team. Two statements for any number of schools."""
    homes = await asked_homes(db, asked, caller, today)
    wanted = {"schools": list(homes.homes), "year": str(homes.year)}
    rows = [Counted(*row) for row in await db.execute(_COUNTED, wanted)]
    told = exact(rows) if homes.exact else guarded(rows, homes.own)
    people = await db.scalar(_PEOPLE, wanted) if homes.exact else None
    own = sorted({each.organisation for each in rows} & homes.own)
    return ArtsAwards(
        **dict(told),
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        disclosure=homes.disclosure,
        young_people=people,
        young_people_reason=None if homes.exact else "suppressed",
        schools=[_school(each, rows) for each in own],
    )


def _school(school: str, rows: list[Counted]) -> AwardsOfSchool:
    mine = exact([each for each in rows if each.organisation == school])
    return AwardsOfSchool(organisation=school, **dict(mine))
