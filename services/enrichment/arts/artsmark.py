"""GET /artsmark, /artsmark/schools: who holds an Artsmark on a day, and until when."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import Place, find_place, places_in
from chassis.paging import Page, PageQuery
from chassis.records.asked import NOT_FOUND
from chassis.records.drafts import AreaCode
from chassis.records.where import WhereQuery
from education.arts import ARTSMARK_LEVELS, ArtsmarkLevel, Held, held_on
from education.disclosure import Withheld
from education.rounding import percent
from services.enrichment.arts.state import held_by_schools
from services.enrichment.callers import MayAssessAll, MayRead

router = APIRouter(prefix="/artsmark", tags=["artsmark"])


class ArtsmarkQuery(WhereQuery):
    """Of one school or an area, on a day."""

    on: Day | None = Field(None, description="default: today")


class ArtsmarkSummary(BaseModel):
    """Schools that hold an Artsmark on a day: in all, of each level, and as a percentage of the
    schools open, with one decimal place, half up. `held` is of one school asked about: its level,
    since when, and the first day it no longer is; null: none, or an area was asked about."""

    organisation: str | None
    area: str | None
    on: date
    schools: int = Field(description="open schools; academies and pupil referral units among them")
    holding: int
    percent: Decimal | None
    reason: Withheld | None
    levels: dict[ArtsmarkLevel, int]
    held: "ArtsmarkOfSchool | None"


class ArtsmarkOfSchool(BaseModel):
    """What one school holds. `until` is the first day it no longer does."""

    organisation: str
    name: str
    level: ArtsmarkLevel
    held_from: date
    until: date
    days_left: int


class RenewalQuery(BaseModel):
    """Of an area, on a day; only those that end within so many days."""

    area: AreaCode
    on: Day | None = Field(None, description="default: today")
    expiring_within_days: int | None = Field(None, ge=0, le=1200)


class _Holding(NamedTuple):
    place: Place
    held: Held


@router.get("", summary="Schools that hold an Artsmark", responses=NOT_FOUND)
async def read_artsmark(
    asked: Annotated[ArtsmarkQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> ArtsmarkSummary:
    """Awards of schools are public. An authority's are told to all who read enrichment."""
    on = asked.on or today
    if asked.organisation is not None:
        places = [await find_place(db, asked.organisation, caller)]
    else:
        places = await places_in(db, str(asked.area), "schools", on)
    found = await _holding(db, places, on)
    one = found[0] if asked.organisation is not None and found else None
    levels = Counter(each.held.level for each in found)
    return ArtsmarkSummary(
        organisation=places[0].organisation if asked.organisation else None,
        area=asked.area,
        on=on,
        schools=len(places),
        holding=len(found),
        percent=percent(len(found), len(places)),
        reason=None if places else "not_applicable",
        levels={level: levels[level] for level in ARTSMARK_LEVELS},
        held=_of_school(one, on) if one else None,
    )


@router.get("/schools", summary="Artsmarks by when they end")
async def list_artsmark_schools(
    asked: Annotated[RenewalQuery, Query()],
    db: ReadDb,
    paging: PageQuery,
    _: MayAssessAll,
    today: Today,
) -> Page[ArtsmarkOfSchool]:
    """The first to end is first: whom to ask about renewal."""
    on = asked.on or today
    found = await _holding(db, await places_in(db, asked.area, "schools", on), on)
    told = [_of_school(each, on) for each in found]
    if asked.expiring_within_days is not None:
        told = [each for each in told if each.days_left <= asked.expiring_within_days]
    until, key = paging.position(date.min, "")
    rows = sorted((each.until, each.organisation, each) for each in told)
    left = [row for row in rows if row[:2] > (until, key)]
    return paging.page([(each, [day.isoformat(), at]) for day, at, each in left])


async def _holding(session: Any, places: Sequence[Place], on: date) -> list[_Holding]:
    spans = await held_by_schools(session, [each.organisation for each in places])
    found = ((each, held_on(spans.get(each.organisation, ()), on)) for each in places)
    return [_Holding(place, held) for place, held in found if held is not None]


def _of_school(holding: _Holding, on: date) -> ArtsmarkOfSchool:
    return ArtsmarkOfSchool(
        organisation=holding.place.organisation,
        name=holding.place.name,
        **holding.held._asdict(),
        days_left=(holding.held.until - on).days,
    )
