"""/board/schools: the schools and settings of an authority, and all that is known of one."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked
from gateway.board.asking import Query as Asking
from gateway.board.moment import Moment, moment_of
from gateway.board.pages import page
from gateway.board.places import (
    TIERS,
    Row,
    day_of,
    organisations_of,
    people_of,
    phase,
    suggestions_of,
    tiers_of,
)
from gateway.board.trends import Trend, trend_of

router = APIRouter(prefix="/board/schools")
_MOST_FOUND: Final = 50
Text = Annotated[str, Query(max_length=100)]


@router.get("")
async def get_schools(
    request: Request, api: Asked, q: Text = "", phase: Text = "", ward: Text = ""
) -> Response:
    """All of them, or those that a search finds."""
    when = moment_of(request)
    area = await area_of(api, when)
    if area is None:
        return page(request, "schools.html", rows=None, asked={}, **_choices([]))
    every, standings, suggestions, found = await asyncio.gather(
        organisations_of(api, area, when),
        api.find_every("/schools/standings", {"area": area, "as_at": day_of(when)}),
        suggestions_of(api, area, when),
        _found(api, area, when, q),
    )
    shown = every if found is None else found
    rows = [row for row in shown if phase in ("", row["phase"]) and ward in ("", row["ward"])]
    return page(
        request,
        "schools.html",
        rows=_told(rows, standings or [], tiers_of(suggestions)),
        sees_tiers=suggestions is not None,
        asked={"q": q, "phase": phase, "ward": ward},
        cut=found is not None and len(found) == _MOST_FOUND,
        **_choices(every),
    )


async def _found(api: Api, area: str, when: Moment, q: str) -> list[Row] | None:
    """What the register finds, however it is spelt; None where nothing is sought."""
    if not q.strip():
        return None
    on = day_of(when)
    open_then = {"open_on": on} if on else {"status": "open"}
    asked: Asking = {"q": q.strip(), "area": area, "limit": _MOST_FOUND, **open_then}
    found: list[Row] = (await api.get("/schools/search", asked))["results"]
    return found


def _choices(every: Iterable[Row]) -> dict[str, Any]:
    rows = list(every)
    return {
        "phases": [(each, phase(each)) for each in sorted({row["phase"] for row in rows})],
        "wards": sorted({row["ward"] for row in rows if row["ward"]}),
        "tiers": TIERS,
        "phase_words": phase,
    }


def _told(rows: Iterable[Row], standings: Iterable[Row], tiers: dict[str, int]) -> list[Row]:
    """Each with its tier and its latest inspection, whichever kind that was."""
    latest: dict[str, Row] = {}
    for each in standings:
        before = latest.get(each["organisation"])
        if not before or (each["inspected_on"] or "") > (before["inspected_on"] or ""):
            latest[each["organisation"]] = each
    return [
        {
            **row,
            "tier": tiers.get(row["organisation"]),
            "standing": latest.get(row["organisation"]),
        }
        for row in rows
    ]


@router.get("/{identifier}")
async def get_school(request: Request, api: Asked, identifier: str) -> Response:
    """The register's record first: it says which key the others know the school by."""
    when = moment_of(request)
    record = await api.find(f"/schools/organisations/{identifier}", {"retired": "show"})
    if record is None:
        return page(request, "school.html", status=404, record=None)
    told = await _known(api, record["organisation"], when)
    return page(request, "school.html", record=record, tiers=TIERS, phase_words=phase, **told)


async def _known(api: Api, key: str, when: Moment) -> dict[str, Any]:
    of_school, of_framework = await asyncio.gather(
        _of_school(api, key, when), _of_framework(api, key, when)
    )
    return of_school | of_framework


async def _of_school(api: Api, key: str, when: Moment) -> dict[str, Any]:
    """What the register and the indicators tell."""
    on, here = day_of(when), f"/schools/organisations/{key}"
    inspections, standing, values = await asyncio.gather(
        api.find_every(f"{here}/inspections"),
        api.find(f"{here}/standing", {"as_at": on}),
        api.find_every("/kpi/values", {"level": "organisation", "organisation": key, **when.asked}),
    )
    trends = _trends(values or [])
    return {
        "inspections": [each for each in inspections or [] if not on or each["inspected_on"] <= on],
        "standings": standing["standings"] if standing else [],
        "judged": [each for each in trends if each.newest["target"] is not None],
        "unjudged": [each for each in trends if each.newest["target"] is None],
    }


async def _of_framework(api: Api, key: str, when: Moment) -> dict[str, Any]:
    """What those tell who visit and support it."""
    on, one = day_of(when), {"organisation": key}
    tiers, schools, early = (
        api.find(f"/sif/organisations/{key}/categories", {"on": on}),
        api.find(f"/sif/organisations/{key}/timeline", {"until": on}),
        api.find(f"/earlyyears/organisations/{key}/timeline", {"until": on}),
    )
    (held, *timelines), (visits, support), people = await asyncio.gather(
        asyncio.gather(tiers, schools, early),
        asyncio.gather(api.find_every("/sif/visits", one), api.find_every("/sif/support", one)),
        people_of(api),
    )
    return {
        "held": held,
        "visits": _by_due(visits),
        "support": support,
        "timeline": _merged(*timelines),
        "people": people,
    }


def _trends(values: Iterable[Row]) -> list[Trend]:
    """The newest value of each indicator, by title."""
    by_indicator: dict[str, list[Row]] = defaultdict(list)
    for each in values:
        by_indicator[each["indicator"]].append(each)
    found = [trend for trend in map(trend_of, by_indicator.values()) if trend]
    return sorted(found, key=lambda trend: str(trend.newest["title"]))


def _by_due(visits: list[Any] | None) -> list[Any] | None:
    if visits is None:
        return None
    return sorted(visits, key=lambda each: each["state"]["due_on"], reverse=True)


def _merged(*timelines: Any) -> list[Any] | None:
    """Newest first; an inspection that both services tell is told once. None: none may be seen."""
    told = [timeline["results"] for timeline in timelines if timeline is not None]
    once = {(each["on"], each["what"]): each for results in told for each in results}
    ordered = sorted(once.values(), key=lambda each: each["on"], reverse=True)
    return ordered if told else None
