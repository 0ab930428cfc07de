"""GET /sport: of how many pupils with two, three and five hours a week the survey tells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes, day_within
from education.disclosure import Disclosure, Withheld
from education.rounding import percent
from education.years import AcademicYear
from services.enrichment.callers import MayRead
from services.enrichment.sport.expected import Expected, expected_returns
from services.enrichment.sport.hiding import hidden_groups
from services.enrichment.sport.rules import (
    ALL,
    FIRST,
    GENDERS,
    LAST,
    Counts,
    Span,
    Surveyed,
    grouped,
)
from services.enrichment.sport.state import surveyed

router = APIRouter(prefix="/sport", tags=["sport"])
_SPORT: Final = "/v1/enrichment/sport"
_TRAINING: Final = "/v1/enrichment/training/summary"
_YEARS_BEFORE: Final = 5


class SportQuery(HomesQuery):
    """Also of the years after compulsory education."""

    to_year: Annotated[Span, BeforeValidator(int)] = Field(
        LAST, description="the last year group: 11, or 13", examples=[13]
    )


class Participation(BaseModel):
    """Pupils surveyed and how many of them have so many hours of PE and sport a week; percentages
    are of pupils, with one decimal place, half up. Null: see `reason`; to those bound to other
    schools percentages alone are told."""

    pupils: int | None
    two_hours: int | None = Field(description="in the curriculum")
    three_hours: int | None = Field(description="in the curriculum and beyond it")
    five_hours: int | None = Field(description="with the five-hour offer")
    two_hours_percent: Decimal | None = Field(description="PE2H")
    three_hours_percent: Decimal | None = Field(description="PE3H")
    five_hours_percent: Decimal | None = Field(description="PE5H (NI 57)")
    reason: Withheld | None

    @classmethod
    def of(cls, counts: Counts, *, with_numbers: bool = True) -> Self:
        """All that is told of some pupils, or the percentages alone."""
        rates = {f"{name}_percent": percent(part, counts.pupils) for name, part in _parts(counts)}
        numbers = counts._asdict() if with_numbers else dict.fromkeys(Counts._fields)
        reason = None if counts.pupils else "not_applicable"
        return cls.model_validate({**numbers, **rates, "reason": reason})

    @classmethod
    def suppressed(cls) -> Self:
        """Nothing, for it would tell of few, or of one school."""
        return cls.model_validate(dict.fromkeys(cls.model_fields) | {"reason": "suppressed"})


class OfYearGroup(BaseModel):
    """One year group."""

    year_group: int
    figures: Participation


class OfGender(BaseModel):
    """Girls or boys, where the schools told them apart."""

    gender: str = Field(examples=["F"])
    figures: Participation


class OfEarlierYear(BaseModel):
    """The same figures of an earlier year."""

    year: str
    schools: int = Field(description="schools surveyed")
    figures: Participation


class Sport(BaseModel):
    """PE and sport of an organisation or an authority in one academic year."""

    organisation: str | None
    area: str | None
    year: str
    to_year: int
    disclosure: Disclosure
    schools: int = Field(description="schools surveyed")
    expected: int = Field(description="open schools of which a return is expected")
    missing: int = Field(description="those of them without one")
    figures: Participation
    year_groups: list[OfYearGroup]
    genders: list[OfGender]
    trend: list[OfEarlierYear] = Field(description="of the five years before, where surveyed")
    links: dict[str, str] = Field(
        description="schools, missing; training: of teachers, by the Local Delivery Agency"
    )


Figures = Mapping[str, Participation]


@router.get(
    "",
    summary="PE and sport: pupils with two, three and five hours a week",
    responses=NOT_FOUND,
)
async def read_sport(
    asked: Annotated[SportQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> Sport:
    """Exact for the school itself and for the team. Percentages are weighted by pupils: they are
    not the mean of the schools'."""
    homes = await asked_homes(db, asked, caller, today)
    before = _years_before(homes.year)
    rows = await surveyed(db, homes.homes, [str(homes.year), *before])
    expected = await expected_returns(db, homes.homes, str(homes.year), day_of(homes, today))
    by_year: dict[str, list[Surveyed]] = defaultdict(list)
    for row in rows:
        by_year[row.year].append(row)
    trend = [
        OfEarlierYear(
            year=year,
            schools=_schools(by_year[year]),
            figures=_figures(by_year[year], homes, asked.to_year)[ALL],
        )
        for year in before
        if year in by_year
    ]
    return _sport(homes, asked.to_year, by_year[str(homes.year)], expected, trend)


def _sport(
    homes: Homes,
    to_year: Span,
    rows: Sequence[Surveyed],
    expected: Expected,
    trend: list[OfEarlierYear],
) -> Sport:
    figures = _figures(rows, homes, to_year)
    return Sport(
        organisation=homes.organisation,
        area=homes.area,
        year=str(homes.year),
        to_year=to_year,
        disclosure=homes.disclosure,
        schools=_schools(rows),
        expected=expected.expected,
        missing=expected.missing,
        figures=figures[ALL],
        year_groups=[
            OfYearGroup(year_group=each, figures=figures[f"year_group={each}"])
            for each in range(FIRST, to_year + 1)
            if f"year_group={each}" in figures
        ],
        genders=[
            OfGender(gender=each, figures=figures[f"gender={each}"])
            for each in GENDERS
            if f"gender={each}" in figures
        ],
        trend=trend,
        links=_links(homes),
    )


def _figures(rows: Sequence[Surveyed], homes: Homes, to_year: Span) -> Figures:
    groups = {ALL: Counts(), **grouped(rows, to_year)}
    hidden = frozenset[str]() if homes.exact else hidden_groups(rows, homes.own, to_year)
    return {
        name: Participation.suppressed()
        if name in hidden
        else Participation.of(counts, with_numbers=homes.exact)
        for name, counts in groups.items()
    }


def _parts(counts: Counts) -> list[tuple[str, int]]:
    return list(zip(Counts._fields[1:], counts[1:], strict=True))


def _schools(rows: Sequence[Surveyed]) -> int:
    return len({row.organisation for row in rows})


def _years_before(year: AcademicYear) -> list[str]:
    """The five years before, latest first."""
    years = [year]
    for _ in range(_YEARS_BEFORE):
        years.append(years[-1].previous)
    return [str(each) for each in years[1:]]


def _links(homes: Homes) -> dict[str, str]:
    one = homes.organisation is not None
    where = f"organisation={homes.organisation}" if one else f"area={homes.area}"
    asked = f"{where}&year={homes.year.slug}"
    return {
        "schools": f"{_SPORT}/schools?{asked}",
        "missing": f"{_SPORT}/missing?{asked}",
        "training": f"{_TRAINING}?{asked}&provider=local-delivery-agency",
    }


def day_of(homes: Homes, today: date) -> date:
    """The day on which schools are to be open of which a return is expected."""
    return day_within(None, homes.year.starts, homes.year.ends, today)
