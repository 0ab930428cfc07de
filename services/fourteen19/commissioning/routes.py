"""/places: places planned by providers, proposed and commissioned by the authority."""

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.organisations import find_place
from chassis.records.changing import Acts, Key, Step, Write, Writing, change, create
from chassis.records.drafts import day_of
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.store import Record, tell_also
from education.years import AcademicYear
from services.fourteen19.callers import MayAgree, MayPlan
from services.fourteen19.commissioning import rules
from services.fourteen19.commissioning.drafts import (
    PlacesBeginningDraft,
    PlacesCommissionDraft,
    PlacesRowsDraft,
    PlacesVariationDraft,
    PlacesWithdrawalDraft,
    numbers_from,
)
from services.fourteen19.commissioning.state import PlacesPlan


class PlacesQuery(RecordQuery):
    """Also of one academic year."""

    year: AcademicYear | None = None


router = record_routes(PlacesPlan, query=PlacesQuery)
act = Acts(router, PlacesPlan)


async def _tell_provision(session: AsyncSession, _record: Record[PlacesPlan]) -> None:
    """Places are told with the provider's provision."""
    tell_also(session, "provision")


@act.new("A provider plans its places of a year")
async def begin_places(draft: PlacesBeginningDraft, write: Writing, caller: MayAgree) -> Response:
    """By the provider itself, or an officer on its behalf."""
    on = day_of(draft.on, write.today)
    numbers = numbers_from(draft.rows)
    place = await find_place(write.session, draft.organisation, caller)
    plan = rules.begun(str(draft.year), numbers, on)
    key = f"{place.organisation}.{draft.year.slug}"
    return await create(write, caller, key, plan, then=_tell_provision)


@act("/{key}/plan", "A provider plans its places anew")
async def plan_places(
    key: Key, draft: PlacesRowsDraft, write: Writing, caller: MayAgree
) -> Response:
    """Whole. What the authority proposed or commissioned stays as it is."""
    on = day_of(draft.on, write.today)
    numbers = numbers_from(draft.rows)
    return await _changed(write, caller, key, lambda plan: rules.planned(plan, numbers, on), "plan")


@act("/{key}/proposal", "Propose places to a provider")
async def propose_places(
    key: Key, draft: PlacesRowsDraft, write: Writing, caller: MayPlan
) -> Response:
    """Whole; until they are commissioned."""
    on = day_of(draft.on, write.today)
    numbers = numbers_from(draft.rows)

    def step(plan: PlacesPlan) -> PlacesPlan:
        return rules.proposed(plan, numbers, on)

    return await _changed(write, caller, key, step, "propose")


@act("/{key}/commissioning", "Commission places of a provider")
async def commission_places(
    key: Key, draft: PlacesCommissionDraft, write: Writing, caller: MayPlan
) -> Response:
    """As proposed, unless rows are given."""
    on = day_of(draft.on, write.today)
    numbers = None if draft.rows is None else numbers_from(draft.rows)

    def step(plan: PlacesPlan) -> PlacesPlan:
        return rules.commissioned(plan, numbers, draft.funding_agreement, on)

    return await _changed(write, caller, key, step, "commission")


@act("/{key}/variation", "Vary the places commissioned of a provider")
async def vary_places(
    key: Key, draft: PlacesVariationDraft, write: Writing, caller: MayPlan
) -> Response:
    """Rows not named stay."""
    on = day_of(draft.on, write.today)
    numbers = numbers_from(draft.rows)

    def step(plan: PlacesPlan) -> PlacesPlan:
        return rules.varied(plan, numbers, on)

    return await _changed(write, caller, key, step, "vary", draft.reason)


@act("/{key}/withdrawal", "Withdraw the places of a provider")
async def withdraw_places(
    key: Key, draft: PlacesWithdrawalDraft, write: Writing, caller: MayPlan
) -> Response:
    """Neither planned nor commissioned any more; the provider may plan anew."""
    on = day_of(draft.on, write.today)

    def step(plan: PlacesPlan) -> PlacesPlan:
        return rules.withdrawn(plan, on)

    return await _changed(write, caller, key, step, "withdraw", draft.reason)


async def _changed(
    write: Write,
    caller: Principal,
    key: str,
    step: Step[PlacesPlan],
    action: str,
    why: str | None = None,
) -> Response:
    return await change(write, caller, PlacesPlan, key, step, action, why=why, then=_tell_provision)
