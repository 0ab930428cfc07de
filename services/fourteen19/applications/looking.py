"""/applications/rules: who may do what when; /applications/{key}: one whole, with the name."""

from datetime import date
from typing import Any, Final, get_args

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis import audit
from chassis.audit import Deed, Reason
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.records.changing import Key, Recorded, recorded
from chassis.records.store import AnySession, Record
from services.fourteen19.applications.homes import seen_with_home
from services.fourteen19.applications.rules import ACTS, ActName, Party, settled
from services.fourteen19.applications.state import (
    Application,
    ChoiceStatus,
    RefusalReason,
    TextName,
)
from services.fourteen19.applications.texts import texts_of
from services.fourteen19.callers import MayRead, MayReadLearners
from services.fourteen19.learners.keys import opened
from services.fourteen19.learners.named import NamedYoungPerson, named

router = APIRouter(prefix="/applications", tags=["applications"])
_WHO: Final = text("""
    SELECT l.key_id, l.identity FROM known_learner k
    JOIN learner l USING (organisation, learner_key)
    WHERE k.learner_id = :learner_id ORDER BY l.year DESC LIMIT 1""")


class YoungPerson(BaseModel):
    """Who applies; null: not told, not held any more, or only in another's file, which is not for
    the caller to read."""

    surname: str | None = None
    forename: str | None = None
    dob: date | None = None
    uln: str | None = None


class WholeApplication(BaseModel):
    """One form with all that is on it."""

    application: Recorded[Application]
    young_person: YoungPerson
    texts: dict[TextName, str | None] = Field(description="null: not written")


class ApplicationAct(BaseModel):
    """What may be done with a choice. `after` null: it stands as before."""

    act: ActName
    by: Party
    before: list[ChoiceStatus]
    after: ChoiceStatus | None
    rule: str


class ApplicationRules(BaseModel):
    """Who may do what with a choice that stands how; and why a young person may be turned down.
    An offer not answered by its last day lapses by itself."""

    acts: list[ApplicationAct]
    reasons: list[RefusalReason]


@router.get("/rules", summary="Who may do what with a choice, and when")
async def read_application_rules(_: MayRead) -> ApplicationRules:
    """`applicant` is the young person, or the home school for the young person."""
    acts = [ApplicationAct(act=name, **each._asdict()) for name, each in ACTS.items()]
    return ApplicationRules(acts=acts, reasons=list(get_args(RefusalReason)))


async def read_application(
    key: Key,
    db: ReadDb,
    caller: MayReadLearners,
    today: Today,
    response: Response,
    reason: Reason = None,
) -> WholeApplication:
    """Personal data: for the home school, and who acts for all. Each read is recorded. The ETag is
    what a change sends in If-Match."""
    record, whose = await seen_with_home(db, key, caller)
    told = await texts_of(db, key, get_args(TextName))
    who = await named(db, {whose.person: whose.home}, record.state.made_in, caller)
    whole = WholeApplication.model_validate(
        {
            "application": _shown(record, today, caller),
            "young_person": person_from(who.get(whose.person)),
            "texts": told,
        }
    )
    deed = Deed("applications.read", "application", key, why=reason, personal=True)
    await audit.record(db, caller, deed)
    response.headers["ETag"] = record.tag
    response.headers["Cache-Control"] = "private, no-store"
    return whole


router.add_api_route("/{key}", read_application, summary="One application, whole")


def _shown(record: Record[Application], today: date, caller: Any) -> Any:
    told = recorded(record, caller)
    return told.model_copy(update={"state": settled(record.state, today)})


async def young_person(session: AnySession, learner_id: int) -> YoungPerson:
    """Who applies, as the newest file of the home that began the form has it: it tells the
    provider. Raises the problem `data_locked`."""
    row = (await session.execute(_WHO, {"learner_id": learner_id})).mappings().one_or_none()
    return YoungPerson() if row is None else YoungPerson.model_validate(opened(row))


def person_from(who: NamedYoungPerson | None) -> YoungPerson:
    """Who it is, as far as the caller may read it."""
    return YoungPerson() if who is None else YoungPerson.model_validate(who.model_dump())
