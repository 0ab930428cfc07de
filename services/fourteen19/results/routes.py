"""GET /results/gcse: five A*-C with English and mathematics (NI 75), of schools."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.organisations import find_place
from chassis.problems import Fault, Problem
from chassis.records.refusing import all_wrong
from chassis.submissions.naming import year_of
from contracts.fourteen19 import ResultLoaded
from education.areas import area_of
from services.fourteen19.callers import MayRead
from services.fourteen19.results.answers import GcseResults, shown_gaps, shown_groups
from services.fourteen19.results.groups import ALL, Breakdown
from services.fourteen19.results.hiding import Groups, Told, exact, protected
from services.fourteen19.results.reading import held_counts, together

router = APIRouter(prefix="/results/gcse", tags=["results"])


class GcseQuery(BaseModel):
    """Of one organisation, or of an authority."""

    organisation: str | None = Field(None, max_length=20, description="URN, LAESTAB or UKPRN")
    area: str | None = Field(None, max_length=3, description="local authority, e.g. 350")
    year: str = Field(max_length=9, description="academic year, as 2008/09")
    by: Breakdown = "none"


@router.get(
    "",
    summary="GCSE and equivalent results, by group of pupils",
    responses={404: {"description": "none of that year are held, or it is not yours"}},
)
async def read_gcse_results(
    asked: Annotated[GcseQuery, Query()], db: ReadDb, caller: MayRead
) -> GcseResults:
    """Exact for the school itself and for the team. Others are told of an authority as far as it
    tells nothing of individuals, and of no other school."""
    year = _checked(asked)
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
    return protected(*(_of(by, together(some)) for some in (own, rest, found)))


def _of(by: Breakdown, groups: Groups) -> Groups:
    """All pupils, and the groups of one breakdown."""
    return {
        name: counts for name, counts in groups.items() if name == ALL or name.startswith(f"{by}=")
    }


def _status(found: Sequence[ResultLoaded]) -> Literal["provisional", "final"]:
    return "final" if all(each.status == "final" for each in found) else "provisional"


def _checked(asked: GcseQuery) -> str:
    """The year; raises `invalid_request` with every fault of the query."""
    faults = []
    if (asked.organisation is None) == (asked.area is None):
        message = "Name one organisation, or one area."
        faults.append(Fault("one_place", "query.organisation", message))
    if asked.area is not None and area_of(asked.area) is None:
        message = "No local authority has or had this number."
        faults.append(Fault("unknown_area", "query.area", message))
    year = year_of(asked.year)
    if year is None:
        message = "An academic year is written as 2008/09."
        faults.append(Fault("year_wrong_form", "query.year", message))
    if faults or year is None:
        raise all_wrong(faults)
    return str(year)
