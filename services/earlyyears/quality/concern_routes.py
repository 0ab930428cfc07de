"""/quality-concerns: raised about a school or setting, lifted, withdrawn; each rates it anew."""

from fastapi import APIRouter, Response

from chassis.organisations import Identifier, find_place
from chassis.records.changing import Acts, Key, Writing, change, create
from chassis.records.drafts import day_of
from chassis.records.reading import record_routes
from services.earlyyears.callers import MayModerate
from services.earlyyears.quality import concerns
from services.earlyyears.quality.concerns import Concern
from services.earlyyears.quality.drafts import (
    ConcernDraft,
    ConcernLiftDraft,
    ConcernWithdrawalDraft,
)
from services.earlyyears.quality.places import need_provision
from services.earlyyears.quality.rating import rate_by_it
from services.earlyyears.quality.state import Quality

router = record_routes(Concern, scope="earlyyears:assess")
act = Acts(router, Concern)
raising = APIRouter(prefix=f"/{Quality.PATH}", tags=["quality concerns"])


@Acts(raising, Concern).new("Raise a concern", path="/{identifier}/concern")
async def raise_concern(
    identifier: Identifier, draft: ConcernDraft, write: Writing, caller: MayModerate
) -> Response:
    """Its quality is red from that day, whatever else is known, until the concern is lifted."""
    place = await find_place(write.session, identifier, caller)
    since = day_of(draft.since, write.today, path="$.since")
    need_provision(place)
    concern = Concern(since=since, reason=draft.reason)
    key = await concerns.next_key(write.session, place.organisation, since)
    return await create(write, caller, key, concern, then=rate_by_it)


@act("/{key}/lift", "Lift a concern")
async def lift_concern(
    key: Key, draft: ConcernLiftDraft, write: Writing, caller: MayModerate
) -> Response:
    """From that day its quality is what the rest of the evidence says."""
    on = day_of(draft.on, write.today)

    def step(concern: Concern) -> Concern:
        return concerns.lifted(concern, on, draft.reason)

    why = draft.reason
    return await change(write, caller, Concern, key, step, "lift", why=why, then=rate_by_it)


@act("/{key}/withdrawal", "Withdraw a concern")
async def withdraw_concern(
    key: Key, draft: ConcernWithdrawalDraft, write: Writing, caller: MayModerate
) -> Response:
    """One recorded by mistake: it never rated anything."""
    why = draft.reason
    return await change(
        write, caller, Concern, key, concerns.withdrawn, "withdraw", why=why, then=rate_by_it
    )
