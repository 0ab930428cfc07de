"""/agreements: quoted by the authority, signed by schools, delivered, varied, ended."""

from typing import Annotated, Any, Final

from fastapi import Path, Response
from pydantic import Field

from chassis.problems import Fault
from chassis.records.changing import Acts, Key, Writing, change
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import all_wrong
from education.years import AcademicYear
from services.enrichment.agreements import rules
from services.enrichment.agreements.drafts import (
    AgreementDraft,
    AgreementEndDraft,
    AgreementVariationDraft,
    DeliveryCorrectionDraft,
    DeliveryDraft,
    QuoteDraft,
    QuoteWithdrawalDraft,
    RefusalDraft,
    ServiceKey,
    SignatureDraft,
)
from services.enrichment.agreements.quoting import quote_again, quote_one
from services.enrichment.agreements.state import Agreement
from services.enrichment.callers import MayAgree, MayPlan


class AgreementQuery(RecordQuery):
    """Also of one academic year, with one service."""

    year: AcademicYear | None = None
    traded_service: ServiceKey | None = Field(None, alias="service")


Number = Annotated[int, Path(ge=1, le=100_000, description="the delivery's number")]
_MAY_BE_BLANK: Final = ("attended",)
router = record_routes(Agreement, query=AgreementQuery)
act = Acts(router, Agreement)


@act.new("Quote a package to a school")
async def quote_agreement(draft: AgreementDraft, write: Writing, caller: MayPlan) -> Response:
    """By the catalogue, or on terms of the school's own. One agreement a school, service and year:
    one that lapsed or was refused is quoted anew."""
    return await quote_one(write, caller, draft)


@act("/{key}/quote", "Quote an agreement anew")
async def quote_agreement_anew(
    key: Key, draft: QuoteDraft, write: Writing, caller: MayPlan
) -> Response:
    """In place of a quote that is open, lapsed, refused or withdrawn; any package of the year."""
    return await write.once(caller, lambda: quote_again(write, caller, key, draft))


@act("/{key}/signature", "Sign an agreement")
async def sign_agreement(
    key: Key, draft: SignatureDraft, write: Writing, caller: MayAgree
) -> Response:
    """By the school's head while the quote stands; by an officer on its behalf, later too, of a
    day on which it stood."""
    on = day_of(draft.on, write.today)
    said_on = on if caller.may("enrichment:plan") else write.today

    def step(agreement: Agreement) -> Agreement:
        return rules.signed(agreement, on, said_on=said_on)

    return await change(write, caller, Agreement, key, step, "sign")


@act("/{key}/refusal", "Refuse an agreement")
async def refuse_agreement(
    key: Key, draft: RefusalDraft, write: Writing, caller: MayAgree
) -> Response:
    """By the school's head, or an officer on its behalf."""
    on = day_of(draft.on, write.today)

    def step(agreement: Agreement) -> Agreement:
        return rules.refused(agreement, on, draft.reason)

    return await change(write, caller, Agreement, key, step, "refuse", why=draft.reason)


@act("/{key}/withdrawal", "Withdraw a quote")
async def withdraw_quote(
    key: Key, draft: QuoteWithdrawalDraft, write: Writing, caller: MayPlan
) -> Response:
    """Before it is signed."""
    on = day_of(draft.on, write.today)

    def step(agreement: Agreement) -> Agreement:
        return rules.withdrawn(agreement, on, draft.reason)

    return await change(write, caller, Agreement, key, step, "withdraw", why=draft.reason)


@act("/{key}/variation", "Vary an agreement")
async def vary_agreement(
    key: Key, draft: AgreementVariationDraft, write: Writing, caller: MayPlan
) -> Response:
    """Other units or another price from a day on, which may be to come."""

    def step(agreement: Agreement) -> Agreement:
        return rules.varied(agreement, draft.units, draft.price, draft.from_day, draft.reason)

    return await change(write, caller, Agreement, key, step, "vary", why=draft.reason)


@act("/{key}/deliveries", "Record a delivery")
async def deliver(key: Key, draft: DeliveryDraft, write: Writing, caller: MayPlan) -> Response:
    """On a day on which the agreement was in force. More than was agreed is taken, and shown as
    over."""
    on = day_of(draft.on, write.today)

    def step(agreement: Agreement) -> Agreement:
        return rules.delivered(agreement, on, draft.units, draft.what, draft.attended)

    return await change(write, caller, Agreement, key, step, "deliver")


@act("/{key}/deliveries/{number}/correction", "Correct a delivery")
async def correct_delivery(
    key: Key, number: Number, draft: DeliveryCorrectionDraft, write: Writing, caller: MayPlan
) -> Response:
    """One that did not take place has 0 units."""
    given = _corrections(draft)
    if "on" in given:
        day_of(draft.on, write.today)

    def step(agreement: Agreement) -> Agreement:
        return rules.corrected(agreement, number, given)

    return await change(write, caller, Agreement, key, step, "correct_delivery", why=draft.reason)


@act("/{key}/end", "End an agreement")
async def end_agreement(
    key: Key, draft: AgreementEndDraft, write: Writing, caller: MayPlan
) -> Response:
    """Before its year is over, not before its last delivery. What was delivered is due."""

    def step(agreement: Agreement) -> Agreement:
        return rules.ended(agreement, draft.until, draft.reason)

    return await change(write, caller, Agreement, key, step, "end", why=draft.reason)


def _corrections(draft: DeliveryCorrectionDraft) -> dict[str, Any]:
    """The members that are corrected. Raises `invalid_request` with those that must not be null."""
    given = draft.model_dump(exclude={"reason"}, exclude_unset=True)
    blank = [name for name, value in given.items() if value is None and name not in _MAY_BE_BLANK]
    if blank:
        raise all_wrong(
            [Fault("missing", f"$.{name}", "leave it out, or say it") for name in blank]
        )
    return given
