"""The law, what runs on a day, and what may be done to a school on it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.organisations import Identifier, find_place
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from education.maintained import is_maintained
from services.sif.callers import MayRead
from services.sif.interventions.eligibility import Eligibility, eligible_on
from services.sif.interventions.law import LawVersion, law_on
from services.sif.interventions.permission import Permission, permission
from services.sif.interventions.powers import must_consult
from services.sif.interventions.reading import NoticeOnDay, list_on_day, standing_of

router = APIRouter(tags=["interventions"])
OnDay = Annotated[Day | None, Query(description="default: today")]


class SchoolOnDay(BaseModel):
    """What the law allows over a school on a day. `eligibility` null: it is not eligible; a power
    that needs no eligibility, or has no window, may be allowed all the same."""

    organisation: str
    on: date
    eligibility: Eligibility | None
    powers: list[Permission]


@router.get("/law", summary="The law of a day")
async def read_law(today: Today, _caller: MayRead, on: OnDay = None) -> LawVersion:
    """Grounds, periods and powers, and how well each rule is founded."""
    law = law_on(on or today)
    if law is None:
        raise Problem("not_found", "Section 60 has been in force since 2007-04-01.")
    return law


class NoticesQuery(BaseModel):
    """Which notices, on which day."""

    on: Day | None = Field(None, description="default: today")
    area: list[str] = Field([], description="local authority, e.g. 350")
    running: bool = Field(True, description="false: those at an end or lapsed too")


@router.get("/interventions", summary="Warning notices as they stand on a day")
async def list_interventions(
    asked: Annotated[NoticesQuery, Query()],
    paging: PageQuery,
    db: ReadDb,
    today: Today,
    caller: MayRead,
) -> Page[NoticeOnDay]:
    """By key, each with the clock that runs and the days left."""
    found = await list_on_day(
        db,
        asked.on or today,
        running=asked.running,
        mine=caller.confined_to,
        areas=asked.area or None,
        **paging.bounds(after=""),
    )
    return paging.page([(each, [each.notice]) for each in found])


@router.get(
    "/organisations/{identifier}/eligibility", summary="What may be done to a school on a day"
)
async def read_eligibility(
    identifier: Identifier, db: ReadDb, today: Today, caller: MayRead, on: OnDay = None
) -> SchoolOnDay:
    """Whether it is eligible for intervention, why and until when; each power with every reason
    against it and the date from which it would be allowed."""
    place = await find_place(db, identifier, caller)
    day = on or today
    law = law_on(day)
    standing = (await standing_of(db, [place.organisation]))[place.organisation]
    rules = law.powers if law and is_maintained(place.kind) else ()
    return SchoolOnDay(
        organisation=place.organisation,
        on=day,
        eligibility=eligible_on(standing.grounds, day),
        powers=[permission(rule, day, standing, must_consult(rule, place.kind)) for rule in rules],
    )
