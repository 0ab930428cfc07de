"""/collections: made, changed, cancelled; those of an authority, and of a provider its own."""

from collections.abc import Sequence
from typing import Final

from fastapi import Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.problems import Fault
from chassis.records.changing import Acts, Key, Write, Writing, change, create
from chassis.records.naming import organisations_named
from chassis.records.reading import record_routes
from chassis.records.refusing import all_wrong, need_status, wrong
from chassis.records.store import Record
from chassis.service import Service
from services.fourteen19.callers import MayPlan
from services.fourteen19.collections.drafts import (
    CollectionCancelDraft,
    CollectionChangeDraft,
    CollectionDraft,
)
from services.fourteen19.collections.receiving import follow
from services.fourteen19.collections.returns import collection_seen
from services.fourteen19.collections.rules import date_faults
from services.fourteen19.collections.state import Collection

OF_RETURNS: Final = ("organisation", "year")
"""What the aggregates are of every kind of submission that a collection may ask for."""
_DAYS: Final = ("opens_on", "due_on", "closes_on", "warn_days")
_SENT_BEFORE: Final = text("""
    SELECT DISTINCT organisation FROM return_received JOIN organisation USING (organisation)
    WHERE data = :data AND area = :area ORDER BY 1""")

router = record_routes(Collection, listed=False, seen=collection_seen)
act = Acts(router, Collection)


@act.new("Make a collection")
async def make_collection(
    draft: CollectionDraft, request: Request, write: Writing, caller: MayPlan
) -> Response:
    """Submissions of its data and year that came since it opened count for it at once, even those
    from before it was made."""
    faults = date_faults(draft.opens_on, draft.due_on, draft.closes_on)
    service: Service = request.app.state.service
    kinds = {kind.name for kind in service.submissions if kind.target.scope == OF_RETURNS}
    if draft.data not in kinds:
        message = f"it is none of: {', '.join(sorted(kinds))}"
        faults.append(Fault("unknown_data", "$.data", message))
    if faults:
        raise all_wrong(faults)
    shared = draft.model_dump(exclude={"name", "year", "expected"})
    expected = await _expected(write, caller, draft)
    collection = Collection(year=str(draft.year), expected=expected, **shared)
    key = f"{draft.area}.{draft.data}.{draft.year.slug}.{draft.name}"
    return await create(write, caller, key, collection, then=_follow)


@act("/{key}/change", "Change the days of a collection, or of whom it is expected")
async def change_collection(
    key: Key, draft: CollectionChangeDraft, write: Writing, caller: MayPlan
) -> Response:
    """Whether returns are late is reckoned anew by the new days."""
    given = draft.model_dump(include=set(_DAYS) & draft.model_fields_set)
    missing = [name for name, value in given.items() if value is None and name != "closes_on"]
    if missing:
        raise all_wrong([Fault("missing", f"$.{name}", "it is needed") for name in missing])
    if draft.expected is not None:
        given["expected"] = await _named(write, caller, draft.expected)
    before: list[str] = []

    def step(collection: Collection) -> Collection:
        need_status(collection.status, ("open",), "changed")
        after = collection.model_copy(update=given)
        faults = date_faults(after.opens_on, after.due_on, after.closes_on)
        if faults:
            raise all_wrong(faults)
        before.extend(collection.expected)
        return after

    async def then(session: AsyncSession, record: Record[Collection]) -> None:
        await follow(session, {*before, *record.state.expected})

    return await change(write, caller, Collection, key, step, "change", why=draft.reason, then=then)


@act("/{key}/cancellation", "Cancel a collection")
async def cancel_collection(
    key: Key, draft: CollectionCancelDraft, write: Writing, caller: MayPlan
) -> Response:
    """Nothing is expected for it any more; what was sent stays, and counts for another that was
    open."""

    def step(collection: Collection) -> Collection:
        need_status(collection.status, ("open",), "cancelled")
        return collection.model_copy(update={"status": "cancelled"})

    return await change(
        write, caller, Collection, key, step, "cancel", why=draft.reason, then=_follow
    )


async def _follow(session: AsyncSession, record: Record[Collection]) -> None:
    await follow(session, record.state.expected)


async def _expected(write: Write, caller: Principal, draft: CollectionDraft) -> tuple[str, ...]:
    if draft.expected is not None:
        return await _named(write, caller, draft.expected)
    asked = {"data": draft.data, "area": draft.area}
    found = (await write.session.scalars(_SENT_BEFORE, asked)).all()
    if not found:
        message = "nobody in the area sent such data yet: say of whom it is expected"
        raise wrong("nobody_expected", "$.expected", message)
    return tuple(found)


async def _named(write: Write, caller: Principal, numbers: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(await organisations_named(write.session, numbers, caller, "expected")))
