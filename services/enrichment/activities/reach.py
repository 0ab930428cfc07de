"""GET /activities/reach: of the pupils who live in each ward, how many took part."""

from typing import Annotated, Final, get_args

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, HomesQuery, asked_homes
from contracts.enrichment import Sort
from education.disclosure import Disclosure
from services.enrichment.activities.counting import OF_YEAR, TAKING
from services.enrichment.activities.hiding import ALL, Living, hidden_wards
from services.enrichment.activities.results import NOT_TOLD, Share, share
from services.enrichment.callers import MayRead

router = APIRouter(prefix="/activities", tags=["activities"])
_SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
# A pupil of two schools is one, of the caller's own where there is a choice.
_WARDS: Final = text(f"""
    WITH taking AS (
        SELECT k.pupil_key, array_agg(DISTINCT r.state ->> 'sort') AS sorts
        FROM ({TAKING.format(which=OF_YEAR)}) a
        JOIN record r ON r.kind = 'activity' AND r.key = a.activity
        JOIN known_pupil k USING (pupil_id) GROUP BY 1),
    living AS (
        SELECT DISTINCT ON (p.pupil_key) p.pupil_key, p.organisation, p.ward FROM pupil p
        WHERE p.organisation = ANY(CAST(:organisations AS text[])) AND p.year = :year
        ORDER BY p.pupil_key, p.organisation = ANY(CAST(:own AS text[])) DESC, p.organisation)
    SELECT l.ward, l.organisation, count(*) AS pupils, count(t.pupil_key) AS taking,
        {", ".join(f"count(*) FILTER (WHERE '{sort}' = ANY(t.sorts))" for sort in _SORTS)}
    FROM living l LEFT JOIN taking t USING (pupil_key) GROUP BY 1, 2 ORDER BY 1, 2""")


class ReachQuery(HomesQuery):
    """Also of one sort of activity only."""

    sort: Sort | None = Field(None, description="what sort of activity; default: any")


class WardReach(BaseModel):
    """Pupils on roll who live in a ward, and how many of them took part in any activity."""

    ward: str | None = Field(description="its code; null: not recorded")
    taking_part: Share


class ActivityReach(BaseModel):
    """Of an organisation or an authority, in one academic year."""

    organisation: str | None
    area: str | None
    year: str
    sort: Sort | None
    disclosure: Disclosure
    whole: Share
    wards: list[WardReach]


@router.get("/reach", summary="Pupils who take part, by ward", responses=NOT_FOUND)
async def read_activity_reach(
    asked: Annotated[ReachQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ActivityReach:
    """By the ward where they live, as the rows stand now. Exact for the school itself and for the
    team; of others, percentages that do not tell of few."""
    homes = await asked_homes(db, asked, caller, today)
    values = {
        "organisations": list(homes.homes),
        "own": sorted(homes.own),
        "year": str(homes.year),
    }
    living = [
        Living(ward, organisation, pupils, tuple(taking))
        for ward, organisation, pupils, *taking in await db.execute(_WARDS, values)
    ]
    hidden = frozenset() if homes.exact else hidden_wards(living, homes.own)
    at = 0 if asked.sort is None else 1 + _SORTS.index(asked.sort)

    def told(name: str) -> Share:
        if name in hidden:
            return NOT_TOLD
        some = [each for each in living if name in (ALL, each.name)]
        found = share(sum(each.taking[at] for each in some), sum(each.pupils for each in some))
        return found if homes.exact else found.model_copy(update={"number": None, "of": None})

    return ActivityReach(
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        sort=asked.sort,
        disclosure=homes.disclosure,
        whole=told(ALL),
        wards=[
            WardReach(ward=ward, taking_part=told(name))
            for ward, name in dict.fromkeys((each.ward, each.name) for each in living)
        ],
    )
