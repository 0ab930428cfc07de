"""/transfer-functions: functions that come over from the Learning and Skills Council."""

from fastapi import Response

from chassis.records.changing import Acts, Key, Writing
from chassis.records.drafts import day_of
from chassis.records.reading import record_routes
from services.fourteen19.callers import MayPlan
from services.fourteen19.transfer import rules
from services.fourteen19.transfer.changing import change_one, make
from services.fourteen19.transfer.drafts import (
    FunctionTransferredDraft,
    TransferChecklistDraft,
    TransferDayDraft,
    TransferFunctionDraft,
    TransferReadinessDraft,
    TransferWithdrawalDraft,
)
from services.fourteen19.transfer.state import TransferFunction

router = record_routes(TransferFunction, scope="fourteen19:assess")
act = Acts(router, TransferFunction)


@act.new("A function that is to come over", responses={})
async def plan_transfer_function(
    draft: TransferFunctionDraft, write: Writing, caller: MayPlan
) -> Response:
    """Nothing of its checklist is ready yet."""
    told = draft.model_dump(exclude={"slug", "checklist"})
    function = rules.with_checklist(TransferFunction(**told, checklist=()), draft.checklist)
    return await make(write, caller, draft.slug, function)


@act("/{key}/checklist", "Change what must be ready before a function comes over")
async def change_transfer_checklist(
    key: Key, draft: TransferChecklistDraft, write: Writing, caller: MayPlan
) -> Response:
    """All of it. What keeps its title stays as ready as it is."""

    def step(function: TransferFunction) -> TransferFunction:
        return rules.with_checklist(function, draft.checklist)

    return await change_one(write, caller, TransferFunction, key, step, "checklist", draft.reason)


@act("/{key}/readiness", "How ready one thing is before a function comes over")
async def report_transfer_readiness(
    key: Key, draft: TransferReadinessDraft, write: Writing, caller: MayPlan
) -> Response:
    """The function is ready once everything is."""
    on = day_of(draft.on, write.today)

    def step(function: TransferFunction) -> TransferFunction:
        return rules.with_readiness(function, draft.item, draft.readiness, on, draft.note)

    return await change_one(write, caller, TransferFunction, key, step, "readiness")


@act("/{key}/day", "Change the day a function is to come over")
async def postpone_transfer_function(
    key: Key, draft: TransferDayDraft, write: Writing, caller: MayPlan
) -> Response:
    """Not of one that has."""

    def step(function: TransferFunction) -> TransferFunction:
        return rules.postponed(function, draft.transfers_on)

    return await change_one(write, caller, TransferFunction, key, step, "postpone", draft.reason)


@act("/{key}/transfer", "A function came over")
async def transfer_function(
    key: Key, draft: FunctionTransferredDraft, write: Writing, caller: MayPlan
) -> Response:
    """Once it is ready; unready, with the reason only."""
    on = day_of(draft.on, write.today)
    why = draft.unready_why

    def step(function: TransferFunction) -> TransferFunction:
        return rules.function_transferred(function, on, why)

    return await change_one(write, caller, TransferFunction, key, step, "transfer", why)


@act("/{key}/withdrawal", "A function is not to come over")
async def withdraw_transfer_function(
    key: Key, draft: TransferWithdrawalDraft, write: Writing, caller: MayPlan
) -> Response:
    """It counts nowhere any more."""
    on = day_of(draft.on, write.today)

    def step(function: TransferFunction) -> TransferFunction:
        return rules.withdrawn(function, on)

    return await change_one(write, caller, TransferFunction, key, step, "withdraw", draft.reason)
