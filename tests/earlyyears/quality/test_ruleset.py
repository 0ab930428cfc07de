"""The rules as data: a set that is wrong is not read."""

import tomllib
from importlib import resources
from typing import Any

import pytest
from pydantic import ValidationError

from services.earlyyears.quality.ruleset import RULE_SETS, QualityRules


def _shipped() -> dict[str, Any]:
    file = resources.files("services.earlyyears.quality") / "quality-1.toml"
    return tomllib.loads(file.read_text("utf-8"))


def test_every_title_reads_with_its_thresholds() -> None:
    for rules in RULE_SETS:
        titles = [rules.title(rule) for rule in rules.rules]
        assert not any("{" in title for title in titles)
    assert "Scored under 50%, not inspected since" in titles


def _set(at: int, name: str, value: object) -> dict[str, Any]:
    told = _shipped()
    told["rules"][at][name] = value
    return told


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (_shipped() | {"thresholds": {"red_below": 80, "amber_below": 75}}, "not less"),
        (_shipped() | {"thresholds": {"red_below": -1, "amber_below": 75}}, "greater"),
        (_set(0, "when", [{"fact": "music", "is": True}]), "fact"),
        (_set(0, "when", [{"fact": "grade", "is": True}]), "one thing"),
        (_set(0, "when", [{"fact": "grade", "at_least": 2, "known": True}]), "one thing"),
        (_set(0, "when", []), "at least 1"),
        (_set(1, "code", "concern"), "code of its own"),
        (_shipped() | {"rules": _shipped()["rules"][:2]}, "no rule asks about"),
        (_set(0, "rating", "blue"), "rating"),
    ],
)
def test_a_set_that_is_wrong_is_not_read(told: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        QualityRules.model_validate(told)
