"""/transfer-posts: posts that come over from the Learning and Skills Council."""

from fastapi import Response

from chassis.records.changing import Acts, Key, Writing
from chassis.records.drafts import day_of
from chassis.records.reading import record_routes
from services.fourteen19.callers import MayPlan
from services.fourteen19.transfer import rules
from services.fourteen19.transfer.changing import change_one, make
from services.fourteen19.transfer.drafts import (
    PostFilledDraft,
    PostTransferredDraft,
    PostVacatedDraft,
    TransferDayDraft,
    TransferPostDraft,
    TransferWithdrawalDraft,
)
from services.fourteen19.transfer.state import TransferPost

router = record_routes(TransferPost, scope="fourteen19:assess")
act = Acts(router, TransferPost)


@act.new("A post that is to come over", responses={})
async def plan_transfer_post(draft: TransferPostDraft, write: Writing, caller: MayPlan) -> Response:
    """Vacant until somebody is said to hold it."""
    post = TransferPost(**draft.model_dump(exclude={"slug"}))
    return await make(write, caller, draft.slug, post)


@act("/{key}/holder", "A post is held by somebody")
async def fill_transfer_post(
    key: Key, draft: PostFilledDraft, write: Writing, caller: MayPlan
) -> Response:
    """Named by a reference only."""
    on = day_of(draft.on, write.today)

    def step(post: TransferPost) -> TransferPost:
        return rules.filled(post, draft.reference, on)

    return await change_one(write, caller, TransferPost, key, step, "fill")


@act("/{key}/vacancy", "A post falls vacant")
async def vacate_transfer_post(
    key: Key, draft: PostVacatedDraft, write: Writing, caller: MayPlan
) -> Response:
    """From a day on."""
    on = day_of(draft.on, write.today)

    def step(post: TransferPost) -> TransferPost:
        return rules.vacated(post, on)

    return await change_one(write, caller, TransferPost, key, step, "vacate", draft.reason)


@act("/{key}/day", "Change the day a post is to come over")
async def postpone_transfer_post(
    key: Key, draft: TransferDayDraft, write: Writing, caller: MayPlan
) -> Response:
    """Not of one that has."""

    def step(post: TransferPost) -> TransferPost:
        return rules.postponed(post, draft.transfers_on)

    return await change_one(write, caller, TransferPost, key, step, "postpone", draft.reason)


@act("/{key}/transfer", "A post came over")
async def transfer_post(
    key: Key, draft: PostTransferredDraft, write: Writing, caller: MayPlan
) -> Response:
    """With whoever holds it, or vacant."""
    on = day_of(draft.on, write.today)

    def step(post: TransferPost) -> TransferPost:
        return rules.post_transferred(post, on)

    return await change_one(write, caller, TransferPost, key, step, "transfer")


@act("/{key}/withdrawal", "A post is not to come over")
async def withdraw_transfer_post(
    key: Key, draft: TransferWithdrawalDraft, write: Writing, caller: MayPlan
) -> Response:
    """It counts nowhere any more."""
    on = day_of(draft.on, write.today)

    def step(post: TransferPost) -> TransferPost:
        return rules.withdrawn(post, on)

    return await change_one(write, caller, TransferPost, key, step, "withdraw", draft.reason)
