"""docs/monitoring.md tells every metric there is, with its type and labels, and none besides."""

import re
from pathlib import Path

from tests.deploy.monitoring.exported import Exported, exported

_PAGE = Path(__file__).parents[3] / "docs" / "monitoring.md"
_ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|(.*?)\| ", re.MULTILINE)
# What the client library adds of itself to every process.
_OF_THE_LIBRARY = ("process_", "python_")


def test_every_metric_is_documented() -> None:
    told = {
        name: Exported(name, kind, tuple(re.findall(r"`(\w+)`", labels)))
        for name, kind, labels in _ROW.findall(_PAGE.read_text())
    }
    there = {name: one for name, one in exported().items() if not name.startswith(_OF_THE_LIBRARY)}
    assert told == there


def test_no_label_can_hold_an_identifier() -> None:
    requests = {"method", "route", "status", "service", "class", "came"}
    bounded = requests | {"topic", "kind", "outcome", "code", "check", "task"}
    for name, one in exported().items():
        if not name.startswith(_OF_THE_LIBRARY):
            assert set(one.labels) <= bounded, name
