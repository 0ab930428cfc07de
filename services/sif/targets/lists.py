"""Targets of many schools: opened, late, added up."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.idempotency import Answer
from chassis.paging import Page, PageQuery
from chassis.records.bulk import create_missing
from chassis.records.changing import Writing
from chassis.records.links import address_of, timeline_link
from chassis.records.refusing import wrong
from education.rounding import half_up
from education.years import AcademicYear
from services.sif.callers import MayAssess, MayAssessAll, MayModerate
from services.sif.targets import rules
from services.sif.targets.concerned import Concerned, concerned
from services.sif.targets.drafts import OpeningDraft
from services.sif.targets.law import TITLES, Measure, required
from services.sif.targets.state import Target, Targets

router = APIRouter(prefix="/targets", tags=["targets"])
Area = Annotated[str, Query(max_length=20, description="local authority, e.g. 350")]


async def _year(
    year: Annotated[
        str, Query(max_length=20, description="of the results: 2010/11 for the summer of 2011")
    ],
) -> AcademicYear:
    try:
        return rules.known(AcademicYear.parse(year))
    except ValueError as fault:
        raise wrong("invalid_year", "query.year", str(fault)) from None


Year = Annotated[AcademicYear, Depends(_year)]
"""It may refuse: in a route it comes after the caller, who is refused first."""


class OpenedTargets(BaseModel):
    """How many schools' targets were opened, and how many there were before."""

    year: str
    due_on: date
    opened: int
    already: int


class Late(BaseModel):
    """A school that must set targets and had not on a day. `days_late` since they were due;
    `opened`: they are in its governors' worklist."""

    organisation: str
    name: str
    due_on: date
    days_late: int
    opened: bool
    links: dict[str, str]


class Sum(BaseModel):
    """One measure over an authority's schools: the mean of their targets weighted by cohort, in
    percent, half up. `percent` null: no school that set it gave its cohort."""

    measure: Measure
    title: str
    percent: Decimal | None
    cohort: int
    schools: int = Field(description="whose targets are in it")
    without_cohort: int = Field(description="set, but with no cohort to weigh them by")
    not_set: int


class Aggregate(BaseModel):
    """The authority's own targets, due to the Secretary of State by `due_on`."""

    area: str
    year: str
    due_on: date
    measures: list[Sum]


@router.post("/openings", summary="Open the targets of a year", response_model=OpenedTargets)
async def open_targets(draft: OpeningDraft, write: Writing, caller: MayModerate) -> Response:
    """For every school of the authority that must set them and has none open; repeated, it opens
    those that came since."""
    year = rules.known(draft.year or rules.year_for(write.today))
    due = rules.due_on(year)

    async def effect() -> Answer:
        schools = await concerned(write.session, draft.area, year)
        states = {
            f"{one.place.organisation}.{year.slug}": Targets(
                year=str(year), stages=one.stages, due_on=due
            )
            for one in schools
            if one.targets is None
        }
        about = f"{draft.area}.{year.slug}"
        opened = len(await create_missing(write, caller, states, about=about))
        already = len(schools) - opened
        told = OpenedTargets(year=str(year), due_on=due, opened=opened, already=already)
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


@router.get("/late", summary="Schools whose targets are late")
async def read_late(
    caller: MayAssess,
    area: Area,
    year: Year,
    paging: PageQuery,
    db: ReadDb,
    today: Today,
    *,
    on: Annotated[Day | None, Query(description="default: today")] = None,
) -> Page[Late]:
    """In the order of their keys: those that must set them and had not on the day."""
    day = on or today
    schools = await concerned(db, area, year, mine=caller.confined_to)
    late = [_late(one, year, day) for one in schools if _is_late(one, year, day)]
    after = paging.position("")[0]
    rest = [one for one in late if one.organisation > after][: paging.limit + 1]
    return paging.page([(one, [one.organisation]) for one in rest])


@router.get(
    "/aggregate",
    summary="An authority's own targets",
)
async def read_aggregate(_: MayAssessAll, area: Area, year: Year, db: ReadDb) -> Aggregate:
    """Added up from its schools' as they stand."""
    schools = await concerned(db, area, year)
    stages = {stage for one in schools for stage in one.stages}
    measures = [
        _sum(one.measure, [school for school in schools if one.stage in school.stages])
        for one in required(stages, rules.due_on(year))
    ]
    due = rules.authority_due_on(year)
    return Aggregate(area=area, year=str(year), due_on=due, measures=measures)


def weighted(targets: Iterable[Target]) -> Decimal | None:
    """The mean of some targets weighted by cohort, in percent, one place, half up; None: no
    cohort is known."""
    known = [(Fraction(one.percent), one.cohort) for one in targets if one.cohort is not None]
    pupils = sum(cohort for _, cohort in known)
    return half_up(Fraction(sum(p * cohort for p, cohort in known), pupils)) if pupils else None


def _sum(measure: Measure, schools: list[Concerned]) -> Sum:
    there = [
        target
        for school in schools
        for target in (school.targets.targets if school.targets else ())
        if target.measure == measure
    ]
    known = [target for target in there if target.cohort is not None]
    return Sum(
        measure=measure,
        title=TITLES[measure],
        percent=weighted(known),
        cohort=sum(target.cohort or 0 for target in known),
        schools=len(known),
        without_cohort=len(there) - len(known),
        not_set=len(schools) - len(there),
    )


def _is_late(school: Concerned, year: AcademicYear, day: date) -> bool:
    set_on = school.targets.set_on if school.targets else None
    return rules.is_late(rules.due_on(year), set_on, day)


def _late(school: Concerned, year: AcademicYear, day: date) -> Late:
    due, organisation = rules.due_on(year), school.place.organisation
    links = {"organisation": timeline_link("sif", organisation)}
    if school.targets:
        links["targets"] = address_of(Targets, f"{organisation}.{year.slug}")
    return Late(
        organisation=organisation,
        name=school.place.name,
        due_on=due,
        days_late=(day - due).days,
        opened=school.targets is not None,
        links=links,
    )
