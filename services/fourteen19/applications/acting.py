"""How an application is changed, by whomever: a home, a provider, the young person."""

from datetime import date, timedelta
from typing import Final

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.auth import Principal
from chassis.conditional import etag, require_match
from chassis.idempotency import Answer
from chassis.records.changing import Step, Write, answered, commit, missing
from chassis.records.drafts import day_of
from chassis.records.store import (
    AnySession,
    Change,
    Record,
    hold,
    one,
    tell_also,
)
from services.fourteen19.applications import rules
from services.fourteen19.applications.drafts import (
    AttendanceDraft,
    Decision,
    InviteDraft,
    PlaceOfferDraft,
    RefusalDraft,
)
from services.fourteen19.applications.homes import hand_dues_on, seen, take_turns, whose
from services.fourteen19.applications.state import (
    OFFERED,
    OPEN,
    Application,
    Choice,
    Interview,
    Offer,
)
from services.fourteen19.applications.texts import Then

KEPT_OPEN: Final = timedelta(days=28)
"""So long after a choice has ended its provider still reads who it was."""
OF_OFFERS = "offer"
"""What else is told anew when applications change: an offer counts for the September Guarantee."""


def following(write: Write, *others: Then) -> Then:
    """What follows from a change of an application: `others`, and that applications and offers are
    told anew, also of the young person's home of today."""

    async def follow(session: AsyncSession, record: Record[Application]) -> None:
        for other in others:
            await other(session, record)
        tell_offers(session)
        homes = (await whose(session, [record.key]))[record.key]
        # Of where it was begun it is told as of any record, and there is due what the record says.
        if homes.home != homes.begun_at:
            await hand_dues_on(session, [homes.begun_at])
            await write.tell([homes.home])

    return follow


def tell_offers(session: AsyncSession) -> None:
    """Offers are told with what this transaction tells."""
    tell_also(session, OF_OFFERS)


async def held(session: AsyncSession, key: str) -> Record[Application]:
    """An application, with its homes' turns, for the rest of the transaction. Raises
    `not_found`."""
    await take_turns(session, [key])
    record = await hold(session, Application, key)
    if record is None:
        raise missing(Application)
    return record


async def changed(
    write: Write,
    caller: Principal,
    record: Record[Application],
    after: Application,
    action: str,
    *others: Then,
) -> Record[Application]:
    """The record as it is now: changed, and that recorded and told, unless nothing changed."""
    if after == record.state:
        audit.nothing(write.session)
        return record
    made = Change(record.key, record, after, action, write.reason)
    return await commit(write, caller, made, following(write, *others))


async def change(
    write: Write,
    caller: Principal,
    key: str,
    step: Step[Application],
    action: str,
    *others: Then,
) -> Response:
    """Answer a change by a home, as `chassis.records.changing.change` does."""

    async def effect() -> Answer:
        await seen(write.session, key, caller)
        record = await held(write.session, key)
        require_match(write.request, record.tag)
        now = await changed(write, caller, record, step(record.state), action, *others)
        return answered(now, caller, 200)

    return await write.once(caller, effect)


async def choice_of(
    session: AnySession, key: str, number: int, caller: Principal
) -> tuple[Record[Application], Choice]:
    """An application and the choice of the caller's own on it. Raises `not_found` as `own`."""
    record = await one(session, Application, key)
    if record is None:
        raise missing(Application)
    return record, own(record.state, number, caller)


def own(application: Application, number: int, caller: Principal) -> Choice:
    """A choice of the caller's own. Raises `not_found` for another's, or one not sent to it."""
    sent = application.choices if application.sent_on is not None else ()
    for choice in sent:
        if choice.number == number and caller.acts_for(choice.provider):
            return choice
    raise missing(Application)


def is_open(application: Application, choice: Choice, today: date) -> bool:
    """Whether its provider reads who applies and what is on the form: while the choice stands, and
    for `KEPT_OPEN` after it ended; not once the young person has withdrawn it."""
    now = rules.settled_choice(choice, today)
    if application.status == "withdrawn" or now.status == "withdrawn":
        return False
    return now.status in (*OPEN, *OFFERED) or today <= now.steps[-1].on + KEPT_OPEN


def tag_of(key: str, choice: Choice) -> str:
    """A choice's ETag: of the other choices it tells nothing."""
    return etag("choice", key, choice.model_dump_json())


def move_of(decision: Decision, today: date, *, path: str) -> rules.Move:
    """What a provider does, and when. Raises `invalid_request` for a day to come."""
    on = day_of(decision.on, today, path=f"{path}.on")
    move = rules.Move(decision.act, on)
    if isinstance(decision, InviteDraft):
        told = Interview(on=decision.day, at=decision.at, place=decision.place)
        return rules.Move(move.act, on, interview=told)
    if isinstance(decision, AttendanceDraft):
        return rules.Move(move.act, on, attended=decision.attended)
    if isinstance(decision, PlaceOfferDraft):
        conditions = tuple(decision.conditions)
        offer = Offer(conditions=conditions, respond_by=decision.respond_by)
        return rules.Move(move.act, on, offer=offer)
    if isinstance(decision, RefusalDraft):
        return rules.Move(move.act, on, reason=decision.reason)
    return move
