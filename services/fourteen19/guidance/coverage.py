"""GET /guidance/coverage: of each cohort, how many had their interview, as counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, NamedTuple

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
from contracts.fourteen19 import Interviewed
from education.disclosure import Disclosure, Withheld, is_small
from education.rounding import half_up
from education.sides import is_of_one
from education.tables import Cell
from services.fourteen19.callers import MayRead
from services.fourteen19.guidance.state import STAGES, Stage, Stood, interviewed_at

router = APIRouter(prefix="/guidance", tags=["guidance"])


class Covered(BaseModel):
    """A cohort, and how many of it had their interview by the day asked about; `percent` with one
    decimal place, half up. Null: see `reason`."""

    stage: Stage
    cohort: int | None
    interviewed: int | None
    percent: Decimal | None
    reason: Withheld | None


class HomeCoverage(BaseModel):
    """The cohorts of one school."""

    home: str
    stages: list[Covered]


class GuidanceCoverage(BaseModel):
    """Of an organisation or an authority. Who acts for some organisations only sees these, and of
    an authority the percentages at the end of a month, as far as they tell of many young people and
    of several schools."""

    organisation: str | None
    area: str | None
    year: str
    on: date
    disclosure: Disclosure
    stages: list[Covered] = Field(description="of all homes together")
    homes: list[HomeCoverage]


class CoverageQuery(HomesQuery):
    """Also as of an earlier day."""

    on: Day | None = Field(None, description="a day of the year; default: today")


class _Count(NamedTuple):
    cohort: int = 0
    interviewed: int = 0


@router.get("/coverage", summary="Interviews at 14 and 16 held, as counts", responses=NOT_FOUND)
async def read_coverage(
    asked: Annotated[CoverageQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> GuidanceCoverage:
    """Exact for the school itself and for the team. The cohort is who is on roll in the year
    group now, whenever the interviews are counted."""
    homes = await asked_homes(db, asked, caller, today)
    on = day_within(asked.on, homes.year.starts, homes.year.ends, today)
    if not homes.exact:
        on = month_end(on)
    found = _counted(await interviewed_at(db, homes.homes, year=str(homes.year)), on)
    return GuidanceCoverage(
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        on=on,
        disclosure=homes.disclosure,
        stages=[_of_all(stage, found, homes) for stage in STAGES],
        homes=[
            HomeCoverage(
                home=home,
                stages=[_covered(stage, each[stage]) for stage in STAGES if stage in each],
            )
            for home, each in sorted(found.items())
            if home in homes.own
        ],
    )


_Counts = Mapping[str, Mapping[Stage, _Count]]


def _counted(found: Mapping[Stood, Interviewed], on: date) -> _Counts:
    counts: dict[str, dict[Stage, _Count]] = defaultdict(dict)
    for stood, each in found.items():
        past = [number for day, number in each.interviewed.items() if day <= on]
        counts[stood.home][stood.stage] = _Count(each.cohort, max(past, default=0))
    return counts


def _of_all(stage: Stage, found: _Counts, homes: Homes) -> Covered:
    """Of others' cohorts together nothing is told where they are too few for a rate, or of too few
    schools."""
    whole = _sum(each[stage] for each in found.values() if stage in each)
    if homes.exact:
        return _covered(stage, whole)
    others = [
        each[stage] for home, each in found.items() if stage in each and home not in homes.own
    ]
    rest = _sum(others)
    of_one = is_of_one([each.cohort for each in others])
    if of_one or is_small(Cell(rest.interviewed, rest.cohort)):
        return Covered(
            stage=stage, cohort=None, interviewed=None, percent=None, reason="suppressed"
        )
    percent = _covered(stage, whole)
    return percent.model_copy(update={"cohort": None, "interviewed": None})


def _sum(counts: Iterable[_Count]) -> _Count:
    held = list(counts)
    return _Count(sum(each.cohort for each in held), sum(each.interviewed for each in held))


def _covered(stage: Stage, count: _Count) -> Covered:
    percent = None
    if count.cohort:
        percent = half_up(Fraction(100 * count.interviewed, count.cohort))
    return Covered(
        stage=stage,
        cohort=count.cohort,
        interviewed=count.interviewed,
        percent=percent,
        reason=None if count.cohort else "not_applicable",
    )
