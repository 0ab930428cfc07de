"""GET /lines and GET /take-up."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.auth import Principal
from chassis.clock import Today
from chassis.database import ReadDb
from chassis.drafts import Day
from chassis.problems import Fault, Problem
from chassis.records.asked import day_within
from chassis.records.drafts import AreaCode, year_of
from chassis.records.store import AnySession
from education.diplomas import ENTITLED_FROM, LEVELS, LINES, Line
from education.disclosure import Disclosure, Withheld
from education.rounding import half_up
from education.years import AcademicYear
from services.fourteen19.callers import MayRead
from services.fourteen19.lines.answers import (
    LineInArea,
    LinesInArea,
    LinesPlanned,
    TakeUp,
    TakeUpGroup,
)
from services.fourteen19.lines.people import Asked, Setting, learners_in, taken_in
from services.fourteen19.lines.standing import Standing, planned_by, standings_of
from services.fourteen19.lines.state import consortia_of
from services.fourteen19.lines.take_up import ALL, Taken, Told, exact, protected

router = APIRouter(tags=["lines"])
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


class LinesQuery(BaseModel):
    """Of which area and day."""

    area: AreaCode
    on: Day | None = Field(None, ge=_FIRST, le=_LAST, description="default: today")


class TakeUpQuery(BaseModel):
    """Of which area and day; by default 1 October of the year, and of the year in which today
    is."""

    area: AreaCode
    year: AcademicYear | None = None
    on: Day | None = Field(None, ge=_FIRST, le=_LAST, description="a day of the year")
    setting: Setting = Field(
        "home", description="on roll in the area's schools and colleges, or living in it"
    )


@router.get("/lines", summary="All lines of learning in an area")
async def read_lines(
    asked: Annotated[LinesQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> LinesInArea:
    """By line: when it could be taught first, when it is planned and offered, by whom; learners
    against plan. To others than the team without counts of few, and learners as at 1 October."""
    on = asked.on or today
    year = year_of(on, "query.on")
    standings = standings_of(await consortia_of(db, asked.area))
    told = _told(await taken_in(db, _for(caller, Asked(asked.area, year, on))), caller)
    return LinesInArea(
        area=asked.area,
        on=on,
        year=str(year),
        disclosure=_disclosure(caller),
        offered=sum(each.is_offered_on(on) for each in standings.values()),
        planned=len(standings),
        plan=[LinesPlanned(on=day, lines=lines) for day, lines in planned_by(standings)],
        entitled_from=ENTITLED_FROM,
        lines=[
            _line(line, standings.get(code), told.get(f"line={code}", 0), on, str(year))
            for code, line in LINES.items()
        ],
    )


@router.get("/take-up", summary="Take-up of Diplomas (NI 90)")
async def read_take_up(
    asked: Annotated[TakeUpQuery, Query()], db: ReadDb, caller: MayRead, today: Today
) -> TakeUp:
    """Young people on any Diploma on a day, each once, and by line, level, provider, home and
    gender. To others than the team without counts of few, and as at 1 October."""
    wanted = _for(caller, _wanted(asked, today))
    taken, learners = await _read(db, wanted)
    told = _told(taken, caller)
    return TakeUp(
        area=wanted.area,
        year=str(wanted.year),
        on=wanted.on,
        setting=wanted.setting,
        disclosure=_disclosure(caller),
        total=_group(ALL, told[ALL], learners.get(ALL)),
        lines=_groups("line", told, {}, LINES),
        levels=_groups("level", told, {}, LEVELS),
        providers=_groups("provider", told, {}),
        homes=_groups("home", told, learners),
        genders=_groups("gender", told, learners),
    )


async def _read(session: AnySession, wanted: Asked) -> tuple[list[Taken], Mapping[str, int]]:
    return await taken_in(session, wanted), await learners_in(session, wanted)


def _told(taken: list[Taken], caller: Principal) -> Told:
    if caller.everywhere:
        return exact(taken)
    return protected(taken, frozenset(caller.organisations))


def _for(caller: Principal, asked: Asked) -> Asked:
    """What a caller is answered: from one month to the next figures would tell of individuals, and
    so would those of the two settings side by side. Raises `forbidden`."""
    if caller.everywhere:
        return asked
    if asked.setting != "home":
        message = "Where learners live is counted for the team."
        fault = Fault("wider_than_yours", "query.setting", message, "Ask for setting=home.")
        raise Problem(
            "forbidden", f"{caller.client} acts for some organisations only.", errors=[fault]
        )
    return replace(asked, on=_first_of_october(asked.year))


def _disclosure(caller: Principal) -> Disclosure:
    return "exact" if caller.everywhere else "suppressed"


def _groups(
    of: str, told: Told, learners: Mapping[str, int], order: Iterable[str] = ()
) -> list[TakeUpGroup]:
    """The groups there are, in the order given, else by name."""
    names = sorted(name for name in told if name.startswith(f"{of}="))
    wanted = [f"{of}={each}" for each in order]
    names.sort(key=lambda name: wanted.index(name) if name in wanted else len(wanted))
    return [_group(name.partition("=")[2], told[name], learners.get(name)) for name in names]


def _group(name: str, count: int | None, learners: int | None) -> TakeUpGroup:
    percent, reason = None, _reason(count)
    if count is not None and learners:
        percent = half_up(Fraction(100 * count, learners))
    elif reason is None:
        reason = "not_applicable"
    return TakeUpGroup(name=name, count=count, learners=learners, percent=percent, reason=reason)


def _reason(count: int | None) -> Withheld | None:
    return "suppressed" if count is None else None


def _line(
    line: Line, standing: Standing | None, learners: int | None, on: date, year: str
) -> LineInArea:
    offers = standing.offers if standing else ()
    return LineInArea(
        **line._asdict(),
        planned_from=standing.planned_from if standing else None,
        offered_from=standing.offered_from if standing else None,
        offered_until=standing.offered_until if standing else None,
        offered=standing is not None and standing.is_offered_on(on),
        consortia=[offer.consortium for offer in offers],
        providers=sorted(
            {each for o in offers if o.line.is_offered_on(on) for each in o.line.taught_by}
        ),
        learners=learners,
        reason=_reason(learners),
        planned_learners=standing.planned_learners.get(year) if standing else None,
    )


def _wanted(asked: TakeUpQuery, today: date) -> Asked:
    """Raises `invalid_request` for a day that is not of the year."""
    year = asked.year or AcademicYear.containing(asked.on or today)
    on = day_within(asked.on, year.starts, year.ends, _first_of_october(year))
    return Asked(asked.area, year, on, asked.setting)


def _first_of_october(year: AcademicYear) -> date:
    return date(year.start, 10, 1)
