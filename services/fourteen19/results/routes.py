"""GET /results/gcse: five A*-C with English and mathematics (NI 75), of schools."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.problems import Problem
from chassis.records.asked import HomesQuery
from contracts.fourteen19 import ResultLoaded
from education.sides import is_of_one
from services.fourteen19.callers import MayRead
from services.fourteen19.results.answers import GcseResults, shown_gaps, shown_groups
from services.fourteen19.results.groups import ALL, Breakdown
from services.fourteen19.results.hiding import Groups, Told, exact, protected
from services.fourteen19.results.reading import held_counts, together

router = APIRouter(prefix="/results/gcse", tags=["results"])


class GcseQuery(HomesQuery):
    """Also by which groups of pupils."""

    by: Breakdown = "none"


@router.get(
    "",
    summary="GCSE and equivalent results, by group of pupils",
    responses={404: {"description": "none of that year are held, or it is not yours"}},
)
async def read_gcse_results(
    asked: Annotated[GcseQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> GcseResults:
    """Exact for the school itself and for the team. Others are told of an authority as far as it
    tells nothing of individuals, and of no other school."""
    year = str(asked.of_year(today))
    place = await find_place(db, asked.organisation, caller) if asked.organisation else None
    found = await held_counts(
        db, year, organisation=place.organisation if place else None, area=asked.area
    )
    if not found:
        raise Problem("not_found", f"No results of {year} are held.")
    is_exact = caller.everywhere or place is not None
    told = (
        exact(_of(asked.by, together(found))) if is_exact else _protected(found, asked.by, caller)
    )
    return GcseResults(
        organisation=place.organisation if place else None,
        area=asked.area,
        year=year,
        by=asked.by,
        status=_status(found),
        schools=len(found),
        disclosure="exact" if is_exact else "suppressed",
        groups=shown_groups(told, asked.by),
        gaps=shown_gaps(told, asked.by),
    )


def _protected(found: Sequence[ResultLoaded], by: Breakdown, caller: Principal) -> dict[str, Told]:
    own = [each for each in found if caller.acts_for(each.organisation)]
    rest = [each for each in found if not caller.acts_for(each.organisation)]
    mine, others, whole = (_of(by, together(some)) for some in (own, rest, found))
    of_one = [
        name
        for name in whole
        if is_of_one([each.groups[name].pupils for each in rest if name in each.groups])
    ]
    return protected(mine, others, whole, of_one)


def _of(by: Breakdown, groups: Groups) -> Groups:
    """All pupils, and the groups of one breakdown."""
    return {
        name: counts for name, counts in groups.items() if name == ALL or name.startswith(f"{by}=")
    }


def _status(found: Sequence[ResultLoaded]) -> Literal["provisional", "final"]:
    return "final" if all(each.status == "final" for each in found) else "provisional"
