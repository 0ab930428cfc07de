"""Alerts: each has a case that calls and one that does not, a runbook, and metrics that exist."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.access import service_names
from tests.deploy.monitoring.exported import named_in, series

_ROOT = Path(__file__).parents[3]
_FOLDER = _ROOT / "deploy" / "monitoring"


def read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text())


def alerts() -> list[dict[str, Any]]:
    return [rule for group in read("alerts.yml")["groups"] for rule in group["rules"]]


def promtool() -> str:
    found = shutil.which(os.environ.get("PROMTOOL", "promtool"))
    if found is None:
        pytest.skip("promtool is missing: it comes with Debian's package prometheus")
    return found


def test_prometheus_takes_them_and_each_calls_when_it_should() -> None:
    check = subprocess.run(
        [_FOLDER / "check.sh"],
        env=os.environ | {"PROMTOOL": promtool()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_without_promtool_the_check_fails_and_says_what_to_install() -> None:
    env = os.environ | {"PROMTOOL": "no-such-promtool"}
    check = subprocess.run(
        [_FOLDER / "check.sh"], env=env, capture_output=True, text=True, check=False
    )
    assert check.returncode == 2
    assert "no-such-promtool is missing" in check.stderr
    assert "apt-get install prometheus" in check.stderr


def test_each_alert_has_a_case_that_calls_and_one_that_does_not() -> None:
    cases = [one for test in read("alerts_test.yml")["tests"] for one in test["alert_rule_test"]]
    for rule in alerts():
        mine = [bool(one["exp_alerts"]) for one in cases if one["alertname"] == rule["alert"]]
        assert set(mine) == {True, False}, rule["alert"]


def test_each_alert_says_how_grave_it_is_and_where_its_runbook_is() -> None:
    for rule in alerts():
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}, rule["alert"]
        runbook = rule["annotations"]["runbook"]
        assert runbook == f"docs/runbooks/{rule['alert']}.md"
        assert (_ROOT / runbook).is_file(), runbook


def test_each_runbook_has_an_alert() -> None:
    pages = {page.stem for page in (_ROOT / "docs" / "runbooks").glob("*.md")} - {"README"}
    assert pages == {rule["alert"] for rule in alerts()}


def test_the_last_process_of_each_part_is_missed_and_looked_for() -> None:
    parts = {"gateway", *service_names()}
    [down] = [rule["expr"] for rule in alerts() if rule["alert"] == "ProcessDown"]
    assert set(re.findall(r'absent\(up\{job="[\w-]+",app="(\w+)"\}\)', down)) == parts
    [job] = read("prometheus.yml")["scrape_configs"]
    assert set(job["dns_sd_configs"][0]["names"]) == parts


def test_every_metric_in_an_alert_is_exported() -> None:
    for rule in alerts():
        named = named_in(rule["expr"])
        assert named, rule["alert"]
        assert named <= series(), rule["alert"]
