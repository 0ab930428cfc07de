"""GET /activities/summary: activities of each sort in a year, and what they did."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Final, get_args

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes
from contracts.enrichment import Sort
from education.disclosure import Disclosure, Withheld
from services.enrichment.activities.counting import OF_YEAR, Counts, counted
from services.enrichment.activities.results import Results, results_of
from services.enrichment.callers import MayRead

router = APIRouter(prefix="/activities", tags=["activities"])
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
_ACTIVITIES: Final = text("""
    SELECT key, status, state ->> 'sort' AS sort, state ->> 'area' AS area FROM record
    WHERE kind = 'activity' AND state ->> 'year' = :year ORDER BY key""")


class SortSummary(BaseModel):
    """Activities of one sort, and what they did. `pupils` are each school's different ones (of
    Find Your Talent: in each term), null: not told of others; in `results` a pupil counts in each
    activity."""

    sort: Sort
    activities: int = Field(description="not cancelled: the authority's, or those taken part in")
    pupils: int | None
    reason: Withheld | None
    results: Results


class ActivitySummary(BaseModel):
    """Of an organisation or an authority, in one academic year."""

    organisation: str | None
    area: str | None
    year: str
    disclosure: Disclosure
    sorts: list[SortSummary]


@router.get("/summary", summary="Activities of a year, by sort", responses=NOT_FOUND)
async def read_activity_summary(
    asked: Annotated[HomesQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ActivitySummary:
    """As the rows stand now. Exact for the school itself and for the team; of others, percentages
    that do not tell of few, nor, beside those of one activity after the other, of another."""
    homes = await asked_homes(db, asked, caller, today)
    year = str(homes.year)
    rows = (await db.execute(_ACTIVITIES, {"year": year})).all()
    sorts: dict[str, Sort] = {row.key: row.sort for row in rows}
    of = {"organisations": list(homes.homes), "year": year}
    found: dict[Sort, dict[str, dict[str, Counts]]] = defaultdict(lambda: defaultdict(dict))
    for at, counts in (await counted(db, OF_YEAR, **of)).items():
        found[sorts[at.activity]][at.organisation][at.activity] = counts
    planned = defaultdict[str, set[str]](set)
    for row in rows:
        if row.status != "cancelled" and row.area == homes.area:
            planned[row.sort].add(row.key)
    return ActivitySummary(
        organisation=homes.organisation,
        area=homes.area,
        year=year,
        disclosure=homes.disclosure,
        sorts=[_of_sort(sort, planned[sort], found[sort], homes) for sort in SORTS],
    )


def _of_sort(
    sort: Sort, planned: set[str], found: Mapping[str, Mapping[str, Counts]], homes: Homes
) -> SortSummary:
    """`planned` are the area's; of one school, those it took part in."""
    taken = {key for each in found.values() for key in each}
    pupils = sum(each.different for some in found.values() for each in some.values())
    return SortSummary(
        sort=sort,
        activities=len(planned if homes.organisation is None else taken),
        pupils=pupils if homes.exact else None,
        reason=None if homes.exact else "suppressed",
        results=results_of(found, None if homes.exact else homes.own),
    )
