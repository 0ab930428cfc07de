"""/support: enrichment support of schools causing concern, and what is done with it."""

from typing import Annotated

from fastapi import Path, Response

from chassis.records.changing import Acts, Key, Writing, change
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from services.enrichment.callers import MayAgree, MayPlan
from services.enrichment.support import rules
from services.enrichment.support.drafts import (
    AcceptanceDraft,
    ClosureDraft,
    ReviewDraft,
    SupportDeliveryCorrectionDraft,
    SupportDeliveryDraft,
    SupportPackageDraft,
    SupportRefusalDraft,
)
from services.enrichment.support.packages import Item, SupportedTier
from services.enrichment.support.state import Review, Support


class SupportQuery(RecordQuery):
    """Also of one tier."""

    tier: SupportedTier | None = None


Number = Annotated[int, Path(ge=1, le=100_000, description="the delivery's number")]
router = record_routes(Support, query=SupportQuery)
act = Acts(router, Support)


@act("/{key}/package", "Propose another package")
async def change_support_package(
    key: Key, draft: SupportPackageDraft, write: Writing, caller: MayPlan
) -> Response:
    """By the authority, before the school answers."""
    items = [Item(**each.model_dump()) for each in draft.items]

    def step(support: Support) -> Support:
        return rules.with_package(support, items)

    return await change(write, caller, Support, key, step, "package", why=draft.reason)


@act("/{key}/acceptance", "Accept enrichment support")
async def accept_support(
    key: Key, draft: AcceptanceDraft, write: Writing, caller: MayAgree
) -> Response:
    """By the head, or by an officer for the school: all of the package, or what is chosen of it."""
    on = day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        return rules.accepted(support, on, draft.items)

    return await change(write, caller, Support, key, step, "accept")


@act("/{key}/refusal", "Decline enrichment support")
async def decline_support(
    key: Key, draft: SupportRefusalDraft, write: Writing, caller: MayAgree
) -> Response:
    """By the head, or by an officer for the school, with the reason."""
    on = day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        return rules.declined(support, on, draft.reason)

    return await change(write, caller, Support, key, step, "decline", why=draft.reason)


@act("/{key}/deliveries", "Record what was given of enrichment support")
async def deliver_support(
    key: Key, draft: SupportDeliveryDraft, write: Writing, caller: MayPlan
) -> Response:
    """Of an item that was accepted, also once the support has ended. Hours beyond those agreed are
    kept, and not counted."""
    on = day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        return rules.delivered(support, on, draft.item, draft.hours, draft.what)

    return await change(write, caller, Support, key, step, "deliver")


@act("/{key}/deliveries/{number}/correction", "Correct what was given of enrichment support")
async def correct_support_delivery(
    key: Key, number: Number, draft: SupportDeliveryCorrectionDraft, write: Writing, caller: MayPlan
) -> Response:
    """Of a delivery that did not take place the hours are 0."""
    given = draft.model_dump(exclude={"reason"}, exclude_none=True)
    if draft.on is not None:
        day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        return rules.corrected(support, number, given)

    return await change(write, caller, Support, key, step, "correct_delivery", why=draft.reason)


@act("/{key}/reviews", "Review enrichment support")
async def review_support(key: Key, draft: ReviewDraft, write: Writing, caller: MayPlan) -> Response:
    """Its words are read by the authority only."""
    on = day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        review = Review(
            on=on,
            progress=draft.progress,
            next_on=draft.next_on or rules.next_review(support, on),
            words=draft.words,
        )
        return rules.reviewed(support, review)

    return await change(write, caller, Support, key, step, "review")


@act("/{key}/closure", "Close enrichment support")
async def close_support(key: Key, draft: ClosureDraft, write: Writing, caller: MayPlan) -> Response:
    """With its outcome; a proposal that is not answered is withdrawn."""
    on = day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        return rules.closed(support, on, draft.outcome, draft.reason)

    return await change(write, caller, Support, key, step, "close", why=draft.reason)
