"""GET /tuition: what one-to-one tuition comes to in a school or in an authority."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.asked import NOT_FOUND, Homes, HomesQuery, asked_homes
from education.disclosure import Disclosure
from services.enrichment.callers import MayRead
from services.enrichment.tuition.counting import (
    At,
    Counted,
    Sizes,
    Tuition,
    parts_of,
    pupils_by_group,
    schools_of,
    tuition_of,
)
from services.enrichment.tuition.figures import (
    Figure,
    PartFigures,
    TuitionFigures,
    TuitionRates,
    counts_of,
    figures_of,
    rates_of,
    withheld_rates,
)
from services.enrichment.tuition.rules import tells_of_few

router = APIRouter(prefix="/tuition", tags=["tuition"])


class TuitionQuery(HomesQuery):
    """Also against a number of pupils to be reached."""

    target: int | None = Field(
        None, ge=1, le=1_000_000, description="pupils to be reached", examples=[1704]
    )


class TuitionSchools(BaseModel):
    """Schools with an allocation; those of them that are engaged: a course is in progress or
    completed."""

    allocated: int
    engaged: int
    percent: Figure


class AgainstTarget(BaseModel):
    """Pupils reached, each once, of those to be reached."""

    target: int
    pupils: int | None
    percent: Figure


class GroupPupils(BaseModel):
    """Pupils of one group, each once."""

    group: str = Field(examples=["fsm=yes"])
    pupils: int


class TuitionSummary(BaseModel):
    """Of an organisation or an authority. Who acts for some organisations only is told of an
    authority how many schools are engaged and, as far as they tell of many pupils and of several
    schools, the rates."""

    organisation: str | None
    area: str | None
    year: str
    disclosure: Disclosure
    schools: TuitionSchools
    whole: TuitionFigures
    target: AgainstTarget | None
    parts: list[PartFigures] = Field(description="by subject and key stage")
    groups: list[GroupPupils] | None = Field(
        description="pupils by group; null: told to who may know all of them"
    )


@router.get("", summary="One-to-one tuition, as counts", responses=NOT_FOUND)
async def read_tuition(
    asked: Annotated[TuitionQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> TuitionSummary:
    """Exact for the school itself and for the team."""
    homes = await asked_homes(db, asked, caller, today)
    year = str(homes.year)
    found = await tuition_of(db, homes.homes, year)
    whole = found.get(At(year), Counted())
    groups = None
    if homes.exact:
        by_group = await pupils_by_group(db, homes.homes, year)
        groups = _groups(by_group.get(At(year), {}))
    return TuitionSummary(
        organisation=homes.organisation,
        area=homes.area,
        year=year,
        disclosure=homes.disclosure,
        schools=_schools(schools_of(found)),
        whole=_whole(whole, found, homes),
        target=_against(asked.target, whole, exact=homes.exact),
        parts=_parts(found, homes),
        groups=groups,
    )


def _schools(schools: Mapping[str, Counted]) -> TuitionSchools:
    given = [each for each in schools.values() if each.allocated]
    engaged = sum(each.begun > 0 for each in given)
    return TuitionSchools(
        allocated=len(given), engaged=engaged, percent=Figure.of(engaged, len(given))
    )


def _against(target: int | None, whole: Counted, *, exact: bool) -> AgainstTarget | None:
    if target is None:
        return None
    if not exact:
        return AgainstTarget(target=target, pupils=None, percent=Figure.withheld())
    percent = Figure.of(whole.pupils, target)
    return AgainstTarget(target=target, pupils=whole.pupils, percent=percent)


def _groups(groups: Mapping[str, int]) -> list[GroupPupils]:
    return [GroupPupils(group=group, pupils=number) for group, number in groups.items()]


def _whole(whole: Counted, found: Tuition, homes: Homes) -> TuitionFigures:
    if homes.exact:
        return TuitionFigures(counts=counts_of(whole), rates=rates_of(whole))
    others = [some.sizes for school, some in schools_of(found).items() if school not in homes.own]
    return TuitionFigures(counts=None, rates=_told(whole, [others]))


def _parts(found: Tuition, homes: Homes) -> list[PartFigures]:
    """Parts add up to the whole: where one tells of few, none is told."""
    by_school = parts_of(found)
    parts = by_school.get(At(str(homes.year)), {})
    if homes.exact:
        return figures_of(parts)
    others = [of for at, of in by_school.items() if at.organisation not in {None, *homes.own}]
    apart = [[of[part].sizes for of in others if part in of] for part in parts]
    return [
        PartFigures(**part._asdict(), counts=None, rates=_told(some, apart))
        for part, some in parts.items()
    ]


def _told(some: Counted, apart: Sequence[Sequence[Sizes]]) -> TuitionRates:
    """The rates of some courses, without those that would tell of few of others: these are apart in
    lots, each by school."""

    def few(what: str) -> bool:
        return any(tells_of_few([getattr(sizes, what) for sizes in lot]) for lot in apart)

    withheld = {what: few(what) for what in Sizes._fields}
    return withheld_rates(rates_of(some), **withheld)
