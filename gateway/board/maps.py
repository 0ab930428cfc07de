"""/board/map: wards and schools, drawn from a local file and the register's grid references."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from education.national_grid import Place, place_of
from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked
from gateway.board.geometry import Frame, Ward, framed
from gateway.board.moment import Moment, moment_of
from gateway.board.pages import page
from gateway.board.places import (
    TIERS,
    Row,
    organisations_of,
    phase,
    suggestions_of,
    tiers_of,
)
from gateway.board.trends import by_end

router = APIRouter(prefix="/board/map")
_BY_TIER: Final = "tier"
_HOME: Final = "childminder"
"""Where somebody lives: never drawn."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A school on the map: its point, and the mark that says its tier or colour."""

    row: Row
    point: tuple[float, float]
    mark: str


@router.get("")
async def get_map(
    request: Request, api: Asked, show: Annotated[str, Query(max_length=60)] = _BY_TIER
) -> Response:
    """By tier, or by the colour of one indicator."""
    when = moment_of(request)
    area = await area_of(api, when)
    rows: list[Any] = []
    values: dict[str, Row] = {}
    tiers: dict[str, int] = {}
    indicators = await _indicators(api)
    if area is not None:
        rows, tiers, values = await asyncio.gather(
            organisations_of(api, area, when),
            _tiers(api, area, when, show),
            _values(api, area, when, show),
        )
    rows = [row for row in rows if row["kind"] != _HOME]
    marks = {key: str(tier) for key, tier in tiers.items()}
    marks |= {key: value["rag"] for key, value in values.items()}
    rows.sort(key=lambda row: (row["ward"] or "~", row["name"]))
    told = drawn(request.app.state.wards, rows, marks)
    chosen: dict[str, Any] = {"show": show, "by_tier": show == _BY_TIER, "indicators": indicators}
    words: dict[str, Any] = {"tiers": TIERS, "phase_words": phase}
    return page(
        request, "map.html", rows=rows, marks=marks, values=values, **told, **chosen, **words
    )


async def _indicators(api: Api) -> list[tuple[str, str]]:
    """Those worked out for schools, by title."""
    found = await api.find_every("/kpi/indicators", {"status": "active"}) or []
    told = [each for each in found if "organisation" in each["levels"]]
    return sorted(
        ((each["code"], each["short_title"] or each["title"]) for each in told),
        key=lambda pair: pair[1].lower(),
    )


async def _tiers(api: Api, area: str, when: Moment, show: str) -> dict[str, int]:
    if show != _BY_TIER:
        return {}
    return tiers_of(await suggestions_of(api, area, when))


async def _values(api: Api, area: str, when: Moment, show: str) -> dict[str, Row]:
    """The values of the newest period that has any, by school."""
    if show == _BY_TIER:
        return {}
    asked = {"level": "organisation", "area": area, "indicator": show, **when.asked}
    found = await api.find_every("/kpi/values", asked) or []
    periods = {each["period"] for each in found if each["value"] is not None}
    newest = max(periods, key=by_end, default=None)
    return {each["place"]: each for each in found if each["period"] == newest}


def drawn(wards: Sequence[Ward], rows: Iterable[Row], marks: Mapping[str, str]) -> dict[str, Any]:
    """What the map shows, and the schools that it cannot."""
    places = [(row, _place(row)) for row in rows]
    frame = framed(wards, [place for _, place in places if place])
    pins, without = [], []
    for row, place in places:
        if place and frame and frame.shows(place):
            mark = marks.get(row["organisation"], "none")
            pins.append(Pin(row, frame.point(place), mark))
        else:
            without.append(row)
    return {
        "frame": frame,
        "outlines": _outlines(frame, wards, pins) if frame else [],
        "pins": pins,
        "without": without,
    }


def _outlines(frame: Frame, wards: Sequence[Ward], pins: Sequence[Pin]) -> list[dict[str, Any]]:
    schools = Counter(pin.row["ward"] for pin in pins)
    return [
        {
            "name": ward.name,
            "path": frame.path(ward),
            "label": frame.label(ward),
            "schools": schools[ward.name],
        }
        for ward in wards
    ]


def _place(row: Row) -> Place | None:
    """Where a school is; None where the register does not say, or says a place that is none."""
    easting, northing = row.get("easting"), row.get("northing")
    if easting is None or northing is None:
        return None
    try:
        return place_of(easting, northing)
    except ValueError:
        return None
