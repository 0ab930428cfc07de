"""Charts, drawn here as SVG: what is read without JavaScript prints too."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import vl_convert
from markupsafe import Markup

from gateway.board.trends import by_end

# Colours that differ in lightness too; each line has its own dashes and points besides.
_COLOURS: Final = ("#1d70b8", "#0b0c0c", "#b58840", "#85994b", "#912b88", "#505a5f")
_SHAPES: Final = ("circle", "diamond", "square", "triangle-up", "cross", "triangle-down")
_DASHES: Final = ([1, 0], [6, 4], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3])
_KEPT: Final = 256


class Point(NamedTuple):
    """A figure of a series in a period."""

    series: str
    period: str
    value: float


async def trend_chart(points: Sequence[Point], *, unit: str, about: str) -> Markup:
    """Lines over the periods, one a series; `about` tells those who do not see it."""
    drawn = await asyncio.to_thread(_drawn, tuple(points), unit)
    # Markup: drawn from numbers and names by the library, which writes what it is given as text.
    return Markup(drawn.replace("<svg ", f'<svg role="img" aria-label="{_safe(about)}" ', 1))  # noqa: S704


def table_of(points: Iterable[Point]) -> tuple[list[str], dict[str, dict[str, float]]]:
    """The same figures: the periods in their order, and each series' value by period."""
    series: dict[str, dict[str, float]] = {}
    for point in points:
        series.setdefault(point.series, {})[point.period] = point.value
    return _periods(points), series


def _periods(points: Iterable[Point]) -> list[str]:
    return sorted({point.period for point in points}, key=by_end)


@lru_cache(_KEPT)
def _drawn(points: tuple[Point, ...], unit: str) -> str:
    names = list(dict.fromkeys(point.series for point in points))
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 600,
        "height": 260,
        "data": {"values": [point._asdict() for point in points]},
        "mark": {"type": "line", "point": {"size": 80, "filled": True}},
        "encoding": _encoding(names, _periods(points), unit),
        "config": {"font": "Arial, sans-serif", "axis": {"labelFontSize": 13, "titleFontSize": 13}},
    }
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    return drawn


def _encoding(names: list[str], periods: list[str], unit: str) -> dict[str, Any]:
    legend = {"orient": "bottom", "columns": 3, "labelFontSize": 13, "labelLimit": 260}

    def each(marks: Sequence[Any]) -> dict[str, Any]:
        chosen = [marks[place % len(marks)] for place in range(len(names))]
        return {
            "field": "series",
            "type": "nominal",
            "title": None,
            "scale": {"domain": names, "range": chosen},
            "legend": legend,
        }

    return {
        "x": {
            "field": "period",
            "type": "ordinal",
            "title": None,
            "sort": periods,
            "axis": {"labelAngle": 0},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": unit or None,
            "scale": {"zero": False, "nice": True},
        },
        "color": each(_COLOURS),
        "shape": each(_SHAPES),
        "strokeDash": each(_DASHES),
    }


def _safe(text: str) -> str:
    return str(Markup.escape(text))
