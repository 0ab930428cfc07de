"""Charts by Vega-Lite: a specification, drawn as SVG for pages and as PNG for Word.

Series differ in colour, in the shape of their points and in their dash: never in colour alone. A
target is a dashed line, or a dashed mark across its bars. A missing value is a gap, never zero.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import vl_convert

from services.kpi.reports.document import Chart

SANS: Final = "Arial, Helvetica, Liberation Sans, sans-serif"
_VERSION: Final = "5.21"  # named, so that a new library draws the same chart
_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
_INKS: Final = ("#12436d", "#801650", "#00703c", "#b35900")
_FILLS: Final = ("#86b1dc", "#e8eef5", "#c9a3b8", "#f4e3b5")
"""Pale, so that a target's dark line shows across them; a dark edge parts them from the page."""
_TARGET_INK: Final = "#0b0c0c"
_SHAPES: Final = ("circle", "square", "triangle-up", "cross", "triangle-down")
_TARGET_SHAPE: Final = "diamond"
_WIDTH: Final = 600
_HEIGHT: Final = 230
_LONG_LABEL: Final = 14
_MANY_LABELS: Final = 8
_QUIET: Final = {"labelColor": "#0b0c0c", "titleColor": "#0b0c0c", "titleFontWeight": "normal"}


@lru_cache(maxsize=64)
def svg_of(chart: Chart, *, font: str = SANS) -> str:
    """The chart as an SVG; the same chart is the same text. Its words are left as words."""
    return vl_convert.vegalite_to_svg(spec_of(chart, font=font), vl_version=_VERSION)


@lru_cache(maxsize=32)
def png_of(chart: Chart) -> bytes:
    """The chart as a PNG, two pixels to a point."""
    return vl_convert.vegalite_to_png(spec_of(chart), vl_version=_VERSION, scale=2)


def spec_of(chart: Chart, *, font: str = SANS) -> dict[str, Any]:
    """The chart's Vega-Lite specification; its title and description stand outside of it."""
    drawn = _lines(chart) if chart.kind == "line" else _bars(chart)
    return {
        "$schema": _SCHEMA,
        "background": "white",
        "width": _WIDTH,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": [point.model_dump() for point in chart.points]},
        **drawn,
        "config": {
            "aria": False,  # one picture with one description, told outside
            "mark": {"aria": False},
            "font": font,
            "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelLimit": 260, **_QUIET},
            "legend": {"labelFontSize": 13, "orient": "top", "labelLimit": 260, "symbolSize": 90},
            "view": {"stroke": None},
        },
    }


def _lines(chart: Chart) -> dict[str, Any]:
    series = _in_order(point.series for point in chart.points)
    axes = {"x": _labels(chart, long=False), "y": _amounts(chart, from_zero=False)}
    line = {
        "mark": {"type": "line", "strokeWidth": 2.5},
        "encoding": {"color": _inks(series), "strokeDash": _dashes(series)},
    }
    points = {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
        "encoding": {"color": _inks(series), "shape": _shapes(series)},
    }
    return {"height": _HEIGHT, "encoding": axes, "layer": [line, points]}


def _bars(chart: Chart) -> dict[str, Any]:
    """Bars stand, or lie where their labels are long or many; each series has its own."""
    series = _in_order(point.series for point in chart.points)
    names = [name for name in series if not _is_target(name)]
    labels = _in_order(point.label for point in chart.points)
    lying = len(labels) > _MANY_LABELS or any(len(label) > _LONG_LABEL for label in labels)
    along, up, offset = ("y", "x", "yOffset") if lying else ("x", "y", "xOffset")
    axes = {along: _labels(chart, long=lying), up: _amounts(chart, from_zero=True)}
    bars = {
        "transform": [{"filter": {"field": "series", "oneOf": names}}],
        "mark": {"type": "bar", "stroke": _TARGET_INK, "strokeWidth": 1},
        "encoding": {"color": _fills(names), offset: {"field": "series", "sort": names}},
    }
    layers: list[dict[str, Any]] = [bars]
    targets = [name for name in series if _is_target(name)]
    if targets:
        layers.append(_target_marks(axes[along], targets, lying=lying))
    height = len(labels) * (14 + 22 * len(names)) if lying else _HEIGHT
    return {
        "height": height,
        "encoding": axes,
        "layer": layers,
        "resolve": {"scale": {"color": "shared"}},
    }


def _target_marks(labels: dict[str, Any], targets: Sequence[str], *, lying: bool) -> dict[str, Any]:
    """A dashed line across the bars of each label."""
    start, end = ("y", "y2") if lying else ("x", "x2")
    ends = {"field": "label", "bandPosition": 1}
    dashes = _named(targets, [[6, 4]])
    dashes["legend"] |= {"symbolType": "stroke", "symbolStrokeColor": _TARGET_INK}
    return {
        "transform": [{"filter": {"field": "series", "oneOf": list(targets)}}],
        "mark": {"type": "rule", "strokeWidth": 3, "color": _TARGET_INK},
        "encoding": {
            start: {**labels, "bandPosition": 0},
            end: ends,
            "strokeDash": {"field": "series", **dashes},
        },
    }


def _labels(chart: Chart, *, long: bool) -> dict[str, Any]:
    labels = _in_order(point.label for point in chart.points)
    axis = {"title": None, "labelAngle": 0, "labelPadding": 6, "ticks": not long}
    return {"field": "label", "type": "nominal", "sort": labels, "axis": axis}


def _amounts(chart: Chart, *, from_zero: bool) -> dict[str, Any]:
    axis = {"title": chart.unit or None, "grid": True, "gridColor": "#d0d0d0", "tickCount": 6}
    scale = {"zero": from_zero, "nice": True}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}


def _inks(series: Sequence[str]) -> dict[str, Any]:
    return {"field": "series", **_named(series, _given(series, _INKS, _TARGET_INK))}


def _fills(series: Sequence[str]) -> dict[str, Any]:
    return {"field": "series", **_named(series, _given(series, _FILLS, _TARGET_INK))}


def _shapes(series: Sequence[str]) -> dict[str, Any]:
    return {"field": "series", **_named(series, _given(series, _SHAPES, _TARGET_SHAPE))}


def _dashes(series: Sequence[str]) -> dict[str, Any]:
    return {"field": "series", **_named(series, _given(series, ([1, 0],), [6, 4]))}


def _given(series: Sequence[str], choices: Sequence[Any], target: Any) -> list[Any]:
    """A choice for each series by its place; the target's for a target."""
    return [
        target if _is_target(name) else choices[at % len(choices)] for at, name in enumerate(series)
    ]


def _named(series: Sequence[str], chosen: Sequence[Any]) -> dict[str, Any]:
    scale = {"domain": list(series), "range": list(chosen)}
    return {"type": "nominal", "scale": scale, "legend": {"title": None}}


def _is_target(name: str) -> bool:
    return name.casefold().startswith("target")


def _in_order(names: Iterable[str]) -> list[str]:
    """Each name once, as they first come."""
    return list(dict.fromkeys(names))
