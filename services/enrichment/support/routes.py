"""/support: enrichment support of schools causing concern, and what is done with it."""

from fastapi import Response

from chassis.records.changing import Acts, Key, Writing, change
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from services.enrichment.callers import MayAgree, MayPlan
from services.enrichment.support import rules
from services.enrichment.support.drafts import (
    AcceptanceDraft,
    ClosureDraft,
    DeliveryDraft,
    PackageDraft,
    RefusalDraft,
    ReviewDraft,
)
from services.enrichment.support.packages import Item, SupportedTier
from services.enrichment.support.state import Delivery, Review, Support


class SupportQuery(RecordQuery):
    """Also of one tier."""

    tier: SupportedTier | None = None


router = record_routes(Support, query=SupportQuery)
act = Acts(router, Support)


@act("/{key}/package", "Propose another package")
async def change_support_package(
    key: Key, draft: PackageDraft, write: Writing, caller: MayPlan
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
    key: Key, draft: RefusalDraft, write: Writing, caller: MayAgree
) -> Response:
    """By the head, or by an officer for the school, with the reason."""
    on = day_of(draft.on, write.today)

    def step(support: Support) -> Support:
        return rules.declined(support, on, draft.reason)

    return await change(write, caller, Support, key, step, "decline", why=draft.reason)


@act("/{key}/deliveries", "Record what was given of enrichment support")
async def deliver_support(
    key: Key, draft: DeliveryDraft, write: Writing, caller: MayPlan
) -> Response:
    """Of an item that was accepted. Hours beyond those agreed are kept, and not counted."""
    on = day_of(draft.on, write.today)
    given = Delivery(item=draft.item, on=on, hours=draft.hours, what=draft.what)

    def step(support: Support) -> Support:
        return rules.delivered(support, given)

    return await change(write, caller, Support, key, step, "deliver")


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
