"""GET /activities/reach: of the pupils who live in each ward, how many took part."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes
from contracts.enrichment import Sort
from education.disclosure import Disclosure
from services.enrichment.activities.counting import OF_YEAR, TAKING
from services.enrichment.activities.results import Share, share_for
from services.enrichment.callers import MayRead

router = APIRouter(prefix="/activities", tags=["activities"])
# A pupil of two schools is one, of the caller's own where there is a choice.
_WARDS: Final = text(f"""
    WITH taking AS (
        SELECT DISTINCT k.pupil_key FROM ({TAKING.format(which=OF_YEAR)}) a
        JOIN record r ON r.kind = 'activity' AND r.key = a.activity
        JOIN known_pupil k USING (pupil_id)
        WHERE CAST(:sort AS text) IS NULL OR r.state ->> 'sort' = :sort),
    living AS (
        SELECT DISTINCT ON (p.pupil_key) p.pupil_key, p.organisation, p.ward FROM pupil p
        WHERE p.organisation = ANY(CAST(:organisations AS text[])) AND p.year = :year
        ORDER BY p.pupil_key, p.organisation = ANY(CAST(:own AS text[])) DESC, p.organisation)
    SELECT l.ward, l.organisation, count(*) AS pupils, count(t.pupil_key) AS taking
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


class _Living(NamedTuple):
    pupils: int
    taking: int


@router.get("/reach", summary="Pupils who take part, by ward", responses=NOT_FOUND)
async def read_activity_reach(
    asked: Annotated[ReachQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ActivityReach:
    """By the ward where they live. Exact for the school itself and for the team; of others,
    percentages that do not tell of few."""
    homes = await asked_homes(db, asked, caller, today)
    values = {
        "organisations": list(homes.homes),
        "own": sorted(homes.own),
        "year": str(homes.year),
        "sort": asked.sort,
    }
    wards: dict[str | None, dict[str, _Living]] = defaultdict(dict)
    for ward, organisation, *numbers in await db.execute(_WARDS, values):
        wards[ward][organisation] = _Living(*numbers)
    return ActivityReach(
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        sort=asked.sort,
        disclosure=homes.disclosure,
        whole=_share(_whole(wards), homes),
        wards=[
            WardReach(ward=ward, taking_part=_share(each, homes)) for ward, each in wards.items()
        ],
    )


def _whole(wards: Mapping[str | None, Mapping[str, _Living]]) -> dict[str, _Living]:
    total: dict[str, _Living] = {}
    for each in wards.values():
        for school, living in each.items():
            held = total.get(school, _Living(0, 0))
            total[school] = _Living(held.pupils + living.pupils, held.taking + living.taking)
    return total


def _share(living: Mapping[str, _Living], homes: Homes) -> Share:
    others = None
    if not homes.exact:
        others = [each.pupils for school, each in living.items() if school not in homes.own]
    taking = sum(each.taking for each in living.values())
    return share_for(taking, sum(each.pupils for each in living.values()), others)
