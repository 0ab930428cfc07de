"""/board/visits: the year's visits, what is made, due and overdue; and early years' programmes."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from education.periods import parse_period
from education.years import AcademicYear
from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked
from gateway.board.moment import moment_of
from gateway.board.pages import page
from gateway.board.places import Row, day_of, organisations_of, people_of, today_of
from gateway.board.trends import by_end

router = APIRouter(prefix="/board/visits")
PURPOSES: Final = {
    "performance_review": "Performance review and targets",
    "performance_management": "Head teacher's performance management",
    "progress": "Progress",
    "annual_report": "Annual report",
}
COURSES: Final = {"on_course": "On course", "at_risk": "At risk", "missed": "Missed"}


@router.get("")
async def get_visits(
    request: Request, api: Asked, period: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """One year or term; without a choice, the newest year that has visits."""
    when = moment_of(request)
    area = await area_of(api, when)
    words: dict[str, Any] = {"purposes": PURPOSES, "courses": COURSES}
    if area is None:
        return page(request, "visits.html", visits=None, programmes=None, **words)
    on, day = day_of(when), today_of(when)
    visits, schools, people, overview = await asyncio.gather(
        api.find_every("/sif/visits", {"area": area}),
        organisations_of(api, area, when),
        people_of(api),
        api.find("/earlyyears/programmes/overview", {"area": area, "on": on, "limit": 500}),
    )
    chosen = _chosen(period, visits or [], day)
    return page(
        request,
        "visits.html",
        visits=visits,
        programme=await _programme(api, area, chosen, on),
        open_visits=waiting(visits or [], chosen, day),
        period=chosen,
        periods=_periods(visits or [], chosen, day),
        names={each["organisation"]: each["name"] for each in schools},
        people=people,
        programmes=overview["results"] if overview else None,
        **words,
    )


async def _programme(api: Api, area: str, period: str, on: str | None) -> Any | None:
    return await api.find("/sif/visits/programme", {"area": area, "period": period, "on": on})


def _chosen(period: str, visits: Iterable[Row], day: date) -> str:
    try:
        read = parse_period(period)
        if read.type in ("academic_year", "term"):
            return read.text
    except ValueError:
        pass
    years = [_year(each) for each in visits]
    begun = [year for year in years if year.starts <= day]
    return str(max(begun, default=AcademicYear.containing(day)))


def _periods(visits: Iterable[Row], chosen: str, day: date) -> list[str]:
    """Years and terms that have visits, the newest first."""
    terms = {each["state"]["term"] for each in visits}
    years = {str(AcademicYear.parse(term.rsplit("-", 1)[0])) for term in terms}
    told = terms | years | {chosen, str(AcademicYear.containing(day))}
    return sorted(told, key=by_end, reverse=True)


def _year(visit: Row) -> AcademicYear:
    return AcademicYear.parse(visit["state"]["term"].rsplit("-", 1)[0])


def waiting(visits: Sequence[Row], period: str, day: date) -> list[Mapping[str, Any]]:
    """Visits of a period that were not made by a day, the longest overdue first."""
    found = []
    for each in visits:
        state = each["state"]
        made = state["made_on"] and state["made_on"] <= str(day)
        if state["term"].startswith(period) and not made and state["status"] != "cancelled":
            overdue = (day - date.fromisoformat(state["due_on"])).days
            found.append({**each, "overdue": max(overdue, 0)})
    return sorted(found, key=lambda each: (each["state"]["due_on"], each["key"]))
