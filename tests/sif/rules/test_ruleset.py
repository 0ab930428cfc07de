"""Rule sets are checked when they are read, and each is in force from its day."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from chassis.problems import Problem
from services.sif.rules.ruleset import RuleSet, ruleset_on

LAST = {"code": "core", "tier": 1, "title": "None of the others"}


def _rule(**condition: Any) -> dict[str, Any]:
    return {"code": "first", "tier": 4, "title": "First", "when": [[condition]]}


def _read(*rules: dict[str, Any]) -> RuleSet:
    return RuleSet.model_validate(
        {
            "framework": "schools",
            "version": 2,
            "effective_from": "2010-01-12",
            "basis": "A trial.",
            "near": {},
            "rules": rules,
        }
    )


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ({"fact": "teaching_grade", "at_least": 3}, "there is no fact teaching_grade"),
        ({"fact": "sip_risk"}, "has to ask one of"),
        ({"fact": "sip_risk", "at_least": 3, "more_than": 2}, "has to ask one of"),
        ({"fact": "sip_risk", "is": True}, "sip_risk is a number"),
        ({"fact": "below_floor", "at_least": 1}, "below_floor is a flag"),
        ({"fact": "ofsted_category", "in": ["serious_weaknesses"]}, "is never serious_weaknesses"),
        ({"fact": "below_floor", "matches": ".*"}, "Extra inputs"),
    ],
)
def test_a_rule_asks_of_known_facts_what_they_can_say(
    condition: dict[str, Any], fault: str
) -> None:
    with pytest.raises(ValidationError, match=fault):
        _read(_rule(**condition), LAST)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ([LAST, _rule(fact="sip_risk", at_least=4)], "most intensive"),
        ([_rule(fact="sip_risk", at_least=4)], "the last rule"),
        ([LAST | {"code": "all", "tier": 2}, LAST], "the last rule"),
        ([_rule(fact="sip_risk", at_least=4), LAST | {"code": "first"}], "code of its own"),
    ],
)
def test_rules_are_in_order_and_leave_nobody_without_a_tier(
    rules: list[dict[str, Any]], fault: str
) -> None:
    with pytest.raises(ValidationError, match=fault):
        _read(*rules)


def test_a_set_is_in_force_from_its_day() -> None:
    assert ruleset_on("early_years", date(2008, 9, 1)).name == "early_years-1"
    with pytest.raises(Problem):
        ruleset_on("early_years", date(2008, 8, 31))
