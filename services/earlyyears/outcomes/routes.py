"""GET /outcomes: how children do on each scale and in each area of learning."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.drafts import Plain
from chassis.organisations import find_place
from chassis.problems import Fault, Problem
from chassis.records.refusing import all_wrong
from chassis.records.store import AnySession
from education.areas import area_of
from education.years import AcademicYear
from services.earlyyears.callers import MayRead
from services.earlyyears.outcomes.answers import Outcomes
from services.earlyyears.outcomes.groups import Breakdown
from services.earlyyears.outcomes.hiding import exact, protected
from services.earlyyears.outcomes.reading import Wanted, read_children
from services.earlyyears.outcomes.showing import Years, shown_years
from services.earlyyears.outcomes.tallies import Cohort, Tally, tallies_of

router = APIRouter(prefix="/outcomes", tags=["outcomes"])
_MOST: Final = 10  # years side by side


class OutcomesQuery(BaseModel):
    """Of an organisation or of an authority; `ward` narrows to the children who live there."""

    organisation: str | None = Field(
        None, max_length=20, description="URN, LAESTAB, early years URN"
    )
    area: str | None = Field(None, max_length=3, description="local authority, e.g. 350")
    ward: Plain | None = Field(None, max_length=20, description="as the return has it")
    year: str | None = Field(None, max_length=9, description="academic year, as 2008/09")
    years: str | None = Field(None, max_length=120, description="several: 2007/08,2008/09")
    by: Breakdown = "none"


@router.get("", summary="Outcomes by scale and area of learning")
async def read_outcomes(
    asked: Annotated[OutcomesQuery, Query()], db: ReadDb, caller: MayRead
) -> Outcomes:
    """Exact for the school itself and for the team. Others are told of an authority as far as it
    tells nothing of individuals, and of no other school."""
    years = _checked(asked)
    if asked.organisation:
        place = await find_place(db, asked.organisation, caller)
        wanted = Wanted(place.organisation, None, asked.ward, years, asked.by)
    else:
        _look_at_ward(asked, caller)
        own = caller.confined_to or []
        wanted = Wanted(None, asked.area, asked.ward, years, asked.by, own)
    is_exact = caller.everywhere or wanted.organisation is not None
    told = await _told(db, wanted, is_exact=is_exact)
    return Outcomes(
        organisation=wanted.organisation,
        area=wanted.area,
        ward=wanted.ward,
        by=asked.by,
        disclosure="exact" if is_exact else "suppressed",
        years=shown_years(told, asked.by),
    )


async def _told(session: AnySession, wanted: Wanted, *, is_exact: bool) -> Years:
    by_year: dict[str, dict[Cohort, Tally]] = {year: {} for year in wanted.years}
    for cohort, tally in tallies_of(await read_children(session, wanted)).items():
        by_year[cohort.year][cohort] = tally
    show = exact if is_exact else protected
    return {year: show(tallies, wanted.by) for year, tallies in by_year.items()}


def _checked(asked: OutcomesQuery) -> Sequence[str]:
    """The years, in order; raises `invalid_request` with every fault of the query."""
    faults = []
    if (asked.organisation is None) == (asked.area is None):
        message = "Name one organisation, or one area."
        faults.append(Fault("one_place", "query.organisation", message))
    if asked.area is not None and area_of(asked.area) is None:
        message = "No local authority has or had this number."
        faults.append(Fault("unknown_area", "query.area", message))
    years: set[str] = set()
    if (asked.year is None) == (asked.years is None):
        message = "Name one year, or several in years."
        faults.append(Fault("one_or_several_years", "query.year", message))
    else:
        at = "query.year" if asked.years is None else "query.years"
        years = _years(asked.year or asked.years or "", at, faults)
    if faults:
        raise all_wrong(faults)
    return sorted(years)


def _years(text: str, at: str, faults: list[Fault]) -> set[str]:
    years = set()
    for each in text.split(",") if at == "query.years" else [text]:
        try:
            years.add(str(AcademicYear.parse(each)))
        except ValueError as wrong:
            faults.append(Fault("year_wrong_form", at, str(wrong)))
    if len(years) > _MOST:
        faults.append(Fault("too_many_years", at, f"At most {_MOST} years stand side by side."))
    return years


def _look_at_ward(asked: OutcomesQuery, caller: Principal) -> None:
    """A ward's groups and those of its authority tell of each other: both are not for all."""
    if asked.ward is not None and not caller.everywhere:
        message = "A ward adds up what several sent in."
        fix = "Ask for by=ward."
        fault = Fault("wider_than_yours", "query.ward", message, fix)
        raise Problem(
            "forbidden", f"{caller.client} acts for some organisations only.", errors=[fault]
        )
