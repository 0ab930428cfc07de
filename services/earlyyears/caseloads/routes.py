"""/caseloads: which school or setting is with whom."""

from fastapi import Response

from chassis.organisations import find_place
from chassis.records.changing import (
    Acts,
    Key,
    Writing,
    change,
    create,
)
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from services.earlyyears.callers import MayModerate
from services.earlyyears.caseloads import rules
from services.earlyyears.caseloads.drafts import CaseloadDraft, CaseloadEndDraft, HandoverDraft
from services.earlyyears.caseloads.giving import keep_caseload
from services.earlyyears.caseloads.state import Caseload
from services.earlyyears.provision import need_early_years


class CaseloadQuery(RecordQuery):
    """What a list of caseloads may be narrowed to."""

    officer: str | None = None


router = record_routes(Caseload, scope="earlyyears:assess", query=CaseloadQuery)
act = Acts(router, Caseload)


@act.new("Give a school or setting to an officer")
async def give_caseload(draft: CaseloadDraft, write: Writing, caller: MayModerate) -> Response:
    """The first officer it has; afterwards it is handed over."""
    place = await find_place(write.session, draft.organisation, caller)
    since = day_of(draft.since, write.today, path="$.since")
    need_early_years(place, on=since)
    caseload = rules.given(draft.officer, since)
    return await create(write, caller, place.organisation, caseload, then=keep_caseload)


@act("/{key}/handover", "Hand it over to another officer")
async def hand_over_caseload(
    key: Key, draft: HandoverDraft, write: Writing, caller: MayModerate
) -> Response:
    """From a day on; who had it before stays in the record."""
    on = day_of(draft.on, write.today)

    def step(caseload: Caseload) -> Caseload:
        return rules.handed_over(caseload, draft.officer, on)

    why = draft.reason
    return await change(
        write, caller, Caseload, key, step, "hand_over", why=why, then=keep_caseload
    )


@act("/{key}/end", "End it: with nobody from a day on")
async def end_caseload(
    key: Key, draft: CaseloadEndDraft, write: Writing, caller: MayModerate
) -> Response:
    """It is listed as missing an officer then, while it is open."""
    on = day_of(draft.on, write.today)

    def step(caseload: Caseload) -> Caseload:
        return rules.ended(caseload, on)

    return await change(write, caller, Caseload, key, step, "end", why=draft.reason)
