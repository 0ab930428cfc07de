"""Dashboards: as written, with metrics that exist, in PromQL that Prometheus reads."""

import json
import subprocess
from pathlib import Path

from deploy.monitoring.dashboards import WRITTEN, dashboards, panels
from tests.deploy.monitoring.exported import named_in, series
from tests.deploy.monitoring.test_alerts import promtool


def test_the_files_are_as_they_are_written() -> None:
    held = {file.name: file.read_text() for file in WRITTEN.glob("*.json")}
    assert held == dict(dashboards()), "run: python -m deploy.monitoring.dashboards"


def test_every_metric_in_a_panel_is_exported() -> None:
    for expression in (panel["expr"] for panel in panels()):
        named = named_in(expression)
        assert named, expression
        assert named <= series(), expression


def test_prometheus_reads_every_panel(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": panel["expr"]}
        for number, panel in enumerate(panels())
    ]
    file = tmp_path / "panels.json"  # JSON is YAML, too
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    check = subprocess.run(
        [promtool(), "check", "rules", file], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_panels_do_not_lie_upon_one_another() -> None:
    for _, content in dashboards():
        places = [panel["gridPos"] for panel in json.loads(content)["panels"]]
        cells = [
            (x, y)
            for place in places
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        ]
        assert len(cells) == len(set(cells))
        assert max(x for x, _ in cells) < 24
