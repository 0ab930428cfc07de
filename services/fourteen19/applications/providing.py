"""/applications/choices: what waits for a provider's answer; one choice, with who applies."""

from datetime import date
from typing import Annotated, Any, Final, get_args

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.clock import Today
from chassis.conditional import require_match
from chassis.database import ReadDb
from chassis.idempotency import Answer
from chassis.organisations import find_place
from chassis.paging import Page, PageQuery
from chassis.records.changing import CHANGES, UNKNOWN, Key, Writing
from chassis.records.drafts import Organisation
from education.years import AcademicYear
from services.fourteen19.applications import acting, rules
from services.fourteen19.applications.drafts import DecisionDraft
from services.fourteen19.applications.looking import YoungPerson, young_person
from services.fourteen19.applications.places import warnings_of
from services.fourteen19.applications.routes import ChoiceNumber
from services.fourteen19.applications.state import (
    WAITING,
    Application,
    Choice,
    ChoiceStatus,
    Interview,
    Offer,
    RefusalReason,
    Step,
    TextName,
)
from services.fourteen19.applications.texts import texts_of
from services.fourteen19.callers import MayOffer, MayReadLearners

router = APIRouter(prefix="/applications", tags=["applications"])
_STATUS: Final = """CASE WHEN c ->> 'status' = 'offered'
    AND CAST(c -> 'offer' ->> 'respond_by' AS date) < :today THEN 'lapsed'
    ELSE c ->> 'status' END"""
_LIST: Final = text(f"""
    SELECT r.key, CAST(r.state AS text) AS state, CAST(c ->> 'number' AS integer) AS number
    FROM record r CROSS JOIN LATERAL jsonb_array_elements(r.state -> 'choices') c
    WHERE r.kind = 'application' AND r.state -> 'choices' @> CAST(:like AS jsonb)
        AND c @> (CAST(:like AS jsonb) -> 0)
        AND (CAST(:statuses AS text[]) IS NULL OR {_STATUS} = ANY(:statuses))
        AND (CAST(:year AS text) IS NULL OR r.state ->> 'year' = :year)
        AND (NOT :overdue OR CAST(r.state ->> 'answer_by' AS date) < :today)
        AND (r.state ->> 'sent_on') IS NOT NULL
        AND (r.key, CAST(c ->> 'number' AS integer)) > (:after_key, :after_number)
    ORDER BY r.key, number LIMIT :limit""")


class ReceivedChoice(BaseModel):
    """A choice as its provider has it: of other choices it tells nothing, and names nobody."""

    application: str
    number: int
    home: str = Field(description="the home school's key")
    year: str = Field(description="that the place is for")
    organisation: str = Field(description="the provider's key")
    course: str
    title: str
    status: ChoiceStatus
    sent_on: date | None
    late: bool = Field(description="sent after the day for equal consideration")
    answer_by: date | None = Field(description="by when it is to be answered")
    days_overdue: int = Field(description="0: answered, or not late")
    interview: Interview | None
    offer: Offer | None
    reason: RefusalReason | None
    steps: list[Step]
    etag: str = Field(description="what a decision sends in If-Match")
    links: dict[str, str]


class DecidedChoice(ReceivedChoice):
    """A choice as it was decided, and what the provider should know of it."""

    warnings: list[str] = Field(description="a course with more offers than places")


class ReceivedQuery(BaseModel):
    """Whose choices, and which of them."""

    organisation: Organisation = Field(description="the provider, by any number")
    status: list[ChoiceStatus] = []
    waiting: bool = Field(False, description="only what waits for the provider's answer")
    overdue: bool = Field(False, description="only what should have been answered by now")
    course: str | None = Field(None, max_length=100)
    year: AcademicYear | None = None

    def asked(self, provider: str, today: date) -> dict[str, Any]:
        like = {"provider": provider} | ({"course": self.course} if self.course else {})
        waiting = self.waiting or self.overdue
        statuses = set(self.status or WAITING) & set(WAITING) if waiting else set(self.status)
        return {
            "like": orjson.dumps([like]).decode(),
            "statuses": sorted(statuses) if waiting or statuses else None,
            "year": str(self.year) if self.year else None,
            "overdue": self.overdue,
            "today": today,
        }


class WholeChoice(BaseModel):
    """A choice with who applies: what its provider needs to decide. Names and texts are null once
    the young person has withdrawn it, and 28 days after it ended otherwise."""

    choice: ReceivedChoice
    young_person: YoungPerson
    texts: dict[TextName, str | None]


@router.get("/choices", summary="Choices of a provider's courses", responses=UNKNOWN)
async def list_received_choices(
    asked: Annotated[ReceivedQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    caller: MayOffer,
    today: Today,
    reason: Reason = None,
) -> Page[ReceivedChoice]:
    """What was sent to one provider of the caller's, by application. Each read is recorded."""
    place = await find_place(db, asked.organisation, caller)
    wanted = asked.asked(place.organisation, today)
    rows = await db.execute(_LIST, wanted | paging.bounds(after_key="", after_number=0))
    page = paging.page([(_of_row(row, today), [row.key, row.number]) for row in rows])
    deed = Deed("applications.choices", "organisation", place.organisation, why=reason)
    deed.personal, deed.rows = True, len(page.results)
    deed.after = {"choices": [f"{each.application}/{each.number}" for each in page.results]}
    await audit.record(db, caller, deed)
    return page


@router.get("/{key}/choices/{number}", summary="One choice, with who applies")
async def read_received_choice(
    key: Key,
    number: ChoiceNumber,
    db: ReadDb,
    caller: MayReadLearners,
    today: Today,
    response: Response,
    reason: Reason = None,
) -> WholeChoice:
    """Personal data: for its provider. Each read is recorded. The ETag is what a decision sends in
    If-Match; it is the choice's own."""
    record, choice = await acting.choice_of(db, key, number, caller)
    shown = get_args(TextName) if acting.is_open(record.state, choice, today) else ()
    texts = dict.fromkeys(get_args(TextName)) | await texts_of(db, key, shown)
    who = await young_person(db, record.state.learner_id) if shown else YoungPerson()
    deed = Deed("applications.choice", "application", key, why=reason, personal=True)
    await audit.record(db, caller, deed)
    response.headers["ETag"] = acting.tag_of(key, choice)
    response.headers["Cache-Control"] = "private, no-store"
    told = received(key, record.state, choice, today)
    return WholeChoice.model_validate({"choice": told, "young_person": who, "texts": texts})


@router.post(
    "/{key}/choices/{number}/decision",
    summary="Answer an application",
    response_model=DecidedChoice,
    responses=CHANGES,
)
async def decide_choice(
    key: Key, number: ChoiceNumber, draft: DecisionDraft, write: Writing, caller: MayOffer
) -> Response:
    """Consider, invite, offer, put on the waiting list, turn down, say whether conditions are met,
    enrol: `/applications/rules` has what is allowed when."""
    move = acting.move_of(draft.decision, write.today, path="$.decision")

    async def effect() -> Answer:
        record = await acting.held(write.session, key)
        choice = acting.own(record.state, number, caller)
        require_match(write.request, acting.tag_of(key, choice))
        after = rules.acted(record.state, number, move)
        await acting.changed(write, caller, record, after, move.act)
        answered = acting.own(after, number, caller)
        courses = [choice.course] if move.act == "offer" else []
        told = DecidedChoice(
            **received(key, after, answered, write.today).model_dump(),
            warnings=await warnings_of(write.session, courses, write.today),
        )
        headers = {"ETag": acting.tag_of(key, answered)}
        return Answer(200, headers, told.model_dump_json().encode())

    return await write.once(caller, effect)


def received(key: str, application: Application, choice: Choice, today: date) -> ReceivedChoice:
    """A choice as its provider is answered."""
    now = rules.settled_choice(choice, today)
    own = ("number", "course", "title", "status", "interview", "offer", "reason")
    here = f"/v1/fourteen19/applications/{key}/choices/{choice.number}"
    by = application.answer_by
    late = by is not None and now.status in WAITING
    return ReceivedChoice(
        application=key,
        home=key.partition(".")[0],
        organisation=choice.provider,
        year=application.year,
        sent_on=application.sent_on,
        late=application.late,
        answer_by=by,
        days_overdue=max(0, (today - by).days) if by is not None and late else 0,
        steps=list(now.steps),
        etag=acting.tag_of(key, choice),
        links={"self": here},
        **{name: getattr(now, name) for name in own},
    )


def _of_row(row: Any, today: date) -> ReceivedChoice:
    application = Application.model_validate_json(row.state)
    [choice] = [each for each in application.choices if each.number == row.number]
    return received(row.key, application, choice, today)
