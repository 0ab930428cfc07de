"""/support-allocations: hours of a year shared out: drafted, adopted, discarded."""

from datetime import date
from typing import Final

from fastapi import Response

from chassis.idempotency import Answer
from chassis.problems import Problem
from chassis.records.changing import (
    Acts,
    Key,
    Responses,
    Writing,
    answered,
    change,
    commit,
)
from chassis.records.drafts import OnDraft, day_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import need_status
from chassis.records.store import AnySession, Change, Record
from chassis.telling import take_turn
from education.years import AcademicYear
from services.earlyyears.callers import MayModerate
from services.earlyyears.support.adoption import adopt, turn_of
from services.earlyyears.support.allocation import Allocation
from services.earlyyears.support.drafts import AllocationDiscardDraft, AllocationDraft
from services.earlyyears.support.reading import capacity_of, claims_of, next_key
from services.earlyyears.support.ruling import rule_of
from services.earlyyears.support.sharing import share


class AllocationQuery(RecordQuery):
    """What a list of allocations may be narrowed to."""

    year: AcademicYear | None = None


router = record_routes(Allocation, scope="earlyyears:assess", query=AllocationQuery)
act = Acts(router, Allocation)
TOO_LITTLE: Final[Responses] = {
    409: {"description": "The least for all is more than there is: `short_by`"}
}


@act.new("Draft an allocation of support", responses=TOO_LITTLE)
async def draft_allocation(draft: AllocationDraft, write: Writing, caller: MayModerate) -> Response:
    """Shares the hours out among the area's open schools and settings of the early years, each with
    the reason. Nothing is anybody's before it is adopted."""

    async def effect() -> Answer:
        await take_turn(write.session, [turn_of(draft.area, draft.year)])
        allocation = await drafted(write.session, draft, write.today)
        key = await next_key(write.session, draft.area, draft.year)
        made = Change(key, None, allocation, "create", write.reason)
        return answered(await commit(write, caller, made), caller, 201)

    return await write.once(caller, effect)


@act("/{key}/adoption", "Adopt an allocation")
async def adopt_allocation(
    key: Key, draft: OnDraft, write: Writing, caller: MayModerate
) -> Response:
    """Gives everybody in it the hours, from the day it was adopted on. Refused, with all that
    changed since, where quality, places or support are not as they were when it was drafted."""

    on = day_of(draft.on, write.today)

    def step(allocation: Allocation) -> Allocation:
        need_status(allocation.status, ["drafted"], "adopted")
        return allocation.model_copy(update={"status": "adopted", "adopted_on": on})

    async def then(_: object, record: Record[Allocation]) -> None:
        await adopt(write, caller, record, on)

    return await change(write, caller, Allocation, key, step, "adopt", then=then)


@act("/{key}/discard", "Discard a draft")
async def discard_allocation(
    key: Key, draft: AllocationDiscardDraft, write: Writing, caller: MayModerate
) -> Response:
    """It is never adopted; it stays to be read."""

    def step(allocation: Allocation) -> Allocation:
        need_status(allocation.status, ["drafted"], "discarded")
        return allocation.model_copy(update={"status": "discarded"})

    return await change(write, caller, Allocation, key, step, "discard", why=draft.reason)


async def drafted(session: AnySession, draft: AllocationDraft, today: date) -> Allocation:
    """What sharing out hours comes to as things stand. Raises `conflict` where there are too few,
    `invalid_request` where nobody is there to share them."""
    rule = draft.rule or rule_of(draft.year, today)
    capacity = await capacity_of(session, draft.year, rule, draft.capacity_hours)
    claims = await claims_of(session, draft.area, draft.year, today)
    if not claims:
        raise Problem(
            "conflict", f"No school or setting of the early years is open in {draft.area}."
        )
    lines = share(capacity.hours, claims, rule)
    return Allocation(
        area=draft.area,
        year=str(draft.year),
        drafted_on=today,
        capacity=capacity,
        left=capacity.hours - sum(line.hours for line in lines),
        rule=rule,
        lines=lines,
    )
