"""/pilots: Foundation Learning at schools and colleges."""

from fastapi import Response

from chassis.organisations import find_place
from chassis.records.changing import Acts, Key, Writing, change, create
from chassis.records.drafts import day_of
from chassis.records.reading import record_routes
from services.fourteen19.callers import MayAgree, MayPlan
from services.fourteen19.pilots import rules
from services.fourteen19.pilots.drafts import PilotDraft, PilotPeriodDraft, PilotReadinessDraft
from services.fourteen19.pilots.state import Pilot

router = record_routes(Pilot)
act = Acts(router, Pilot)


@act.new("A school or college pilots Foundation Learning, or makes ready for it")
async def begin_pilot(draft: PilotDraft, write: Writing, caller: MayPlan) -> Response:
    """Nothing is ready yet."""
    place = await find_place(write.session, draft.organisation, caller)
    pilot = rules.in_period(Pilot(), draft.pilot_from, draft.pilot_until)
    return await create(write, caller, place.organisation, pilot)


@act("/{key}/period", "From when until when it is a pilot")
async def change_pilot_period(
    key: Key, draft: PilotPeriodDraft, write: Writing, caller: MayPlan
) -> Response:
    """Both days anew."""

    def step(pilot: Pilot) -> Pilot:
        return rules.in_period(pilot, draft.pilot_from, draft.pilot_until)

    return await change(write, caller, Pilot, key, step, "period", why=draft.reason)


@act("/{key}/readiness", "How ready one thing is for 2013")
async def report_pilot_readiness(
    key: Key, draft: PilotReadinessDraft, write: Writing, caller: MayAgree
) -> Response:
    """By the school or college itself, or an officer. It is ready once everything is."""
    on = day_of(draft.on, write.today)

    def step(pilot: Pilot) -> Pilot:
        return rules.with_item(pilot, draft.item, draft.readiness, on, draft.note)

    return await change(write, caller, Pilot, key, step, "readiness")
