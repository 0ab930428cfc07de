"""Grafana's dashboards, written from dashboards.toml: `python -m deploy.monitoring.dashboards`."""

import argparse
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
SOURCE: Final = FOLDER / "dashboards.toml"
WRITTEN: Final = FOLDER / "grafana" / "dashboards"
_ACROSS: Final = 24  # Grafana's grid
_SIZES: Final = {"stat": (6, 4), "timeseries": (12, 8)}
_SOURCE: Final = {"type": "prometheus", "uid": "prometheus"}

Panel = Mapping[str, Any]


def dashboards() -> Iterator[tuple[str, str]]:
    """Each dashboard's file name, and the JSON in it."""
    for each in tomllib.loads(SOURCE.read_text())["dashboard"]:
        yield f"{each['uid']}.json", json.dumps(_dashboard(each), indent=1) + "\n"


def panels() -> Iterator[Panel]:
    """Every panel of them, as it is said."""
    for each in tomllib.loads(SOURCE.read_text())["dashboard"]:
        yield from each["panel"]


def _dashboard(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "uid": told["uid"],
        "title": told["title"],
        "tags": ["educational-improvement"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "panels": _placed([_panel(number, each) for number, each in enumerate(told["panel"], 1)]),
    }


def _panel(number: int, told: Panel) -> dict[str, Any]:
    return {
        "id": number,
        "type": told.get("kind", "timeseries"),
        "title": told["title"],
        "datasource": _SOURCE,
        "targets": [
            {
                "refId": "A",
                "datasource": _SOURCE,
                "expr": told["expr"],
                "legendFormat": told.get("legend", ""),
            }
        ],
        "fieldConfig": {"defaults": _field(told), "overrides": []},
    }


def _field(told: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if "red" in told:
        steps.append({"color": "red", "value": told["red"]})
    return {
        "unit": told.get("unit", "short"),
        "min": 0,
        "thresholds": {"mode": "absolute", "steps": steps},
        "custom": {"thresholdsStyle": {"mode": "line" if "red" in told else "off"}},
    }


def _placed(panels: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The panels from left to right, row under row."""
    placed, x, y, high = [], 0, 0, 0
    for panel in panels:
        width, height = _SIZES[panel["type"]]
        if x + width > _ACROSS or (x and height != high):
            x, y = 0, y + high
        high = height
        placed.append(panel | {"gridPos": {"x": x, "y": y, "w": width, "h": height}})
        x += width
    return placed


def main() -> None:
    argparse.ArgumentParser(
        prog="python -m deploy.monitoring.dashboards", description=__doc__
    ).parse_args()
    WRITTEN.mkdir(parents=True, exist_ok=True)
    for name, content in dashboards():
        (WRITTEN / name).write_text(content)


if __name__ == "__main__":
    main()
