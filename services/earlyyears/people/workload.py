"""/people/…/workload: what each has to do in a year, has done, and has left."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.changing import Key, missing
from chassis.records.people import all_persons, person_of
from chassis.records.store import one
from education.years import AcademicYear
from services.earlyyears.callers import MayAssess, MayAssessAll
from services.earlyyears.people.load import Load, loads_of
from services.earlyyears.people.state import Person, Post
from services.earlyyears.provision import Sort
from services.earlyyears.support.ruling import rule_of

router = APIRouter(prefix="/people", tags=["people"])


class WorkloadQuery(BaseModel):
    """Which academic year."""

    year: AcademicYear


class Workload(BaseModel):
    """One person's academic year, in hours.

    `hours` and `left` are null where no hours are stated; `left` is below 0 for somebody with more
    to do than hours. `committed`: the support allocated to the caseload, visits made, and those
    planned at the usual hours of one.
    """

    person: str
    name: str
    post: Post
    year: AcademicYear
    hours: int | None
    support_allocated: int
    visit_hours: int = Field(description="of visits made, and of those planned")
    committed: int
    support_delivered: int
    delivered: int = Field(description="of support and visits")
    left: int | None
    visits_planned: int
    visits_overdue: int = Field(description="planned, not made, and past their last day")
    visits_made: int
    caseload: dict[Sort, int] = Field(description="open schools and settings today, by sort")
    caseload_size: int


@router.get("/workload", summary="Everybody's workload")
async def list_workloads(
    asked: Annotated[WorkloadQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    today: Today,
    _: MayAssessAll,
) -> Page[Workload]:
    """In the order of their keys; those who have left only where they have work in the year."""
    people = await all_persons(db, Person)
    loads = await loads_of(db, asked.year, today, rule_of(asked.year, today).visit_hours)
    after = paging.position("")[0]
    shown = [
        key
        for key, person in people.items()
        if key > after and (person.status == "active" or key in loads)
    ][: paging.limit + 1]
    return paging.page(
        [(_workload(key, people[key], asked.year, loads[key]), [key]) for key in shown]
    )


@router.get("/{key}/workload", summary="One person's workload")
async def read_workload(
    key: Key,
    asked: Annotated[WorkloadQuery, Query()],
    db: ReadDb,
    today: Today,
    caller: MayAssess,
) -> Workload:
    """A caller who acts for some organisations only reads its own."""
    mine = caller.everywhere or await person_of(db, caller.client) == key
    person = await one(db, Person, key) if mine else None
    if person is None:
        raise missing(Person)
    loads = await loads_of(db, asked.year, today, rule_of(asked.year, today).visit_hours)
    return _workload(key, person.state, asked.year, loads[key])


def _workload(key: str, person: Person, year: AcademicYear, load: Load) -> Workload:
    hours, committed = person.hours.get(str(year)), load.committed
    return Workload(
        person=key,
        name=person.name,
        post=person.post,
        year=year,
        hours=hours,
        support_allocated=load.many["support_allocated"],
        visit_hours=load.many["visit_hours"],
        committed=committed,
        support_delivered=load.many["support_delivered"],
        delivered=load.delivered,
        left=None if hours is None else hours - committed,
        visits_planned=load.many["visits_planned"],
        visits_overdue=load.many["visits_overdue"],
        visits_made=load.many["visits_made"],
        caseload=dict(load.caseload),
        caseload_size=load.caseload.total(),
    )
