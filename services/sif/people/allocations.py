"""/allocations: which school has whom as its School Improvement Partner, year by year."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from fastapi import Response
from pydantic import BaseModel

from chassis.auth import Principal
from chassis.idempotency import Answer
from chassis.organisations import Place, find_place, places_of
from chassis.problems import Fault, Problem
from chassis.records.bulk import create_missing
from chassis.records.changing import (
    CHANGES,
    Acts,
    Key,
    Write,
    Writing,
    change,
    create,
)
from chassis.records.reading import RecordQuery, record_routes
from chassis.records.refusing import all_wrong
from education.maintained import must_have_partner
from education.years import AcademicYear
from services.sif.callers import MayModerate
from services.sif.people import rules
from services.sif.people.drafts import (
    AllocationDraft,
    AllocationEndDraft,
    BulkDraft,
    BulkItem,
    HalfDaysDraft,
    PartnerDraft,
)
from services.sif.people.engaging import engage_partner, extend_partner, partner_faults
from services.sif.people.state import Allocation, Stint


class AllocationQuery(RecordQuery):
    """What a list of allocations may be narrowed to."""

    year: AcademicYear | None = None
    partner: str | None = None


class Allocated(BaseModel):
    """The keys of the allocations made."""

    created: list[str]


router = record_routes(Allocation, scope="sif:assess", query=AllocationQuery)
act = Acts(router, Allocation)


@act.new("Allocate a partner")
async def allocate(draft: AllocationDraft, write: Writing, caller: MayModerate) -> Response:
    """An accredited partner without a conflict of interest, within the capacity of the year."""
    place = await find_place(write.session, draft.organisation, caller)
    since = rules.in_year(draft.since or draft.year.starts, draft.year)
    allocation = _allocation(draft, draft.year, since, place)
    key = f"{place.organisation}.{draft.year.slug}"
    return await create(write, caller, key, allocation, then=engage_partner)


@act("/{key}/partner", "Another partner")
async def change_partner(
    key: Key, draft: PartnerDraft, write: Writing, caller: MayModerate
) -> Response:
    """From a day of the year on; who was partner before stays in the record. Also where the
    allocation was ended and the school had none for a while."""
    stint = Stint(partner=draft.partner, half_days=draft.half_days, since=draft.since)

    def step(allocation: Allocation) -> Allocation:
        rules.in_year(draft.since, AcademicYear.parse(allocation.year))
        return rules.handed_over(allocation, stint, draft.half_days_used)

    why = draft.reason
    return await change(
        write, caller, Allocation, key, step, "change_partner", why=why, then=engage_partner
    )


@act("/{key}/half-days", "Other half days")
async def change_partner_half_days(
    key: Key, draft: HalfDaysDraft, write: Writing, caller: MayModerate
) -> Response:
    """Of the present partner, within the capacity."""

    def step(allocation: Allocation) -> Allocation:
        return rules.with_half_days(allocation, draft.half_days)

    why = draft.reason
    return await change(
        write, caller, Allocation, key, step, "change_half_days", why=why, then=extend_partner
    )


@act("/{key}/end", "End an allocation")
async def end_allocation(
    key: Key, draft: AllocationEndDraft, write: Writing, caller: MayModerate
) -> Response:
    """The half days not used are free again."""

    def step(allocation: Allocation) -> Allocation:
        rules.in_year(draft.on, AcademicYear.parse(allocation.year), "$.on")
        return rules.ended(allocation, draft.on, draft.half_days_used)

    return await change(write, caller, Allocation, key, step, "end", why=draft.reason)


@router.post(
    "/bulk",
    summary="Allocate partners to many schools",
    status_code=201,
    response_model=Allocated,
    responses={409: CHANGES[409]},
)
async def allocate_many(draft: BulkDraft, write: Writing, caller: MayModerate) -> Response:
    """From the first day of the year. All of them, or none with every reason why not."""

    async def effect() -> Answer:
        made = await _allocate_all(write, caller, draft)
        return Answer(201, {}, Allocated(created=made).model_dump_json().encode())

    return await write.once(caller, effect)


async def _allocate_all(write: Write, caller: Principal, draft: BulkDraft) -> list[str]:
    session, items, year = write.session, draft.items, draft.year
    places = await places_of(session, [item.organisation for item in items])
    _need_named_once(items, places)
    keys = [f"{item.organisation}.{year.slug}" for item in items]
    asked = {
        key: _allocation(item, year, year.starts, places[item.organisation])
        for key, item in zip(keys, items, strict=True)
    }
    made = await create_missing(write, caller, asked, about=year.slug)
    at = {key: f"$.items.{number}" for number, key in enumerate(keys)}
    faults = [
        Fault("allocated_already", f"{at[key]}.organisation", "it has an allocation for the year")
        for key in keys
        if key not in made
    ]
    faults += await partner_faults(session, {key: asked[key] for key in made}, at)
    if faults:
        raise Problem("conflict", "The allocations are not allowed.", errors=faults)
    return made


def _allocation(item: BulkItem, year: AcademicYear, since: date, place: Place) -> Allocation:
    stint = Stint(partner=item.partner, half_days=item.half_days, since=since)
    return Allocation(
        year=str(year),
        partner=item.partner,
        partners=(stint,),
        by_choice=item.by_choice and not must_have_partner(place.kind),
    )


def _need_named_once(items: list[BulkItem], places: Mapping[str, Place]) -> None:
    times = Counter(item.organisation for item in items)
    faults = []
    for number, item in enumerate(items):
        path = f"$.items.{number}.organisation"
        if item.organisation not in places:
            faults.append(Fault("unknown_organisation", path, "no organisation has this key"))
        if times[item.organisation] > 1:
            faults.append(Fault("twice", path, "it is there more than once"))
    if faults:
        raise all_wrong(faults)
