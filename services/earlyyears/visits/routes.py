"""/visits: planned, recorded, shared, corrected, followed up; their actions."""

from typing import Annotated

from fastapi import Path, Response

from chassis.auth import Principal
from chassis.organisations import find_place
from chassis.records.changing import (
    Acts,
    Key,
    Write,
    Writing,
    change,
    create,
)
from chassis.records.drafts import OnDraft, day_of, year_of
from chassis.records.numbered import numbered_key
from chassis.records.reading import RecordQuery, record_routes, seen_by
from chassis.records.store import Record
from contracts.earlyyears import Purpose
from education.years import AcademicYear
from services.earlyyears.callers import MayVisit
from services.earlyyears.provision import need_early_years
from services.earlyyears.quality.rating import rate_by_it
from services.earlyyears.visits import making, rules
from services.earlyyears.visits.drafts import (
    FollowUpDraft,
    ReplanDraft,
    VisitCancelDraft,
    VisitCorrectionDraft,
    VisitDraft,
    VisitRecordDraft,
    VisitWithdrawalDraft,
)
from services.earlyyears.visits.state import Visit

ActionNumber = Annotated[int, Path(ge=1, le=1000, description="the action's, within its visit")]


class VisitQuery(RecordQuery):
    """What a list of visits may be narrowed to."""

    year: AcademicYear | None = None
    purpose: Purpose | None = None
    visitor: str | None = None
    programme: str | None = None
    tool: str | None = None


router = record_routes(Visit, query=VisitQuery)
act = Acts(router, Visit)


@act.new("Plan a visit")
async def plan_visit(draft: VisitDraft, write: Writing, caller: MayVisit) -> Response:
    """By hand; a programme plans those of many (`/programmes/{key}/plan`)."""
    place = await find_place(write.session, draft.organisation, caller)
    need_early_years(place)
    await making.need_published(write.session, draft.tool)
    await making.need_programme(write.session, draft, place.area)
    stem = making.stem_of(place.organisation, draft.year, draft.purpose)
    if draft.number is not None:
        key = numbered_key(stem, draft.number)
    else:
        key = await making.next_key(write.session, place.organisation, draft.year, draft.purpose)
    shared = draft.model_dump(exclude={"organisation", "number", "year"})
    return await create(write, caller, key, Visit(year=str(draft.year), **shared))


@act("/{key}/replanning", "Another day or another visitor")
async def replan_visit(key: Key, draft: ReplanDraft, write: Writing, caller: MayVisit) -> Response:
    """Before it is made. A day after the last one for it is taken, and shows in its programme."""

    def step(visit: Visit) -> Visit:
        return rules.replanned(visit, draft.visitor, draft.planned_for)

    return await change(write, caller, Visit, key, step, "replan", why=draft.reason)


@act("/{key}/record", "Record a visit that was made")
async def record_visit(
    key: Key, draft: VisitRecordDraft, write: Writing, caller: MayVisit
) -> Response:
    """Scores with their evidence, its own grade, actions, whole; again until it is shared. Every
    criterion that has no score is told. Quality is rated anew."""
    found = await _found(write, caller, key, draft)

    def step(visit: Visit) -> Visit:
        return rules.made(visit, found)

    return await change(write, caller, Visit, key, step, "record", then=rate_by_it)


@act("/{key}/correction", "Correct what was recorded")
async def correct_visit(
    key: Key, draft: VisitCorrectionDraft, write: Writing, caller: MayVisit
) -> Response:
    """Whole, and why; also after it was shared. What was recorded before stays in the history, and
    quality is rated anew."""
    found = await _found(write, caller, key, draft)

    def step(visit: Visit) -> Visit:
        return rules.corrected(visit, found)

    why = draft.reason
    return await change(write, caller, Visit, key, step, "correct", why=why, then=rate_by_it)


@act("/{key}/withdrawal", "Take back what was recorded")
async def withdraw_visit(
    key: Key, draft: VisitWithdrawalDraft, write: Writing, caller: MayVisit
) -> Response:
    """The visit was not made after all: it is planned still, and quality is rated without it."""
    tool = await making.planned_tool(write.session, key)

    def step(visit: Visit) -> Visit:
        return rules.taken_back(visit, tool)

    why = draft.reason
    return await change(write, caller, Visit, key, step, "withdraw", why=why, then=rate_by_it)


@act("/{key}/share", "Share the report with the setting")
async def share_visit(key: Key, draft: OnDraft, write: Writing, caller: MayVisit) -> Response:
    """From now on the setting reads what was found, and its head owes the actions named for it."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Visit, key, lambda it: rules.shared(it, on), "share")


@act("/{key}/cancellation", "Call a visit off")
async def cancel_visit(
    key: Key, draft: VisitCancelDraft, write: Writing, caller: MayVisit
) -> Response:
    """Before it is made, with the reason; a programme may then plan another."""
    why = draft.reason
    return await change(write, caller, Visit, key, rules.cancelled, "cancel", why=why)


@act("/{key}/actions/{number}/completion", "An action is done")
async def complete_visit_action(
    key: Key, number: ActionNumber, draft: OnDraft, write: Writing, caller: MayVisit
) -> Response:
    """Whoever owned it."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Visit, key, lambda it: rules.done(it, number, on), "act")


@act.new("Plan a follow-up", path="/{key}/follow-up")
async def follow_visit_up(
    key: Key, draft: FollowUpDraft, write: Writing, caller: MayVisit
) -> Response:
    """Of a visit that was made. Its open actions stay its own: the follow-up's report has them."""
    before: Record[Visit] = await seen_by(write.session, Visit, key, caller)
    await making.need_published(write.session, draft.tool)
    year = year_of(draft.due_on, "$.due_on")
    later = Visit(
        purpose="follow_up",
        year=str(year),
        **draft.model_dump(exclude={"visitor"}),
        visitor=draft.visitor or before.state.visitor,
    )
    later = rules.followed_by(before.state, key, later)
    organisation = str(before.organisation)
    new = await making.next_key(write.session, organisation, year, "follow_up")
    return await create(write, caller, new, later)


async def _found(
    write: Write, caller: Principal, key: str, draft: VisitRecordDraft | VisitCorrectionDraft
) -> rules.Findings:
    """What a body says of a visit. Raises `not_found`, and `invalid_request` for a day to come or
    a tool that is not there."""
    day_of(draft.on, write.today)
    visit: Record[Visit] = await seen_by(write.session, Visit, key, caller)
    return await making.findings_of(write.session, visit.state, draft)
