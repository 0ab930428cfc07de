"""/applications, for the home school: begun, written, sent, answered, withdrawn."""

from typing import Annotated, Final, Literal

from fastapi import Path, Response
from pydantic import BaseModel

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.database import WriteDb
from chassis.organisations import places_of
from chassis.records.changing import CHANGES, Acts, Key, Recorded, Writing, create
from chassis.records.drafts import day_of
from chassis.records.reading import record_routes
from services.fourteen19.applications import codes, making, rules, texts
from services.fourteen19.applications.acting import change, following, held
from services.fourteen19.applications.drafts import (
    ApplicationDraft,
    ApplicationWithdrawalDraft,
    ChoiceActDraft,
    ChoicesDraft,
    SendingDraft,
    TextDraft,
)
from services.fourteen19.applications.homes import seen
from services.fourteen19.applications.rounds import dates_of, need_round
from services.fourteen19.applications.state import Application, TextName
from services.fourteen19.callers import MayApply

ChoiceNumber = Annotated[int, Path(ge=1, le=999, description="the choice's, as the form has it")]
AnswerName = Literal["acceptance", "insurance", "decline", "withdrawal"]
"""What a young person answers, as addresses have it."""
ANSWERS: Final[dict[AnswerName, rules.ActName]] = {
    "acceptance": "accept",
    "insurance": "insure",
    "decline": "decline",
    "withdrawal": "withdraw",
}


class AccessCode(BaseModel):
    """A young person's code for one application. It is shown once: only a digest is kept."""

    application: str
    code: str


router = record_routes(
    Application, scope="fourteen19:apply", one=False, listed=False, seen=seen, personal=True
)
act = Acts(router, Application)


@act.new("Begin an application")
async def begin_application(draft: ApplicationDraft, write: Writing, caller: MayApply) -> Response:
    """For a young person on roll in the year before; one at a time. The code for the young person
    is at `/{key}/access-code`."""
    session, year, today = write.session, draft.year, write.today
    home = await making.home_of(session, draft.learner_id, year.previous, caller)
    place = (await places_of(session, [home.organisation]))[home.organisation]
    dates = await need_round(session, place.area, year)
    state = making.begun(draft.learner_id, year, today, dates)
    state = rules.rewritten(state, await making.choices_of(session, draft.choices, state.year))
    key = making.new_key(home.organisation, year)
    then = following(write, making.alone_on(today))
    return await create(write, caller, key, state, then=then)


@router.put(
    "/{key}/choices",
    summary="Choose courses",
    response_model=Recorded[Application],
    responses=CHANGES,
)
async def put_application_choices(
    key: Key, draft: ChoicesDraft, write: Writing, caller: MayApply
) -> Response:
    """All of them, in the young person's order, until the form is sent."""
    record = await seen(write.session, key, caller)
    choices = await making.choices_of(write.session, draft.choices, record.state.year)

    def step(application: Application) -> Application:
        return rules.rewritten(application, choices)

    return await change(write, caller, key, step, "choose")


@router.put(
    "/{key}/texts/{name}",
    summary="Write the statement, the qualifications expected, or the reference",
    response_model=Recorded[Application],
    responses=CHANGES,
)
async def put_application_text(
    key: Key, name: TextName, draft: TextDraft, write: Writing, caller: MayApply
) -> Response:
    """Whole, until the form is sent. It is kept sealed, and no history has it."""

    def step(application: Application) -> Application:
        return texts.written(application, name)

    return await change(write, caller, key, step, "write", texts.keeping(name, draft.text))


@act("/{key}/sending", "Send the form to its providers")
async def send_application(
    key: Key, draft: SendingDraft, write: Writing, caller: MayApply
) -> Response:
    """Late after the day for equal consideration, refused after the last day. It needs a reference
    unless every choice waives that."""
    on = day_of(draft.on, write.today)
    record = await seen(write.session, key, caller)
    dates = await dates_of(write.session, record)
    courses = await making.open_courses(write.session, record.state, on)

    def step(application: Application) -> Application:
        return rules.sent(application, on, dates, courses)

    return await change(write, caller, key, step, "send")


@act("/{key}/withdrawal", "Take the whole form back")
async def withdraw_application(
    key: Key, draft: ApplicationWithdrawalDraft, write: Writing, caller: MayApply
) -> Response:
    """Before the young person is enrolled: every choice on it is withdrawn, the texts are deleted,
    and from the next day the code opens it no more."""
    on = day_of(draft.on, write.today)

    def step(application: Application) -> Application:
        return rules.withdrawn(application, on)

    return await change(write, caller, key, step, "withdraw", texts.dropped)


@act("/{key}/choices/{number}/{answer}", "Accept, decline or withdraw for the young person")
async def answer_application_offer(
    key: Key,
    number: ChoiceNumber,
    answer: AnswerName,
    draft: ChoiceActDraft,
    write: Writing,
    caller: MayApply,
) -> Response:
    """As the young person has said."""
    move = rules.Move(ANSWERS[answer], day_of(draft.on, write.today))

    def step(application: Application) -> Application:
        return rules.acted(application, number, move)

    return await change(write, caller, key, step, move.act)


@router.post(
    "/{key}/access-code", summary="Give the young person a code", response_model=AccessCode
)
async def give_application_code(
    key: Key, session: WriteDb, caller: MayApply, reason: Reason = None
) -> Response:
    """A new one each time; the one before ends. No answer is kept that could be repeated."""
    await seen(session, key, caller)
    await held(session, key)
    [code] = await codes.issue(session, [key])
    deed = Deed("application.code", "application", key, why=reason)
    await audit.record(session, caller, deed)
    body = AccessCode(application=key, code=code).model_dump_json()
    return Response(body, media_type="application/json", headers=codes.NO_STORE)


@router.delete("/{key}/access-code", summary="End the young person's code", status_code=204)
async def end_application_code(
    key: Key, session: WriteDb, caller: MayApply, reason: Reason = None
) -> None:
    """It opens nothing any more; a letter may be lost. A new one may be given."""
    await seen(session, key, caller)
    await held(session, key)
    await codes.end(session, key)
    deed = Deed("application.code_end", "application", key, why=reason)
    await audit.record(session, caller, deed)
