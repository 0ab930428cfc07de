"""POST /applications/decisions: many decisions of providers in one transaction."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed
from chassis.auth import Principal
from chassis.idempotency import Answer
from chassis.problems import Fault, Problem
from chassis.records.changing import CHANGES, Write, Writing
from chassis.records.refusing import not_allowed
from chassis.records.store import (
    COLUMNS,
    Change,
    Record,
    put,
    record_from,
)
from services.fourteen19.applications import acting, rules
from services.fourteen19.applications.drafts import DecisionsDraft, OneDecisionDraft
from services.fourteen19.applications.homes import hand_dues_on, take_turns
from services.fourteen19.applications.places import warnings_of
from services.fourteen19.applications.state import Application, ChoiceStatus
from services.fourteen19.callers import MayOffer

router = APIRouter(prefix="/applications", tags=["applications"])
_HOLD: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'application'
        AND key = ANY(CAST(:keys AS text[])) ORDER BY key FOR UPDATE""")


class Outcome(BaseModel):
    """What came of one decision. `code` and `message` say why it was refused."""

    application: str
    choice: int
    done: bool
    status: ChoiceStatus | None = Field(description="as the choice stands now; null: not found")
    code: str | None = None
    message: str | None = None


class Outcomes(BaseModel):
    """What came of each, in the order sent."""

    done: int
    refused: int
    outcomes: list[Outcome]
    warnings: list[str] = Field(description="courses with more offers than places")


@router.post(
    "/decisions",
    summary="Answer many applications at once",
    response_model=Outcomes,
    responses={409: CHANGES[409]},
)
async def decide_many_choices(draft: DecisionsDraft, write: Writing, caller: MayOffer) -> Response:
    """Each by the same rules as one; those of one choice follow one another. With `all_or_nothing`
    one that is refused refuses all, and every fault is told. No If-Match: `was` guards each."""

    async def effect() -> Answer:
        outcomes, courses = await _decide(write, caller, draft)
        done = sum(each.done for each in outcomes)
        told = Outcomes(
            done=done,
            refused=len(outcomes) - done,
            outcomes=outcomes,
            warnings=await warnings_of(write.session, courses, write.today),
        )
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


async def _decide(
    write: Write, caller: Principal, draft: DecisionsDraft
) -> tuple[list[Outcome], set[str]]:
    """What came of each, and the courses places were offered on."""
    held, homes = await _held(write, draft)
    now = {key: record.state for key, record in held.items()}
    outcomes = [
        _outcome(write, caller, now, each, f"$.decisions[{at}].decision")
        for at, each in enumerate(draft.decisions)
    ]
    if draft.all_or_nothing and not all(each.done for each in outcomes):
        raise _all_refused(outcomes)
    changes = [
        Change(key, record, now[key], "decide", write.reason)
        for key, record in held.items()
        if now[key] != record.state
    ]
    await _commit(write, caller, changes, homes)
    offers = [
        (each.application, each.choice)
        for each, outcome in zip(draft.decisions, outcomes, strict=True)
        if outcome.done and each.decision.act == "offer"
    ]
    return outcomes, {acting.own(now[key], number, caller).course for key, number in offers}


async def _held(
    write: Write, draft: DecisionsDraft
) -> tuple[Mapping[str, Record[Application]], set[str]]:
    """The applications there are, and whose turns were taken: all their homes'."""
    asked = sorted({each.application for each in draft.decisions})
    homes = await take_turns(write.session, asked)
    rows = await write.session.execute(_HOLD, {"keys": asked})
    return {row.key: record_from(Application, row) for row in rows}, homes


def _outcome(
    write: Write,
    caller: Principal,
    now: dict[str, Application],
    draft: OneDecisionDraft,
    path: str,
) -> Outcome:
    key, number = draft.application, draft.choice
    told: dict[str, Any] = {"application": key, "choice": number}
    status: ChoiceStatus | None = None
    try:
        if key not in now:
            raise Problem("not_found", "There is no application of this key.")
        status = acting.own(now[key], number, caller).status
        if draft.was not in (None, status):
            raise not_allowed(f"The choice is {status} by now.")
        move = acting.move_of(draft.decision, write.today, path=path)
        now[key] = rules.acted(now[key], number, move)
    except Problem as problem:
        why = problem.errors[0].message if problem.errors else problem.detail
        code = problem.errors[0].code if problem.errors else problem.code
        return Outcome(**told, done=False, status=status, code=code, message=why)
    return Outcome(**told, done=True, status=acting.own(now[key], number, caller).status)


def _all_refused(outcomes: list[Outcome]) -> Problem:
    faults = [
        Fault(str(each.code), f"$.decisions[{at}]", str(each.message))
        for at, each in enumerate(outcomes)
        if not each.done
    ]
    return Problem("conflict", "None of the decisions was taken.", errors=faults)


async def _commit(
    write: Write, caller: Principal, changes: list[Change[Application]], homes: set[str]
) -> None:
    if not changes:
        audit.nothing(write.session)
        return
    await put(write.session, changes, by=caller.client)
    await hand_dues_on(write.session, homes)
    acting.tell_offers(write.session)
    await write.tell(homes)
    told = {"applications": [each.key for each in changes]}
    deed = Deed("applications.decide", "application", "many", after=told, rows=len(changes))
    deed.why = write.reason
    await audit.record(write.session, caller, deed)
