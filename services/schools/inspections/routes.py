"""Reading inspections: of one organisation, how it stands on any day, and who is due for what."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.conditional import etag
from chassis.database import ReadDb, ReadSession
from chassis.paging import CursorKey, Page, PageQuery
from chassis.problems import Problem
from services.schools.callers import MayRead
from services.schools.inspections.answers import (
    InCategory,
    Inspected,
    Inspection,
    Standing,
    StandingsOf,
    in_category,
    inspection,
    standing,
)
from services.schools.inspections.reading import ALL_OF_ONE, CATEGORIES, ONE, STANDINGS
from services.schools.organisations.finding import Identifier, find

router = APIRouter(tags=["inspections"])
AsAt = Annotated[date | None, Query(description="as at this day; default: today")]
_AT_ONCE: Final = 2_000


class Filters(BaseModel):
    """What a list may be narrowed to; several values of one filter mean any of them."""

    area: list[str] = Field([], description="local authority, e.g. 350")
    phase: list[str] = Field([], description="e.g. primary")
    category: list[str] = Field([], description="e.g. special_measures, or none")

    def asked(self, as_at: date | None) -> dict[str, Any]:
        return {
            "organisation": None,
            "areas": self.area or None,
            "phases": self.phase or None,
            "categories": self.category or None,
            "as_at": as_at or today(),
        }


@router.get("/organisations/{identifier}/inspections", summary="Inspections, newest first")
async def list_inspections(
    identifier: Identifier, page: PageQuery, db: ReadDb, _caller: MayRead
) -> Page[Inspection]:
    """Full inspections, monitoring visits and visits of the childcare register."""
    found = await find(db, identifier)
    asked = {"organisation": found.organisation, **page.bounds(day=date.max, sort="")}
    rows = (await db.execute(ALL_OF_ONE, asked)).mappings()
    shown = [inspection(row) for row in rows]
    return page.page([(one, [one.inspected_on.isoformat(), one.inspected]) for one in shown])


@router.get(
    "/organisations/{identifier}/inspections/{inspected}/{inspected_on}",
    summary="One inspection or visit",
)
async def read_inspection(
    identifier: Identifier,
    inspected: Inspected,
    inspected_on: date,
    response: Response,
    db: ReadDb,
    _caller: MayRead,
) -> Inspection:
    """Its ETag is what an edit sends in If-Match."""
    found = await find(db, identifier)
    held = await held_inspection(db, found.organisation, inspected, inspected_on)
    if held is None:
        raise Problem("not_found", "No such inspection is held.")
    answer, response.headers["ETag"] = held
    return answer


async def held_inspection(
    session: AsyncSession | ReadSession, organisation: str, inspected: str, inspected_on: date
) -> tuple[Inspection, str] | None:
    """An inspection with the tag of what is held of it."""
    key = {"organisation": organisation, "inspected": inspected, "inspected_on": inspected_on}
    row = (await session.execute(ONE, key)).mappings().one_or_none()
    return None if row is None else (inspection(row), etag(*row.values()))


@router.get("/organisations/{identifier}/standing", summary="How an organisation stands")
async def read_standing(
    identifier: Identifier, db: ReadDb, _caller: MayRead, as_at: AsAt = None
) -> StandingsOf:
    """Its latest grade and category, since when, and what is due next by which rule. Empty where
    it was not open on the day."""
    found = await find(db, identifier)
    asked = Filters(area=[], phase=[], category=[]).asked(as_at)
    asked |= {"organisation": found.organisation, "grades": None, "limit": _AT_ONCE}
    shown = await _standings(db, asked, ("", "", ""))
    return StandingsOf(organisation=found.organisation, as_at=asked["as_at"], standings=list(shown))


@router.get("/standings", summary="How organisations stand, and what is due when")
async def list_standings(
    filters: Annotated[Filters, Query()],
    page: PageQuery,
    db: ReadDb,
    _caller: MayRead,
    as_at: AsAt = None,
    grade: Annotated[
        list[Literal["1", "2", "3", "4", "none"]] | None,
        Query(description="the latest; none: never inspected"),
    ] = None,
    due_before: Annotated[
        date | None, Query(description="only where something must have happened before this day")
    ] = None,
) -> Page[Standing]:
    """Organisations open on the day, in order of name; a school that is a setting too may come
    twice."""
    grades = [0 if one == "none" else int(one) for one in grade or ()] or None
    at_once = _AT_ONCE if due_before else page.limit + 1
    asked = filters.asked(as_at) | {"grades": grades, "limit": at_once}
    after = tuple(page.position("", "", ""))
    shown: list[tuple[Standing, CursorKey]] = []
    while len(shown) <= page.limit:
        read = await _standings(db, asked, after)
        shown += [(one, list(_key(one))) for one in read if _is_due(one, due_before)]
        if len(read) < at_once:
            break
        after = _key(read[-1])
    return page.page(shown[: page.limit + 1])


async def _standings(
    db: ReadSession, asked: dict[str, Any], after: tuple[str, ...]
) -> list[Standing]:
    position = dict(zip(("name", "after", "sort"), after, strict=True))
    rows = (await db.execute(STANDINGS, asked | position)).mappings()
    return [standing(row, asked["as_at"]) for row in rows]


def _key(one: Standing) -> tuple[str, str, str]:
    return one.name, one.organisation, one.inspected


def _is_due(one: Standing, before: date | None) -> bool:
    return before is None or any(each.closes_on < before for each in one.due)


@router.get("/categories", summary="Organisations in a category of concern")
async def list_categories(
    filters: Annotated[Filters, Query()],
    page: PageQuery,
    db: ReadDb,
    _caller: MayRead,
    as_at: AsAt = None,
    left: Annotated[bool, Query(description="those too that had left it by then")] = False,
) -> Page[InCategory]:
    """Since when, for how many months, and the monitoring visits; the longest in it first."""
    asked = filters.asked(as_at)
    asked |= {"left": left, **page.bounds(day=date.min, after="")}
    rows = (await db.execute(CATEGORIES, asked)).mappings()
    shown = [in_category(row, asked["as_at"]) for row in rows]
    return page.page([(one, [one.entered_on.isoformat(), one.organisation]) for one in shown])
