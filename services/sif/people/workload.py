"""/people/…/workload: what each has to do in a year, has done, and has left; accreditations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.paging import Page, PageQuery
from chassis.records.changing import Key, missing
from chassis.records.store import AnySession, one
from education.years import AcademicYear
from services.sif.callers import MayAssess, MayAssessAll
from services.sif.people.load import Load, half_days_left, loads_of, reserved
from services.sif.people.reading import everybody, person_of
from services.sif.people.state import Person, Stint

router = APIRouter(prefix="/people", tags=["people"])

_VISITS: Final = text("""
    SELECT state->>'visitor' AS visitor,
        count(*) FILTER (WHERE state->>'made_on' IS NULL) AS due,
        count(*) FILTER (WHERE state->>'made_on' IS NOT NULL) AS made,
        count(*) FILTER (WHERE
            coalesce(state->>'made_on', CAST(:today AS text)) > state->>'due_on') AS late
    FROM record
    WHERE kind = 'visit' AND status <> 'cancelled'
        AND state->>'term' = ANY(CAST(:terms AS text[]))
        AND (CAST(:visitor AS text) IS NULL OR state->>'visitor' = :visitor)
    GROUP BY 1""")
_EXPIRING: Final = text("""
    SELECT key, state->>'name' AS name, state->'accreditation'->>'number' AS number,
        state->'accreditation'->>'expires_on' AS expires_on
    FROM record
    WHERE kind = 'person' AND status = 'active'
        AND state->'accreditation'->>'expires_on' < CAST(:before AS text)
        AND (state->'accreditation'->>'expires_on', key) > (CAST(:day AS text), :key)
    ORDER BY 4, 1 LIMIT :limit""")


class YearQuery(BaseModel):
    """Which academic year."""

    year: AcademicYear


OfYear = Annotated[YearQuery, Query()]


@dataclass(frozen=True, slots=True)
class Visits:
    """Of one visitor and year: still to be made, made, and of both those after their last day."""

    due: int = 0
    made: int = 0
    late: int = 0


class SchoolDays(BaseModel):
    """A school somebody is or was partner of, for how many half days of the year."""

    organisation: str
    stint: Stint


class Workload(BaseModel):
    """One person's academic year, in half days.

    `capacity` and `left` are null where no capacity is stated. `reserved`: a School Improvement
    Partner's four days for development and networking.
    """

    person: str
    year: AcademicYear
    capacity: int | None
    reserved: int
    schools_allocated: int
    support_allocated: int
    support_delivered: int
    left: int | None
    visits_due: int = Field(description="planned and not made yet")
    visits_made: int
    visits_late: int = Field(description="made after their last day, or past it and not made")
    schools: list[SchoolDays]


class Expiring(BaseModel):
    """An accreditation and its last day."""

    person: str
    name: str
    number: str
    expires_on: date


@router.get("/workload", summary="Everybody's workload")
async def list_workloads(
    asked: OfYear, paging: PageQuery, db: ReadDb, today: Today, _: MayAssessAll
) -> Page[Workload]:
    """In the order of their keys; those who have left only where they have work in the year."""
    year = asked.year
    people, loads = await everybody(db), await loads_of(db, str(year))
    visits = await _visits(db, year, today)
    after = paging.position("")[0]
    shown = [
        key
        for key, person in people.items()
        if key > after and (person.status == "active" or (key, str(year)) in loads)
    ][: paging.limit + 1]
    return paging.page(
        [(_workload(key, people[key], year, loads[key, str(year)], visits), [key]) for key in shown]
    )


@router.get("/accreditations", summary="Accreditations that expire")
async def list_expiring(
    before: Annotated[Day, Query(description="their last day is earlier")],
    paging: PageQuery,
    db: ReadDb,
    _: MayAssessAll,
) -> Page[Expiring]:
    """Of people who have not left, the first to expire first; expired ones too."""
    asked = {"before": str(before), **paging.bounds(day="", key="")}
    rows = (await db.execute(_EXPIRING, asked)).all()
    found = [
        Expiring(person=row.key, name=row.name, number=row.number, expires_on=row.expires_on)
        for row in rows
    ]
    return paging.page([(each, [str(each.expires_on), each.person]) for each in found])


@router.get("/{key}/workload", summary="One person's workload")
async def read_workload(
    key: Key, asked: OfYear, db: ReadDb, today: Today, caller: MayAssess
) -> Workload:
    """A caller who acts for some organisations only reads its own."""
    mine = caller.everywhere or await person_of(db, caller.client) == key
    record = await one(db, Person, key) if mine else None
    if record is None:
        raise missing(Person)
    loads = await loads_of(db, str(asked.year), [key])
    visits = await _visits(db, asked.year, today, visitor=key)
    return _workload(key, record.state, asked.year, loads[key, str(asked.year)], visits)


def _workload(
    key: str, person: Person, year: AcademicYear, load: Load, visits: Mapping[str, Visits]
) -> Workload:
    theirs = visits.get(key, Visits())
    return Workload(
        person=key,
        year=year,
        capacity=person.capacity_half_days.get(str(year)),
        reserved=reserved(person),
        schools_allocated=load.allocated,
        support_allocated=load.support_allocated,
        support_delivered=load.support_delivered,
        left=half_days_left(person, str(year), load),
        visits_due=theirs.due,
        visits_made=theirs.made,
        visits_late=theirs.late,
        schools=[SchoolDays(organisation=school, stint=stint) for school, stint in load.stints],
    )


async def _visits(
    session: AnySession, year: AcademicYear, today: date, visitor: str | None = None
) -> dict[str, Visits]:
    terms = [f"{year}-{term}" for term in ("AUT", "SPR", "SUM")]
    asked = {"terms": terms, "today": str(today), "visitor": visitor}
    rows = await session.execute(_VISITS, asked)
    return {row.visitor: Visits(row.due, row.made, row.late) for row in rows}
