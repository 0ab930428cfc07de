"""/programmes/{key}/progress: how far a programme is; /programmes/overview: all of an area's."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.paging import Page, PageQuery
from chassis.records.changing import Key
from chassis.records.drafts import AreaCode
from chassis.records.reading import seen_by
from chassis.records.store import COLUMNS, Record, record_from
from services.earlyyears.callers import MayAssessAll
from services.earlyyears.programmes.pace import Window, Word, outlook, tally
from services.earlyyears.programmes.reading import Standing, standings_of
from services.earlyyears.programmes.state import Programme
from services.earlyyears.provision import Sort

overview = APIRouter(prefix="/programmes", tags=["programmes"])
router = APIRouter(prefix="/programmes", tags=["programmes"])
On = Annotated[Day | None, Query(description="the day it is reckoned as of; default: today")]
_OF_AREA: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = 'programme' AND state ->> 'area' = :area AND key > :after
    ORDER BY key LIMIT :limit""")


class VisitCounts(BaseModel):
    """Schools and settings by their visit: `eligible` are those `made`, `planned` and
    `not_planned`. Of those made `late` were made after the last day; of those not made `overdue`
    are all once it is past, `slipped` had a day that is past, `planned_after` have one that is too
    late."""

    eligible: int
    made: int
    planned: int
    not_planned: int
    late: int
    overdue: int
    slipped: int
    planned_after: int


class OfficersCounts(VisitCounts):
    """Those of one officer; null: of nobody."""

    officer: str | None


class SortsCounts(VisitCounts):
    """Those of one sort of school or setting."""

    sort: Sort


class Course(BaseModel):
    """Whether a programme will end in time. Rates are visits a working day: needed from now, made
    so far; null: there is no day to reckon by. `forecast_end`: the last visit at this pace; null:
    it is over, all are made, or at this pace it does not end within five years."""

    programme: str
    title: str
    starts_on: date
    ends_on: date
    on: date
    course: Word
    because: str
    days_left: int = Field(description="working days after `on`, the last day with them")
    needed_per_day: Decimal | None
    made_per_day: Decimal | None
    forecast_end: date | None
    all: VisitCounts


class ProgrammeProgress(Course):
    """The same, by officer and by sort."""

    officers: list[OfficersCounts]
    sorts: list[SortsCounts]


@overview.get("/overview", summary="How far the programmes of an area are")
async def read_programmes_overview(
    area: Annotated[AreaCode, Query()],
    paging: PageQuery,
    db: ReadDb,
    _caller: MayAssessAll,
    today: Today,
    on: On = None,
) -> Page[Course]:
    """By key."""
    day = on or today
    rows = (await db.execute(_OF_AREA, {"area": area, **paging.bounds(after="")})).all()
    programmes = [record_from(Programme, row) for row in rows]
    standings = await standings_of(db, programmes, day)
    courses = [_course(each, standings[each.key], day) for each in programmes]
    return paging.page([(course, [course.programme]) for course in courses])


@router.get("/{key}/progress", summary="How far a programme is")
async def read_programme_progress(
    key: Key, db: ReadDb, caller: MayAssessAll, today: Today, on: On = None
) -> ProgrammeProgress:
    """As of a day: of everybody eligible and open on it, by visits as they are known now."""
    day = on or today
    programme: Record[Programme] = await seen_by(db, Programme, key, caller)
    standings = (await standings_of(db, [programme], day))[key]
    window = _window(programme.state, day)
    return ProgrammeProgress(
        **dict(_course(programme, standings, day)),
        officers=[
            OfficersCounts(officer=officer or None, **asdict(tally(own, window)))
            for officer, own in _by(standings, lambda each: each.officer or "")
        ],
        sorts=[
            SortsCounts.model_validate({"sort": sort, **asdict(tally(own, window))})
            for sort, own in _by(standings, lambda each: each.sort)
        ],
    )


def _course(programme: Record[Programme], standings: Sequence[Standing], on: date) -> Course:
    state = programme.state
    ahead = outlook(standings, _window(state, on))
    return Course(
        programme=programme.key,
        title=state.title,
        starts_on=state.starts_on,
        ends_on=state.ends_on,
        on=on,
        course=ahead.word,
        because=ahead.because,
        days_left=ahead.days_left,
        needed_per_day=ahead.needed_per_day,
        made_per_day=ahead.made_per_day,
        forecast_end=ahead.forecast_end,
        all=VisitCounts(**asdict(ahead.counts)),
    )


def _window(state: Programme, on: date) -> Window:
    return Window(state.starts_on, state.ends_on, on)


def _by(
    standings: Collection[Standing], name: Callable[[Standing], str]
) -> list[tuple[str, list[Standing]]]:
    names = sorted({name(each) for each in standings})
    return [(one, [each for each in standings if name(each) == one]) for one in names]
