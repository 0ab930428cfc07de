"""How an application is changed by whom it does not belong to: a provider, the young person."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.auth import Principal
from chassis.conditional import etag
from chassis.records.changing import Write, commit, missing
from chassis.records.drafts import day_of
from chassis.records.store import (
    AnySession,
    Change,
    Record,
    hold,
    one,
    organisation_of,
    tell_also,
)
from chassis.telling import take_turn
from services.fourteen19.applications import rules
from services.fourteen19.applications.drafts import (
    AttendanceDraft,
    Decision,
    InviteDraft,
    PlaceOfferDraft,
    RefusalDraft,
)
from services.fourteen19.applications.state import Application, Choice, Interview, Offer
from services.fourteen19.applications.texts import Then

OF_OFFERS = "offer"
"""What else is told anew when applications change: an offer counts for the September Guarantee."""


def following(*others: Then) -> Then:
    """What follows from a change of an application: `others`, and that offers are told anew."""

    async def follow(session: AsyncSession, record: Record[Application]) -> None:
        for other in others:
            await other(session, record)
        tell_offers(session)

    return follow


def tell_offers(session: AsyncSession) -> None:
    """Offers are told with what this transaction tells."""
    tell_also(session, OF_OFFERS)


async def held(session: AsyncSession, key: str) -> Record[Application]:
    """An application, with its home's turn, for the rest of the transaction. Raises `not_found`."""
    await take_turn(session, [str(organisation_of(Application, key))])
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
    return await commit(write, caller, made, following(*others))


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


def tag_of(key: str, choice: Choice) -> str:
    """A choice's ETag: of the other choices it tells nothing."""
    return etag("choice", key, choice.model_dump_json())


def move_of(decision: Decision, today: date, *, path: str) -> rules.Move:
    """What a provider does, and when. Raises `invalid_request` for a day to come."""
    on = day_of(decision.on, today, path=f"{path}.on")
    move = rules.Move(decision.act, on)
    if isinstance(decision, InviteDraft):
        return rules.Move(move.act, on, interview=Interview(on=decision.day))
    if isinstance(decision, AttendanceDraft):
        return rules.Move(move.act, on, attended=decision.attended)
    if isinstance(decision, PlaceOfferDraft):
        conditions = tuple(decision.conditions)
        offer = Offer(conditions=conditions, respond_by=decision.respond_by)
        return rules.Move(move.act, on, offer=offer)
    if isinstance(decision, RefusalDraft):
        return rules.Move(move.act, on, reason=decision.reason)
    return move
