"""/visits/programme: the visits of an academic year or term, planned for all schools that have a
School Improvement Partner, and how far they are made."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day, Plain
from chassis.idempotency import Answer
from chassis.records.bulk import create_missing
from chassis.records.changing import Writing
from chassis.records.drafts import Draft
from chassis.records.refusing import wrong
from chassis.records.store import AnySession
from education.periods import Period, parse_period
from education.years import AcademicYear
from services.sif.callers import MayAssess, MayModerate
from services.sif.people.state import Allocation
from services.sif.visits.rules import due_on
from services.sif.visits.state import Purpose, Visit

router = APIRouter(prefix="/visits", tags=["visits"])
PROGRAMME: Final[Mapping[str, tuple[Purpose, ...]]] = {
    "AUT": ("performance_review", "performance_management"),
    "SPR": ("progress",),
    "SUM": ("annual_report",),
}
"""The usual year of a School Improvement Partner."""
_PARTNERS: Final = text("""
    SELECT r.organisation, r.state ->> 'partner' AS partner
    FROM record r JOIN organisation o USING (organisation)
    WHERE r.kind = :kind AND r.status = 'active' AND r.state ->> 'year' = :year AND o.area = :area
        AND r.state ->> 'partner' IS NOT NULL
    ORDER BY 1""")
_PROGRESS: Final = text("""
    WITH visit AS (
        SELECT state ->> 'purpose' AS purpose, state ->> 'visitor' AS visitor,
            CAST(state ->> 'due_on' AS date) AS due_on, CAST(state ->> 'made_on' AS date) AS made_on
        FROM record r JOIN organisation o USING (organisation)
        WHERE r.kind = :kind AND r.status <> 'cancelled'
            AND r.state ->> 'term' = ANY(CAST(:terms AS text[]))
            AND (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))
            AND (CAST(:mine AS text[]) IS NULL OR organisation = ANY(:mine)))
    SELECT purpose, visitor, count(*) AS planned,
        count(*) FILTER (WHERE due_on <= :on) AS due,
        count(*) FILTER (WHERE made_on <= :on) AS made,
        count(*) FILTER (WHERE made_on <= :on AND made_on > due_on) AS late,
        count(*) FILTER (WHERE due_on < :on AND (made_on IS NULL OR made_on > :on)) AS overdue
    FROM visit GROUP BY GROUPING SETS ((), (purpose), (visitor)) ORDER BY purpose, visitor""")


class ProgrammeDraft(Draft):
    """The authority and the academic year or the term to plan visits for."""

    area: Plain = Field(max_length=20, examples=["350"])
    period: Plain = Field(max_length=20, examples=["2009/10", "2009/10-AUT"])


class Planned(BaseModel):
    """How many visits were planned, for how many schools, and how many there were before."""

    period: str
    schools: int
    planned: int
    already: int


class Counts(BaseModel):
    """Visits as of a day: those planned in all; `due` by then; made by then, `late` after the last
    day for them; `overdue`: not made by then though that day was past."""

    planned: int = 0
    due: int = 0
    made: int = 0
    late: int = 0
    overdue: int = 0


class Programme(BaseModel):
    """How far the visits of a period are made: in all, by purpose, by the partner who visits."""

    period: str
    on: date
    all: Counts
    purposes: dict[str, Counts]
    partners: dict[str, Counts]


@router.post("/programme", summary="Plan the visits of a year or term", response_model=Planned)
async def plan_programme(draft: ProgrammeDraft, write: Writing, caller: MayModerate) -> Response:
    """Those of the usual year that are not planned yet, for every school with an allocation, by its
    partner; repeated, it plans those of schools allocated since."""
    period = _period(draft.period, "$.period")

    async def effect() -> Answer:
        partners = await _partners(write.session, draft.area, period)
        visits = _visits(partners, terms_of(period))
        about = f"{draft.area}.{period.slug}"
        planned = len(await create_missing(write, caller, visits, about=about))
        told = Planned(
            period=period.text,
            schools=len(partners),
            planned=planned,
            already=len(visits) - planned,
        )
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


@router.get("/programme", summary="How far the visits of a year or term are made")
async def read_programme(
    period: Annotated[str, Query(max_length=20, description="2009/10 or 2009/10-AUT")],
    db: ReadDb,
    caller: MayAssess,
    today: Today,
    *,
    area: Annotated[list[str] | None, Query()] = None,
    on: Annotated[Day | None, Query(description="default: today")] = None,
) -> Programme:
    """Visits called off are left out; a partner sees those of the schools allocated."""
    about, day = _period(period, "query.period"), on or today
    asked = {
        "kind": Visit.NAME,
        "terms": [term.text for term in terms_of(about)],
        "areas": area,
        "mine": caller.confined_to,
        "on": day,
    }
    rows = [dict(row) for row in (await db.execute(_PROGRESS, asked)).mappings()]
    purposes, partners = _by(rows, "purpose"), _by(rows, "visitor")
    everything = next(row for row in rows if row["purpose"] is None and row["visitor"] is None)
    return Programme(
        period=about.text,
        on=day,
        all=Counts.model_validate(everything),
        purposes=purposes,
        partners=partners,
    )


def terms_of(period: Period) -> list[Period]:
    """The terms of an academic year; of a term itself."""
    if period.type == "term":
        return [period]
    return [parse_period(f"{period.text}-{name}") for name in PROGRAMME]


def _period(written: str, path: str) -> Period:
    try:
        period = parse_period(written)
    except ValueError as fault:
        raise wrong("invalid_period", path, str(fault)) from None
    if period.type not in ("academic_year", "term"):
        raise wrong("invalid_period", path, f"{period} is neither 2009/10 nor 2009/10-AUT")
    return period


async def _partners(session: AnySession, area: str, period: Period) -> dict[str, str]:
    year = AcademicYear.containing(period.starts)
    asked = {"kind": Allocation.NAME, "year": str(year), "area": area}
    rows = await session.execute(_PARTNERS, asked)
    return {row.organisation: row.partner for row in rows}


def _visits(partners: Mapping[str, str], terms: Iterable[Period]) -> dict[str, Visit]:
    """Those of the programme, by key."""
    return {
        f"{organisation}.{term.slug}.{purpose}": Visit(
            purpose=purpose, term=term.text, visitor=partner, due_on=due_on(purpose, term)
        )
        for term in terms
        for purpose in PROGRAMME[term.text[-3:]]
        for organisation, partner in partners.items()
    }


def _by(rows: Iterable[dict[str, Any]], name: str) -> dict[str, Counts]:
    return {row[name]: Counts.model_validate(row) for row in rows if row[name] is not None}
