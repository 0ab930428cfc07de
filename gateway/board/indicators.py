"""/board/indicators/{code}: one indicator: its meaning, figures, trend, groups and schools."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from education.areas import COUNTRY, region_of
from education.areas import area_of as authority
from education.periods import parse_period, period_of
from gateway.board.areas import area_of
from gateway.board.asking import Api, Asked, Refused
from gateway.board.charts import Point, table_of, trend_chart
from gateway.board.groups import breakdowns, group_words
from gateway.board.moment import Moment, moment_of
from gateway.board.pages import page
from gateway.board.priorities import name_of
from gateway.board.renewal import digest, nothing_new, stream
from gateway.board.trends import Trend, Value, ago, by_end, trend_of

router = APIRouter(prefix="/board/indicators")
Order = Literal["name", "value", "standing"]
_COLOURS: Final = ("red", "amber", "green", "grey")


class Figures(NamedTuple):
    """All that is told of one indicator; `area` is None for who sees single schools only."""

    area: str | None
    definition: Mapping[str, Any]
    versions: Sequence[Mapping[str, Any]]
    values: Sequence[Value]
    schools: Sequence[Value]
    comparison: Mapping[str, Any] | None
    official: Sequence[Mapping[str, Any]]


@router.get("/{code}")
async def get_indicator(
    request: Request,
    api: Asked,
    code: str,
    period: Annotated[str | None, Query(max_length=20)] = None,
    sort: Order = "name",
) -> Response:
    when = moment_of(request)
    figures = await _figures(api, when, code, period)
    shown = digest(*figures)
    if answer := nothing_new(request, shown):
        return answer
    trend = _trend(figures, period)
    return page(
        request,
        "indicator.html",
        when=when,
        shown=shown,
        sort=sort,
        renewal_keeps={"period": period, "sort": sort},
        is_renewed="hx-request" in request.headers,
        now=datetime.now(UTC),
        ago=ago,
        group_words=group_words,
        **_told(figures, trend, sort),
        **(await _chart(figures, trend) if trend else {}),
    )


def _told(figures: Figures, trend: Trend | None, sort: Order) -> dict[str, Any]:
    """What the page tells besides the chart."""
    return {
        "figures": figures,
        "name": name_of(figures.definition),
        "place": _name(figures.area),
        "trend": trend,
        "periods": sorted({v["period"] for v in figures.values}, key=by_end, reverse=True),
        "groups": breakdowns(_of_period(figures.values, trend), figures.definition),
        "schools": sorted(figures.schools, key=lambda value: _order(value, sort)),
        "listen": stream(area=figures.area, indicator=figures.definition["code"]),
    }


async def _figures(api: Api, when: Moment, code: str, period: str | None) -> Figures:
    definition, area = await asyncio.gather(
        api.get(f"/kpi/indicators/{quote(code, safe='')}"), area_of(api, when)
    )
    code = definition["code"]
    values: list[Any] = []
    if area:
        asked = {"indicator": code, "area": area, "level": "area", "group": "*", **when.asked}
        try:
            values = await api.every("/kpi/values", asked)
        except Refused as refused:
            if refused.status != 403:
                raise
            area = None
    newest = _newest(values, period)
    versions, schools, comparison, official = await asyncio.gather(
        api.every(f"/kpi/indicators/{code}/versions"),
        _schools(api, when, code, newest["period"] if newest else period),
        api.find(f"/kpi/values/{newest['id']}/comparison", _known(when)) if newest else _none(),
        _official(api, when, code, area) if area else _nothing(),
    )
    return Figures(area, definition, versions, values, schools, comparison, official)


def _newest(values: Iterable[Value], period: str | None) -> Value | None:
    everybody = [each for each in values if each["group"] == "all"]
    if period:
        return next((each for each in everybody if each["period"] == period), None)
    trend = trend_of(everybody)
    return trend.newest if trend else None


async def _schools(api: Api, when: Moment, code: str, period: str | None) -> list[Any]:
    """Every organisation's value; of the newest period where none is asked for."""
    asked = {"indicator": code, "level": "organisation", "period": period, **when.asked}
    values = await api.every("/kpi/values", asked)
    last = max((each["period"] for each in values), key=by_end, default=None)
    return [each for each in values if each["period"] == last]


async def _official(api: Api, when: Moment, code: str, area: str) -> list[Any]:
    """What was published of England, the region, the neighbours and the authority itself."""
    places = [area, COUNTRY, region_of(area), f"neighbours:{area}"]
    asked = {"indicator": code, "released_by": str(when.known_at) if when.known_at else None}
    found = await asyncio.gather(
        *(api.every("/kpi/benchmarks", {**asked, "place": place}) for place in places if place)
    )
    return [each for some in found for each in some if each["group"] == "all"]


def _known(when: Moment) -> dict[str, str | None]:
    return {"known_at": when.asked["known_at"]}


async def _none() -> None:
    return None


async def _nothing() -> list[Any]:
    return []


def _name(area: str | None) -> str:
    known = authority(area) if area else None
    return known.name if known else area or "your school"


def _trend(figures: Figures, period: str | None) -> Trend | None:
    """The period looked at and those before it."""
    everybody = [each for each in figures.values if each["group"] == "all"]
    if period:
        last = by_end(period)
        everybody = [each for each in everybody if by_end(each["period"]) <= last]
    return trend_of(everybody)


def _of_period(values: Iterable[Value], trend: Trend | None) -> list[Value]:
    period = trend.newest["period"] if trend else None
    return [each for each in values if each["period"] == period]


async def _chart(figures: Figures, trend: Trend) -> dict[str, Any]:
    """The chart and the table of the same figures."""
    points = _points(figures, trend)
    name = name_of(figures.definition)
    about = f"{name} by period: {trend.words}. The table below tells the same figures."
    periods, series = table_of(points)
    chart = await trend_chart(points, unit=figures.definition["unit"], about=about)
    return {"chart": chart, "chart_periods": periods, "chart_series": series}


def _points(figures: Figures, trend: Trend) -> list[Point]:
    own = [Point(_name(figures.area), each["period"], each["value"]) for each in trend.past]
    targets = [
        Point("Target", each["period"], each["target"])
        for each in trend.past
        if each["target"] is not None
    ]
    return own + targets + _official_points(figures, trend)


def _official_points(figures: Figures, trend: Trend) -> list[Point]:
    """Official figures, of yearly indicators: publishers write a year by its end."""
    if parse_period(trend.newest["period"]).type != "academic_year":
        return []
    points = []
    for each in figures.official:
        period = _academic(each["period"])
        if period is None or each["value"] is None:
            continue
        name = str(each["place_name"] or each["place"])
        name = name[:1].upper() + name[1:]
        own = each["place"] == figures.area
        points.append(Point(f"{name}, published" if own else name, period, each["value"]))
    return points


def _academic(published: str) -> str | None:
    """The academic year that a publisher's period is: 2009 and 2008-09 are 2008/09."""
    try:
        if published.isdigit() and len(published) == 4:
            return period_of("academic_year", datetime(int(published), 8, 31, tzinfo=UTC)).text
        read = parse_period(published)
    except ValueError:
        return None
    return read.text if read.type == "academic_year" else None


def _order(value: Value, sort: Order) -> tuple[float, float, str]:
    """Schools without a value come last, whatever the order."""
    name = value["organisation"]["name"] or value["place"]
    number = value["value"]
    missing = float(number is None)
    if sort == "value":
        return missing, -(number or 0), name
    if sort == "standing":
        return missing, _COLOURS.index(value["rag"]), name
    return 0, 0, name
