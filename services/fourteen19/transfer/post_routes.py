"""/transfer-posts: posts that come over from the Learning and Skills Council."""

from fastapi import Response

from chassis.auth import Principal
from chassis.records.changing import Acts, Key, Step, Write, Writing, change, create
from chassis.records.drafts import day_of
from chassis.records.reading import record_routes
from services.fourteen19.callers import MayPlan
from services.fourteen19.transfer import rules
from services.fourteen19.transfer.drafts import (
    PostFilledDraft,
    PostTransferredDraft,
    PostVacatedDraft,
    TransferDayDraft,
    TransferPostDraft,
    TransferWithdrawalDraft,
)
from services.fourteen19.transfer.function_routes import need_area, tell_transfer
from services.fourteen19.transfer.state import TransferPost

router = record_routes(TransferPost, scope="fourteen19:assess")
act = Acts(router, TransferPost)


@act.new("A post that is to come over", responses={})
async def plan_transfer_post(draft: TransferPostDraft, write: Writing, caller: MayPlan) -> Response:
    """Vacant until somebody is said to hold it."""
    need_area(draft.area)
    post = TransferPost(**draft.model_dump(exclude={"slug"}))
    return await create(write, caller, f"{draft.area}.{draft.slug}", post, then=tell_transfer)


@act("/{key}/fill", "A post is held by somebody")
async def fill_transfer_post(
    key: Key, draft: PostFilledDraft, write: Writing, caller: MayPlan
) -> Response:
    """Named by a reference only."""
    on = day_of(draft.on, write.today)
    return await _changed(
        write, caller, key, lambda post: rules.filled(post, draft.reference, on), "fill"
    )


@act("/{key}/vacate", "A post falls vacant")
async def vacate_transfer_post(
    key: Key, draft: PostVacatedDraft, write: Writing, caller: MayPlan
) -> Response:
    """From a day on."""
    on = day_of(draft.on, write.today)
    return await _changed(
        write, caller, key, lambda post: rules.vacated(post, on), "vacate", draft.reason
    )


@act("/{key}/day", "Change the day a post is to come over")
async def postpone_transfer_post(
    key: Key, draft: TransferDayDraft, write: Writing, caller: MayPlan
) -> Response:
    """Not of one that has."""
    day = draft.transfers_on
    return await _changed(
        write, caller, key, lambda post: rules.postponed(post, day), "postpone", draft.reason
    )


@act("/{key}/transfer", "A post came over")
async def transfer_post(
    key: Key, draft: PostTransferredDraft, write: Writing, caller: MayPlan
) -> Response:
    """With whoever holds it, or vacant."""
    on = day_of(draft.on, write.today)
    return await _changed(
        write, caller, key, lambda post: rules.post_transferred(post, on), "transfer"
    )


@act("/{key}/withdraw", "A post is not to come over")
async def withdraw_transfer_post(
    key: Key, draft: TransferWithdrawalDraft, write: Writing, caller: MayPlan
) -> Response:
    """It counts nowhere any more."""
    on = day_of(draft.on, write.today)
    return await _changed(
        write, caller, key, lambda post: rules.withdrawn(post, on), "withdraw", draft.reason
    )


async def _changed(
    write: Write,
    caller: Principal,
    key: str,
    step: Step[TransferPost],
    action: str,
    why: str | None = None,
) -> Response:
    return await change(write, caller, TransferPost, key, step, action, why=why, then=tell_transfer)
