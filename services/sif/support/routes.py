"""/support: half days allocated within the consultant's capacity, and delivered in sessions."""

from typing import Annotated

from fastapi import Path, Response
from pydantic import Field

from chassis.organisations import find_place
from chassis.records.changing import Acts, Key, Writing, change, create
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import wrong
from chassis.records.store import AnySession, one
from education.years import AcademicYear
from services.sif.callers import MayModerate, MayWrite
from services.sif.categories.reading import tiers_of
from services.sif.groups.plan.state import Plan
from services.sif.people.engaging import engage_consultant, extend_consultant
from services.sif.people.state import Expertise
from services.sif.support import rules
from services.sif.support.drafts import (
    SessionCorrectionDraft,
    SessionDraft,
    SupportDraft,
    SupportEndDraft,
    SupportHalfDaysDraft,
    WithdrawalDraft,
)
from services.sif.support.state import Support

Number = Annotated[int, Path(ge=1, le=1000, description="the session's, within its support")]


class SupportQuery(RecordQuery):
    """What a list of support may be narrowed to."""

    year: AcademicYear | None = None
    expertise: Expertise | None = None
    consultant: str | None = Field(None, description="the consultant's key")


router = record_routes(Support, query=SupportQuery)
act = Acts(router, Support)


@act.new("Allocate support")
async def allocate_support(draft: SupportDraft, write: Writing, caller: MayModerate) -> Response:
    """For organisations in Specific or Focused Support on the day it is agreed; in the intensive
    tiers as part of a joint plan."""
    place = await find_place(write.session, draft.organisation, caller)
    on = day_of(draft.agreed_on, write.today, path="$.agreed_on")
    rules.agreed_within(on, draft.year)
    await _need_plan(write.session, place.organisation, draft.plan)
    tiers = await tiers_of(write.session, [place.organisation], on)
    support = Support(
        **draft.model_dump(include={"expertise", "consultant", "half_days", "plan"}),
        year=str(draft.year),
        agreed_on=on,
        tier=rules.need_tier(tiers.get(place.organisation), on, draft.plan),
    )
    number = f".{draft.number}" if draft.number > 1 else ""
    key = f"{place.organisation}.{draft.year.slug}.{draft.expertise}{number}"
    return await create(write, caller, key, support, then=engage_consultant)


@act("/{key}/half-days", "Allocate more half days, or fewer")
async def change_support_half_days(
    key: Key, draft: SupportHalfDaysDraft, write: Writing, caller: MayModerate
) -> Response:
    """Within the consultant's capacity, and no fewer than were delivered."""

    def step(support: Support) -> Support:
        return rules.with_half_days(support, draft.half_days)

    why = draft.reason
    return await change(
        write, caller, Support, key, step, "change_half_days", why=why, then=extend_consultant
    )


@act("/{key}/sessions", "Record a session")
async def deliver(key: Key, draft: SessionDraft, write: Writing, caller: MayWrite) -> Response:
    """With the last half day allocated the support is complete."""
    on = day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        return rules.delivered(support, on, draft.half_days, draft.focus)

    return await change(write, caller, Support, key, step, "deliver")


@act("/{key}/sessions/{number}/correction", "Correct a session")
async def correct(
    key: Key, number: Number, draft: SessionCorrectionDraft, write: Writing, caller: MayWrite
) -> Response:
    """The session whole, and the reason; what was recorded before stays in the history."""
    day_of(draft.on, write.today)
    changed = draft.model_dump(exclude={"reason"})

    def step(support: Support) -> Support:
        return rules.corrected(support, number, **changed)

    return await change(write, caller, Support, key, step, "correct", why=draft.reason)


@act("/{key}/sessions/{number}/withdrawal", "Take a session back")
async def withdraw(
    key: Key, number: Number, draft: WithdrawalDraft, write: Writing, caller: MayWrite
) -> Response:
    """It counts as delivered no more."""

    def step(support: Support) -> Support:
        return rules.withdrawn(support, number)

    return await change(write, caller, Support, key, step, "withdraw", why=draft.reason)


@act("/{key}/end", "End support early")
async def end_support(
    key: Key, draft: SupportEndDraft, write: Writing, caller: MayModerate
) -> Response:
    """The half days not delivered are the consultant's again."""
    on = day_of(draft.on, write.today)
    why = draft.reason
    return await change(write, caller, Support, key, lambda it: rules.ended(it, on), "end", why=why)


async def _need_plan(session: AnySession, organisation: str, plan: str | None) -> None:
    if plan is None:
        return
    found = await one(session, Plan, plan)
    if found is None or found.organisation != organisation:
        raise wrong("unknown_plan", "$.plan", f"{organisation} has no joint plan {plan}")
