"""/applications/bulk, /applications/access-codes: a whole year group at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.auth import Principal
from chassis.database import WriteDb
from chassis.idempotency import Answer
from chassis.organisations import places_of
from chassis.problems import Fault
from chassis.records.bulk import create_missing
from chassis.records.changing import CHANGES, Write, Writing
from chassis.records.refusing import all_wrong
from chassis.records.store import AnySession
from chassis.telling import take_turn
from education.years import AcademicYear
from services.fourteen19.applications import codes, making
from services.fourteen19.applications.drafts import ManyApplicationsDraft, ManyCodesDraft
from services.fourteen19.applications.homes import take_turns, whose
from services.fourteen19.applications.making import Home
from services.fourteen19.applications.rounds import need_round
from services.fourteen19.applications.routes import AccessCode
from services.fourteen19.applications.state import Application
from services.fourteen19.callers import MayApply

router = APIRouter(prefix="/applications", tags=["applications"])
_MADE: Final[dict[int | str, dict[str, Any]]] = {409: CHANGES[409]}


class BegunApplication(BaseModel):
    """Whose form has which key."""

    learner_id: int
    application: str


class BegunApplications(BaseModel):
    """What came of it."""

    begun: list[BegunApplication]
    already: list[int] = Field(description="those who have an application for that year: nothing")


class AccessCodes(BaseModel):
    """Each application's code, in the order asked. They are shown once."""

    codes: list[AccessCode]


@router.post(
    "/bulk",
    summary="Begin an application for many",
    response_model=BegunApplications,
    responses=_MADE,
)
async def begin_many_applications(
    draft: ManyApplicationsDraft, write: Writing, caller: MayApply
) -> Response:
    """Each by the rules of one; who has an application already is left alone. If a number is not a
    learner of the caller's, none is begun, and every such number is told."""

    async def effect() -> Answer:
        told = await _begin(write, caller, draft)
        return Answer(200, {}, told.model_dump_json().encode())

    return await write.once(caller, effect)


@router.post(
    "/access-codes", summary="Give many young people their codes", response_model=AccessCodes
)
async def give_application_codes(
    draft: ManyCodesDraft, session: WriteDb, caller: MayApply, reason: Reason = None
) -> Response:
    """A new one for each; those before end. No answer is kept that could be repeated."""
    keys = list(dict.fromkeys(draft.applications))
    await take_turns(session, keys)
    found = await whose(session, keys)
    theirs = {key for key, each in found.items() if each.is_of(caller)}
    _need_known(draft.applications, theirs, "$.applications", "application")
    made = await codes.issue(session, keys)
    deed = Deed("application.codes", "application", "many", why=reason, rows=len(keys))
    deed.after = {"applications": keys}
    await audit.record(session, caller, deed)
    shown = [AccessCode(application=k, code=c) for k, c in zip(keys, made, strict=True)]
    body = AccessCodes(codes=shown).model_dump_json()
    return Response(body, media_type="application/json", headers=codes.NO_STORE)


async def _begin(
    write: Write, caller: Principal, draft: ManyApplicationsDraft
) -> BegunApplications:
    session, year = write.session, draft.year
    homes = await making.homes_of(session, draft.learners, year.previous, caller)
    _need_known(draft.learners, homes.keys(), "$.learners", "learner")
    await take_turn(session, sorted({each.organisation for each in homes.values()}))
    taken = await making.applying(session, draft.learners, str(year), write.today)
    wanted = []
    for learner in draft.learners:
        if homes[learner].person not in taken:
            taken.add(homes[learner].person)
            wanted.append(learner)
    states = await _states(session, wanted, homes, year, write.today)
    await create_missing(write, caller, states, about=year.slug)
    return BegunApplications(
        begun=[
            BegunApplication(learner_id=state.learner_id, application=key)
            for key, state in states.items()
        ],
        already=[each for each in draft.learners if each not in wanted],
    )


async def _states(
    session: AnySession,
    learners: Sequence[int],
    homes: Mapping[int, Home],
    year: AcademicYear,
    today: date,
) -> dict[str, Application]:
    """An empty form for each, by key, home by home."""
    by_home: dict[str, list[int]] = {}
    for learner in learners:
        by_home.setdefault(homes[learner].organisation, []).append(learner)
    places = await places_of(session, sorted(by_home))
    states: dict[str, Application] = {}
    for home, theirs in by_home.items():
        dates = await need_round(session, places[home].area, year)
        for learner in theirs:
            states[making.new_key(home, year)] = making.begun(learner, year, today, dates)
    return states


def _need_known(asked: Sequence[Any], known: Any, path: str, name: str) -> None:
    faults = [
        Fault(f"unknown_{name}", f"{path}[{at}]", f"no {name} of yours has this number or key")
        for at, each in enumerate(asked)
        if each not in known
    ]
    if faults:
        raise all_wrong(faults)
