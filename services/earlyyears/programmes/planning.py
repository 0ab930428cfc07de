"""/programmes/{key}/plan: a visit for everybody eligible that has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response
from pydantic import BaseModel

from chassis import audit
from chassis.idempotency import Answer
from chassis.records.bulk import create_missing
from chassis.records.changing import CHANGES, UNKNOWN, Key, Write, Writing, held_by
from chassis.records.refusing import need_status, wrong
from chassis.records.store import Record
from education.years import AcademicYear
from services.earlyyears.callers import MayModerate
from services.earlyyears.programmes.drafts import PlanDraft
from services.earlyyears.programmes.reading import Standing, grouped, standings_of
from services.earlyyears.programmes.spreading import spread_by_officer, working_days
from services.earlyyears.programmes.state import Programme
from services.earlyyears.visits.making import need_published, next_keys, stem_of
from services.earlyyears.visits.state import Visit

router = APIRouter(prefix="/programmes", tags=["programmes"])


class PlannedVisit(BaseModel):
    """A visit planned. `visitor` null: it is in nobody's caseload."""

    visit: str
    organisation: str
    name: str
    visitor: str | None
    planned_for: date


class OfficersVisits(BaseModel):
    """How many of the visits planned are whose, and from when to when."""

    visitor: str | None
    visits: int
    first: date
    last: date


class VisitPlan(BaseModel):
    """What was planned, or with `dry_run` would be: of those `eligible`, `already` have a visit
    made or planned; `unassigned` of the new visits are nobody's."""

    programme: str
    dry_run: bool
    eligible: int
    already: int
    planned: int
    unassigned: int
    officers: list[OfficersVisits]
    visits: list[PlannedVisit]


@dataclass(frozen=True, slots=True)
class _Planned:
    """Visits to be made, by key, and the schools and settings they are to."""

    eligible: int
    visits: dict[str, Visit]
    names: dict[str, str]


@router.post(
    "/{key}/plan",
    summary="Plan the visits of a programme",
    response_model=VisitPlan,
    responses=UNKNOWN | {409: CHANGES[409]},
)
async def plan_programme_visits(
    key: Key, draft: PlanDraft, write: Writing, caller: MayModerate
) -> Response:
    """For everybody eligible and open that has none, by the officer whose caseload it is in, each
    officer's spread evenly over the working days. Repeated, it plans those opened since."""

    async def effect() -> Answer:
        # The programme's turn: two requests at once would each plan everybody.
        programme = await held_by(write.session, Programme, key, caller)
        planned = await _plan(write, programme, draft)
        made = list(planned.visits)
        if draft.dry_run:
            audit.nothing(write.session)
        else:
            made = await create_missing(write, caller, planned.visits, about=key)
        told = _told(key, draft, planned, made)
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


async def _plan(write: Write, programme: Record[Programme], draft: PlanDraft) -> _Planned:
    state = programme.state
    need_status(state.status, ("open",), "planned")
    await need_published(write.session, state.tool)
    days = working_days(_since(state, draft, write.today), state.ends_on)
    [standings] = (await standings_of(write.session, [programme], write.today)).values()
    missing = [each for each in standings if each.visit is None]
    if missing and not days:
        raise wrong("no_days", "$.since", f"no working day is left until {state.ends_on}")
    on = spread_by_officer(grouped(missing), days)
    year = AcademicYear.parse(state.year)
    stems = {each.organisation: stem_of(each.organisation, year, state.purpose) for each in missing}
    keys = await next_keys(write.session, stems) if stems else {}
    visits = {
        keys[each.organisation]: _visit(programme, each, on[each.organisation]) for each in missing
    }
    names = {keys[each.organisation]: each.name for each in missing}
    return _Planned(len(standings), visits, names)


def _since(state: Programme, draft: PlanDraft, today: date) -> date:
    """The first day to plan for: given; else today within the programme's days, else its first."""
    if draft.since is not None:
        if not state.starts_on <= draft.since <= state.ends_on:
            message = f"it is not between {state.starts_on} and {state.ends_on}"
            raise wrong("outside_programme", "$.since", message)
        return draft.since
    return today if state.starts_on <= today <= state.ends_on else state.starts_on


def _visit(programme: Record[Programme], standing: Standing, day: date) -> Visit:
    state = programme.state
    return Visit(
        purpose=state.purpose,
        year=state.year,
        visitor=standing.officer,
        due_on=state.ends_on,
        planned_for=day,
        programme=programme.key,
        tool=state.tool,
    )


def _told(key: str, draft: PlanDraft, planned: _Planned, made: Sequence[str]) -> VisitPlan:
    visits = [
        PlannedVisit(
            visit=each,
            organisation=each.partition(".")[0],
            name=planned.names[each],
            visitor=planned.visits[each].visitor,
            planned_for=day,
        )
        for each in made
        if (day := planned.visits[each].planned_for) is not None
    ]
    return VisitPlan(
        programme=key,
        dry_run=draft.dry_run,
        eligible=planned.eligible,
        already=planned.eligible - len(made),
        planned=len(made),
        unassigned=sum(each.visitor is None for each in visits),
        officers=_officers(visits),
        visits=sorted(visits, key=lambda each: (each.planned_for, each.visit)),
    )


def _officers(visits: Sequence[PlannedVisit]) -> list[OfficersVisits]:
    days: dict[str | None, list[date]] = {}
    for each in visits:
        days.setdefault(each.visitor, []).append(each.planned_for)
    return [
        OfficersVisits(visitor=visitor, visits=len(own), first=min(own), last=max(own))
        for visitor, own in sorted(days.items(), key=lambda item: item[0] or "")
    ]
