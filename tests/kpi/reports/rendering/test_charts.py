"""Charts tell their series apart without colour, leave gaps, and are drawn the same every time."""

import re
from typing import Any

from services.kpi.reports.document import Chart, Point
from services.kpi.reports.rendering.charts import png_of, spec_of, svg_of
from tests.kpi.reports.rendering.documents import BARS, TREND


def _scale(chart: Chart, layer: int, channel: str) -> dict[str, Any]:
    scale = spec_of(chart)["layer"][layer]["encoding"][channel]["scale"]
    return dict(zip(scale["domain"], map(str, scale["range"]), strict=True))


def test_series_have_shapes_of_their_own_and_the_target_is_dashed() -> None:
    shapes = _scale(TREND, 1, "shape")
    assert len(set(shapes.values())) == len(shapes) == 3
    assert _scale(TREND, 0, "strokeDash") == {
        "Bolton": "[1, 0]",
        "England": "[1, 0]",
        "Target": "[6, 4]",
    }
    assert _scale(BARS, 1, "strokeDash") == {"Target": "[6, 4]"}
    assert "stroke-dasharray" in svg_of(BARS)


def test_a_missing_value_is_a_gap_and_not_a_zero() -> None:
    def marks(chart: Chart) -> int:
        group = svg_of(chart).split("role-mark layer_1_marks")[1].split("</g>")[0]
        return group.count("<path")

    assert marks(TREND) == len([point for point in TREND.points if point.value is not None])
    line = svg_of(TREND).split("layer_0_pathgroup")[1]
    bolton = re.findall(r' d="(M[^"]+)"', line.split('stroke="#12436d"')[0])[-1]
    assert bolton.count("M") == 2, "the line goes on over the year of which nothing is known"


def test_the_axis_says_the_unit() -> None:
    assert ">% of children</text>" in svg_of(TREND)
    assert ">% of settings</text>" in svg_of(BARS)


def test_bars_lie_where_their_labels_are_long() -> None:
    names = [f"A school with a long name {at}" for at in range(9)]
    points = tuple(Point(label=name, series="Value", value=3.0) for name in names)
    drawn = svg_of(BARS.model_copy(update={"points": points}))
    assert all(f">{name}</text>" in drawn for name in names)
    assert spec_of(BARS.model_copy(update={"points": points}))["encoding"]["y"]["field"] == "label"


def test_a_chart_of_nothing_is_drawn_empty() -> None:
    for chart in (TREND, BARS):
        assert svg_of(chart.model_copy(update={"points": ()})).startswith("<svg ")


def test_the_same_chart_is_drawn_the_same() -> None:
    for chart in (TREND, BARS):
        assert svg_of.__wrapped__(chart) == svg_of.__wrapped__(chart)
        assert png_of.__wrapped__(chart) == png_of.__wrapped__(chart)


def test_nothing_in_a_chart_needs_a_style_the_page_forbids() -> None:
    for chart in (TREND, BARS):
        assert "style=" not in svg_of(chart)
        assert "<style" not in svg_of(chart)
