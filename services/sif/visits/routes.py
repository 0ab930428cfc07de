"""/visits: planned, recorded, shared, replied to, signed off; /visit-notes: confidential."""

from typing import Annotated

from fastapi import Path, Response
from pydantic import Field

from chassis.organisations import find_place
from chassis.records.changing import (
    CHANGES,
    Acts,
    Key,
    Recorded,
    Writing,
    change,
    create,
    write_whole,
)
from chassis.records.drafts import OnDraft, day_of, term_of
from chassis.records.numbered import actions_of
from chassis.records.reading import RecordQuery, record_routes, seen_by
from services.sif.callers import MayRespond, MaySeeConfidential, MayWrite
from services.sif.visits import rules
from services.sif.visits.drafts import (
    CancelDraft,
    NoteDraft,
    RecordDraft,
    ReplyDraft,
    VisitDraft,
)
from services.sif.visits.state import Finding, Purpose, Reply, Visit, VisitNote

Number = Annotated[int, Path(ge=1, le=1000, description="the action's, within its visit")]


class VisitQuery(RecordQuery):
    """What a list of visits may be narrowed to."""

    term: str | None = Field(None, description="2009/10-AUT")
    purpose: Purpose | None = None
    visitor: str | None = None


router = record_routes(Visit, query=VisitQuery)
act = Acts(router, Visit)
notes = record_routes(VisitNote, scope="sif:confidential")


@act.new("Plan a visit")
async def plan_visit(draft: VisitDraft, write: Writing, caller: MayWrite) -> Response:
    """By default due by the last day for its purpose: 31 October, or the end of the term."""
    place = await find_place(write.session, draft.organisation, caller)
    term = term_of(draft.term)
    number = f".{draft.number}" if draft.number > 1 else ""
    visit = Visit(
        purpose=draft.purpose,
        term=term.text,
        visitor=draft.visitor,
        planned_for=draft.planned_for,
        due_on=draft.due_on or rules.due_on(draft.purpose, term),
    )
    key = f"{place.organisation}.{term.slug}.{draft.purpose}{number}"
    return await create(write, caller, key, visit)


@act("/{key}/record", "Record a visit that was made")
async def record_visit(key: Key, draft: RecordDraft, write: Writing, caller: MayWrite) -> Response:
    """Findings, grades and actions, whole; again until it is shared with the school."""
    on = day_of(draft.on, write.today)
    findings = [Finding(**each.model_dump()) for each in draft.findings]
    actions = actions_of(draft.actions)

    def step(visit: Visit) -> Visit:
        return rules.made(visit, on, half_days=draft.half_days, findings=findings, actions=actions)

    return await change(write, caller, Visit, key, step, "record")


@act("/{key}/share", "Share the note of visit with the school")
async def share_visit(key: Key, draft: OnDraft, write: Writing, caller: MayWrite) -> Response:
    """From now on the school may reply, for ten working days."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Visit, key, lambda it: rules.shared(it, on), "share")


@act("/{key}/reply", "The school's reply")
async def reply_to_visit(
    key: Key, draft: ReplyDraft, write: Writing, caller: MayRespond
) -> Response:
    """The school's own words stay with the note; until it is signed off they may be replaced."""
    reply = Reply(on=day_of(draft.on, write.today), text=draft.text)
    return await change(write, caller, Visit, key, lambda it: rules.replied(it, reply), "reply")


@act("/{key}/sign-off", "Sign a visit off")
async def sign_off_visit(key: Key, draft: OnDraft, write: Writing, caller: MayWrite) -> Response:
    """After the school's reply, or once the time for one is over."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Visit, key, lambda it: rules.signed_off(it, on), "sign_off")


@act("/{key}/cancellation", "Call a visit off")
async def cancel_visit(key: Key, draft: CancelDraft, write: Writing, caller: MayWrite) -> Response:
    """Before it is made, with the reason."""
    why = draft.reason
    return await change(write, caller, Visit, key, rules.cancelled, "cancel", why=why)


@act("/{key}/actions/{number}/completion", "An action is done")
async def complete_action(
    key: Key, number: Number, draft: OnDraft, write: Writing, caller: MayWrite
) -> Response:
    """Also after the visit was signed off."""
    on = day_of(draft.on, write.today)
    return await change(write, caller, Visit, key, lambda it: rules.done(it, number, on), "act")


@notes.put(
    "/{key}",
    summary="Write the confidential part of a visit",
    response_model=Recorded[VisitNote],
    responses=CHANGES | {201: {"model": Recorded[VisitNote], "description": "Written first"}},
)
async def write_note(
    key: Key, draft: NoteDraft, write: Writing, caller: MaySeeConfidential
) -> Response:
    """Under the visit's key; over one that is there it needs If-Match. Heads and governors never
    see it."""
    note = VisitNote(
        noted_on=day_of(draft.on, write.today),
        **draft.model_dump(exclude={"on"}),
    )
    await seen_by(write.session, Visit, key, caller)
    return await write_whole(write, caller, key, note)
