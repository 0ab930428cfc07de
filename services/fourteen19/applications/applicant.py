"""/my-application: the young person's own form, for who has its code."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from chassis import audit
from chassis.audit import Deed
from chassis.auth import anyone
from chassis.clock import Today
from chassis.conditional import require_match
from chassis.database import ReadDb, WriteDb
from chassis.idempotency import Answer, IdempotencyKey
from chassis.organisations import Place, places_of
from chassis.records.changing import CHANGES, UNKNOWN, Write, missing
from chassis.records.store import AnySession, Record, one
from services.fourteen19.applications import acting, making, rules, texts
from services.fourteen19.applications.codes import NO_STORE, Applicant, applicant_of
from services.fourteen19.applications.drafts import MyChoicesDraft, TextDraft
from services.fourteen19.applications.rounds import dates_of, round_of
from services.fourteen19.applications.routes import ANSWERS, AnswerName, ChoiceNumber
from services.fourteen19.applications.state import (
    Application,
    Choice,
    ChoiceStatus,
    FormStatus,
    Interview,
    Offer,
    RefusalReason,
)
from services.fourteen19.applications.state import Step as ChoiceStep
from services.fourteen19.applications.texts import Then

router = APIRouter(
    prefix="/my-application", tags=["my application"], dependencies=[anyone()], responses=UNKNOWN
)

Step = Callable[[Record[Application]], Awaitable[Application]]


def _write(
    request: Request, session: WriteDb, day: Today, idempotency_key: IdempotencyKey = None
) -> Write:
    # Nobody asks a young person for a reason.
    return Write(request, session, day, idempotency_key, None)


MyWriting = Annotated[Write, Depends(_write, scope="function")]


class MyChoice(BaseModel):
    """A choice as the young person has it."""

    number: int
    organisation: str = Field(description="whose course it is: its key")
    name: str | None = Field(description="the organisation's")
    course: str
    title: str
    status: ChoiceStatus
    interview: Interview | None
    offer: Offer | None
    reason: RefusalReason | None
    steps: list[ChoiceStep] = Field(description="how it stood from which day on")


class MyApplication(BaseModel):
    """A young person's own form. The reference is not in it, only whether there is one."""

    year: str
    status: FormStatus
    send_from: date | None = Field(description="null: no dates are set any more")
    equal_consideration_by: date | None = Field(description="sent by then, none is treated as late")
    send_by: date
    sent_on: date | None
    late: bool
    answer_by: date | None
    choices: list[MyChoice] = Field(description="the most wanted first")
    statement: str | None
    expected: str | None
    has_reference: bool


@router.get("", summary="My application")
async def read_my_application(
    key: Applicant, db: ReadDb, today: Today, response: Response
) -> MyApplication:
    """With the code the school has given. The ETag is what a change sends in If-Match."""
    record = await one(db, Application, key)
    if record is None:
        raise missing(Application)
    deed = Deed("my_application.read", "application", key, personal=True)
    await audit.record(db, applicant_of(key), deed)
    response.headers.update({"ETag": record.tag, **NO_STORE})
    return await _mine(db, record, today)


@router.put("/choices", summary="Choose courses", response_model=MyApplication, responses=CHANGES)
async def put_my_choices(key: Applicant, draft: MyChoicesDraft, write: MyWriting) -> Response:
    """All of them, the most wanted first, until the form is sent."""

    async def step(record: Record[Application]) -> Application:
        now, session = record.state, write.session
        choices = await making.choices_of(session, draft.choices, now.year, now.choices)
        return rules.rewritten(now, choices)

    return await _change(write, key, step, "choose")


@router.put(
    "/texts/statement",
    summary="Write my statement",
    response_model=MyApplication,
    responses=CHANGES,
)
async def put_my_statement(key: Applicant, draft: TextDraft, write: MyWriting) -> Response:
    """Whole, until the form is sent."""
    return await _write_text(write, key, "statement", draft)


@router.put(
    "/texts/expected",
    summary="Write what I expect to pass",
    response_model=MyApplication,
    responses=CHANGES,
)
async def put_my_expected(key: Applicant, draft: TextDraft, write: MyWriting) -> Response:
    """Whole, until the form is sent."""
    return await _write_text(write, key, "expected", draft)


@router.post("/sending", summary="Send my form", response_model=MyApplication, responses=CHANGES)
async def send_my_application(key: Applicant, write: MyWriting) -> Response:
    """To all its choices, today. A choice may need the school's reference first."""

    async def step(record: Record[Application]) -> Application:
        dates = await dates_of(write.session, record)
        courses = await making.open_courses(write.session, record.state, write.today)
        return rules.sent(record.state, write.today, dates, courses)

    return await _change(write, key, step, "send")


@router.post(
    "/withdrawal", summary="Take my form back", response_model=MyApplication, responses=CHANGES
)
async def withdraw_my_application(key: Applicant, write: MyWriting) -> Response:
    """All of it, sent or not, today, before enrolling: every choice is withdrawn, what I wrote is
    deleted. From tomorrow the code opens it no more."""

    async def step(record: Record[Application]) -> Application:
        return rules.withdrawn(record.state, write.today)

    return await _change(write, key, step, "withdraw", texts.dropped)


@router.post(
    "/choices/{number}/{answer}",
    summary="Accept, decline or withdraw",
    response_model=MyApplication,
    responses=CHANGES,
)
async def answer_my_offer(
    key: Applicant, number: ChoiceNumber, answer: AnswerName, write: MyWriting
) -> Response:
    """Today. One offer is accepted at a time, and one may be kept as insurance beside it."""

    async def step(record: Record[Application]) -> Application:
        return rules.acted(record.state, number, rules.Move(ANSWERS[answer], write.today))

    return await _change(write, key, step, ANSWERS[answer])


async def _write_text(
    write: Write, key: str, name: Literal["statement", "expected"], draft: TextDraft
) -> Response:
    async def step(record: Record[Application]) -> Application:
        return texts.written(record.state, name)

    return await _change(write, key, step, "write", texts.keeping(name, draft.text))


async def _change(write: Write, key: str, step: Step, action: str, *others: Then) -> Response:
    """Answer a change by the young person, as `chassis.records.changing.change` does."""
    caller = applicant_of(key)

    async def effect() -> Answer:
        record = await acting.held(write.session, key)
        require_match(write.request, record.tag)
        after = await step(record)
        now = await acting.changed(write, caller, record, after, action, *others)
        mine = await _mine(write.session, now, write.today)
        return Answer(200, {"ETag": now.tag}, mine.model_dump_json().encode())

    response = await write.once(caller, effect)
    response.headers.update(NO_STORE)
    return response


async def _mine(session: AnySession, record: Record[Application], today: date) -> MyApplication:
    now = rules.settled(record.state, today)
    places = await places_of(session, sorted({each.provider for each in now.choices}))
    told = await texts.texts_of(session, record.key, ("statement", "expected"))
    dates = await round_of(session, record)
    shown = ("year", "status", "send_by", "sent_on", "late", "answer_by")
    return MyApplication(
        **{name: getattr(now, name) for name in shown},
        send_from=dates.opens_on if dates else None,
        equal_consideration_by=dates.equal_consideration_by if dates else None,
        choices=[_my_choice(each, places) for each in now.choices],
        statement=told["statement"],
        expected=told["expected"],
        has_reference=now.texts.reference > 0,
    )


def _my_choice(choice: Choice, places: Mapping[str, Place]) -> MyChoice:
    place = places.get(choice.provider)
    names = set(MyChoice.model_fields) - {"organisation", "name"}
    told = {name: getattr(choice, name) for name in names}
    return MyChoice(**told, organisation=choice.provider, name=place.name if place else None)
