"""/support-allocations: what one changes, what has changed since, and the rules."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.paging import Page, PageQuery
from chassis.records.changing import Key
from chassis.records.drafts import AreaCode
from chassis.records.reading import seen_by
from chassis.records.store import Record
from education.years import AcademicYear
from services.earlyyears.callers import MayAssessAll
from services.earlyyears.support.allocating import TOO_LITTLE, drafted
from services.earlyyears.support.allocation import Allocation
from services.earlyyears.support.differences import Differences, differences
from services.earlyyears.support.drafts import AllocationDraft
from services.earlyyears.support.reading import adopted_of
from services.earlyyears.support.ruling import RULES, SharingRule

router = APIRouter(prefix="/support-allocations", tags=["support allocations"])


class NeededQuery(BaseModel):
    """Whose hours of which year."""

    area: AreaCode
    year: AcademicYear


class Needed(Differences):
    """What sharing the hours out anew would change; `needed`: anything at all."""

    needed: bool


@router.get("/needed", summary="Whether hours have to be shared out anew", responses=TOO_LITTLE)
async def read_allocation_needed(
    asked: Annotated[NeededQuery, Query()], db: ReadDb, today: Today, _: MayAssessAll
) -> Needed:
    """What the adopted rule makes of quality and capacity as they are now, against what is adopted.
    Where capacity was given, it is that."""
    adopted = await adopted_of(db, asked.area, asked.year)
    state = adopted.state if adopted else None
    draft = AllocationDraft(
        area=asked.area,
        year=asked.year,
        capacity_hours=state.capacity.hours if state and state.capacity.given else None,
        rule=state.rule if state else None,
    )
    now = await drafted(db, draft, today)
    found = differences(adopted.key if adopted else None, state, now)
    return Needed(**dict(found), needed=bool(found.results))


@router.get("/rules", summary="The rules hours are shared out by")
async def list_sharing_rules(paging: PageQuery, _: MayAssessAll) -> Page[SharingRule]:
    """Every version; the newest that is effective on a day is in force on it."""
    after = paging.position("")[0]
    return paging.page([(rule, [rule.name]) for rule in RULES if rule.name > after])


@router.get("/{key}/differences", summary="What an allocation changes")
async def read_allocation_differences(key: Key, db: ReadDb, caller: MayAssessAll) -> Differences:
    """Against the one adopted for the same area and year: who has more, fewer, hours for the first
    time, or none any more, each with the reasons."""
    record: Record[Allocation] = await seen_by(db, Allocation, key, caller)
    state = record.state
    adopted = await adopted_of(db, state.area, AcademicYear.parse(state.year), but=key)
    return differences(adopted.key if adopted else None, adopted.state if adopted else None, state)
