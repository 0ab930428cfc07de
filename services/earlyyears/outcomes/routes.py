"""GET /outcomes: how children do on each scale and in each area of learning."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chassis.auth import Principal
from chassis.database import ReadDb
from chassis.drafts import Plain
from chassis.organisations import find_place
from chassis.problems import Fault, Problem
from chassis.records.store import AnySession
from chassis.records.where import WhereQuery
from education.years import AcademicYear, year_wrong_form
from services.earlyyears.callers import MayRead
from services.earlyyears.outcomes.answers import Outcomes
from services.earlyyears.outcomes.groups import Breakdown
from services.earlyyears.outcomes.hiding import exact, protected
from services.earlyyears.outcomes.reading import Wanted, read_children
from services.earlyyears.outcomes.showing import Years, shown_years
from services.earlyyears.outcomes.tallies import Cohort, Tally, tallies_of

router = APIRouter(prefix="/outcomes", tags=["outcomes"])
_MOST: Final = 10  # years side by side
_TOO_MANY: Final = "at most 10 years stand side by side"


class OutcomesQuery(WhereQuery):
    """Of an organisation or of an authority; `ward` narrows to the children who live there."""

    ward: Plain | None = Field(None, max_length=20, description="as the return has it")
    year: AcademicYear | None = None
    years: str | None = Field(
        None,
        max_length=120,
        validate_default=True,
        description="several, at most 10: 2007/08,2008/09",
    )
    by: Breakdown = "none"

    @field_validator("years")
    @classmethod
    def _one_or_several(cls, given: str | None, info: ValidationInfo) -> str | None:
        # A year that is wrong is not among the data, and is told of by itself.
        if (given is None) == (info.data.get("year", "wrong") is None):
            raise PydanticCustomError("one_or_several_years", "name one year, or several in years")
        if given is not None and len(_years(given)) > _MOST:
            raise PydanticCustomError("too_many_years", _TOO_MANY)
        return given

    def wanted_years(self) -> Sequence[str]:
        """In order."""
        if self.years is None:
            return [str(self.year)]
        return sorted(map(str, _years(self.years)))


@router.get("", summary="Outcomes by scale and area of learning")
async def read_outcomes(
    asked: Annotated[OutcomesQuery, Query()], db: ReadDb, caller: MayRead
) -> Outcomes:
    """Exact for the school itself and for the team. Others are told of an authority as far as it
    tells nothing of individuals, and of no other school."""
    years = asked.wanted_years()
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


def _years(text: str) -> set[AcademicYear]:
    try:
        return {AcademicYear.parse(each) for each in text.split(",")}
    except ValueError as wrong:
        raise year_wrong_form(str(wrong)) from None


def _look_at_ward(asked: OutcomesQuery, caller: Principal) -> None:
    """A ward's groups and those of its authority tell of each other: both are not for all."""
    if asked.ward is not None and not caller.everywhere:
        message = "A ward adds up what several sent in."
        fix = "Ask for by=ward."
        fault = Fault("wider_than_yours", "query.ward", message, fix)
        raise Problem(
            "forbidden", f"{caller.client} acts for some organisations only.", errors=[fault]
        )
