"""/allocations/missing: schools that must have a partner and have none who may be it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import Place, places_of
from chassis.paging import Page, PageQuery
from education.maintained import must_have_partner
from education.years import AcademicYear
from services.sif.callers import MayAssessAll
from services.sif.people.load import Loads, half_days_left, loads_of
from services.sif.people.reading import everybody
from services.sif.people.rules import USUAL_HALF_DAYS, unfit
from services.sif.people.state import Person

router = APIRouter(prefix="/allocations", tags=["allocations"])
_SUGGESTED: Final = 3
_SCHOOLS: Final = text("""
    SELECT o.organisation, r.state->>'partner' AS partner
    FROM organisation o
    LEFT JOIN record r ON r.kind = 'allocation' AND r.key = o.organisation || '.' || :year
    WHERE o.urn IS NOT NULL AND (CAST(:areas AS text[]) IS NULL OR o.area = ANY(:areas))
    ORDER BY o.organisation""")


class MissingQuery(BaseModel):
    """Which schools and when."""

    year: AcademicYear
    area: list[str] = Field([], description="local authority, e.g. 350")
    on: Day | None = Field(None, description="a day of the year; default: today, or its nearest")


class Candidate(BaseModel):
    """Somebody who may be partner, and has the usual half days left."""

    person: str
    half_days_left: int


class MissingPartner(BaseModel):
    """A school without a partner: `why` is `none`, or the reason why the one it has may not be its
    partner any more (`has_left`, `not_accredited`, `conflict_of_interest`)."""

    organisation: str
    name: str
    phase: str
    kind: str
    why: str
    partner: str | None
    suggested: list[Candidate] = Field(description="the least loaded first")


@dataclass(frozen=True, slots=True)
class Staff:
    """The people there are, and what they are committed to in a year."""

    people: Mapping[str, Person]
    loads: Loads
    year: AcademicYear

    def why(self, partner: str | None, school: Place, on: date) -> str | None:
        """Why a school's partner is none; None: it has one."""
        if partner is None:
            return "none"
        found = unfit(self.people[partner], school.organisation, on, on)
        return next((fault.code for fault in found), None)

    def suggested(self, school: Place, on: date) -> list[Candidate]:
        """Who may be its partner to the end of the year, and works in its phase."""
        able = sorted(self._able(school, on))[:_SUGGESTED]
        return [Candidate(person=key, half_days_left=left) for _, key, left in able]

    def _able(self, school: Place, on: date) -> Iterator[tuple[int, str, int]]:
        for key, person in self.people.items():
            load = self.loads[key, str(self.year)]
            left = half_days_left(person, str(self.year), load)
            if left is None or left < USUAL_HALF_DAYS:
                continue
            if person.phases and school.phase not in person.phases:
                continue
            if not any(unfit(person, school.organisation, on, self.year.ends)):
                yield load.committed, key, left


@router.get("/missing", summary="Schools without a partner")
async def list_missing(
    asked: Annotated[MissingQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    today: Today,
    _: MayAssessAll,
) -> Page[MissingPartner]:
    """Open schools that must have one (section 5 of the Education and Inspections Act 2006), each
    with those who may take it on."""
    year = asked.year
    on = asked.on or min(max(today, year.starts), year.ends)
    rows = await db.execute(_SCHOOLS, {"year": year.slug, "areas": asked.area or None})
    partners = {row.organisation: row.partner for row in rows}
    places = await places_of(db, list(partners))
    staff = Staff(await everybody(db), await loads_of(db, str(year)), year)
    after = paging.position("")[0]
    schools = [
        places[key]
        for key in partners
        if key > after and must_have_partner(places[key].kind) and places[key].is_open_on(on)
    ]
    found = _without(schools, partners, staff, on)
    shown = [each for each, _ in zip(found, range(paging.limit + 1), strict=False)]
    return paging.page([(each, [each.organisation]) for each in shown])


def _without(
    schools: Sequence[Place], partners: Mapping[str, str | None], staff: Staff, on: date
) -> Iterator[MissingPartner]:
    for school in schools:
        partner = partners[school.organisation]
        why = staff.why(partner, school, on)
        if why is not None:
            yield MissingPartner(
                organisation=school.organisation,
                name=school.name,
                phase=school.phase,
                kind=school.kind,
                why=why,
                partner=partner,
                suggested=staff.suggested(school, on),
            )
