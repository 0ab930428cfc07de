"""Kinds where there is little or nothing to work from."""

from decimal import Decimal
from typing import Any

import pytest

from services.kpi.figures import ALL
from services.kpi.indicators.examples import EXAMPLES, Example
from services.kpi.indicators.kinds import Inputs, compute
from services.kpi.indicators.kinds.outcome import shown
from tests.kpi.indicators.figures import definition, figures, work

SHARE: dict[str, Any] = {"numerator": ["t.part"], "denominator": ["t.whole"]}
GAP = SHARE | {"groups": ["fsm=no", "fsm=yes"]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.kind)
def test_nothing_sent_in_is_not_collected(example: Example) -> None:
    outcome = compute(example.definition, Inputs({}, eligible=100), ALL)
    assert (outcome.value, outcome.reason, outcome.status) == (None, "not_collected", None)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.kind)
def test_a_return_that_counts_nobody_is_an_answer(example: Example) -> None:
    returns = {example.definition.returns: example.inputs.figures[example.definition.returns]}
    outcome = compute(example.definition, Inputs(returns), ALL)
    counted = example.kind in ("count", "sum")
    assert (outcome.value, outcome.reason) == ((0, None) if counted else (None, "not_applicable"))
    assert outcome.status == "final"


def test_nobody_of_some_is_nought() -> None:
    assert str(work("proportion", {"whole": 12}, **SHARE).value) == "0.0"


def test_everyone_in_one_bucket_is_everyone() -> None:
    terms: dict[str, Any] = {
        "numerator": [{"measure": "t.offer", "buckets": [1]}],
        "denominator": ["t.offer"],
    }
    found = work("proportion", {"offer": {1: 40}}, **terms)
    assert (found.value, found.denominator) == (Decimal("100.0"), Decimal(40))
    assert work("count", {"tier": {5: 3}}, numerator=["t.tier"]).value == 3


@pytest.mark.parametrize("kind", ["difference", "ratio"])
@pytest.mark.parametrize("missing", ["fsm=no", "fsm=yes"])
def test_a_comparison_needs_both_groups(kind: str, missing: str) -> None:
    groups = {"fsm=no": {"part": 3, "whole": 9}, "fsm=yes": {"part": 1, "whole": 9}}
    del groups[missing]
    inputs = Inputs(figures("t", {ALL: {"part": 4, "whole": 18, "left_out": 2}, **groups}))
    outcome = compute(definition(kind, **GAP, incomplete="t.left_out"), inputs, ALL)
    assert (outcome.value, outcome.reason, outcome.incomplete) == (None, "not_applicable", 2)


@pytest.mark.parametrize("kind", ["difference", "ratio"])
def test_a_comparison_of_all_people_has_no_value_for_some(kind: str) -> None:
    some = {"part": 3, "whole": 9}
    inputs = Inputs(figures("t", {ALL: some, "fsm=no": some, "fsm=yes": some}))
    outcome = compute(definition(kind, **GAP), inputs, "fsm=yes")
    assert (outcome.value, outcome.reason) == (None, "not_applicable")


def test_a_gap_the_other_way_is_negative() -> None:
    inputs = Inputs(figures("t", {
        ALL: {},
        "fsm=no": {"part": 1, "whole": 8},
        "fsm=yes": {"part": 2, "whole": 8},
    }))  # fmt: skip
    assert compute(definition("difference", **GAP), inputs, ALL).value == Decimal("-12.5")
    assert compute(definition("ratio", **GAP), inputs, ALL).value == Decimal("0.5")


def test_nothing_to_be_times_of() -> None:
    inputs = Inputs(figures("t", {
        ALL: {},
        "fsm=no": {"part": 1, "whole": 8},
        "fsm=yes": {"whole": 8},
    }))  # fmt: skip
    assert compute(definition("difference", **GAP), inputs, ALL).value == Decimal("12.5")
    assert compute(definition("ratio", **GAP), inputs, ALL).reason == "not_applicable"


def test_a_median_of_nought_has_no_gap_as_a_share_of_it() -> None:
    outcome = work("lowest_fifth_gap", {"score": {0: 4, 9: 1}}, distribution="t.score")
    assert (outcome.value, outcome.reason, outcome.size) == (None, "not_applicable", 5)


def test_one_score_is_its_own_lowest_fifth() -> None:
    outcome = work("lowest_fifth_gap", {"score": {50: 1}}, distribution="t.score")
    assert str(outcome.value) == "0.0"


def test_a_loss_is_a_negative_mean() -> None:
    terms: dict[str, Any] = {
        "numerator": [{"measure": "t.gain", "weighted": True}],
        "denominator": ["t.gain"],
    }
    assert work("mean", {"gain": {-3: 1, 2: 1}}, **terms).value == Decimal("-0.5")


def test_only_incomplete_records_are_incomplete() -> None:
    outcome = work("proportion", {"left_out": 3}, incomplete="t.left_out", **SHARE)
    assert (outcome.value, outcome.reason, outcome.incomplete) == (None, "incomplete", 3)


def test_incomplete_records_may_count_as_not_achieved() -> None:
    options = {"incomplete": "count_as_not_achieved"}
    told = {"part": 4, "whole": 10, "left_out": 1}
    outcome = work("proportion", told, incomplete="t.left_out", options=options, **SHARE)
    assert (outcome.value, outcome.denominator) == (Decimal("36.4"), Decimal(11))


def test_a_group_nobody_is_in_was_told_of_where_anything_was() -> None:
    inputs = Inputs(figures("t", {ALL: {"part": 4, "whole": 10}}, final=False))
    outcome = compute(definition("proportion", **SHARE), inputs, "gender=M")
    assert (outcome.reason, outcome.status) == ("not_applicable", "provisional")


def test_a_month_without_a_count_is_left_out_of_the_mean() -> None:
    told = {"part": {11: 1, 12: 3}, "whole": {11: 10, 1: 0, 12: 10}}
    outcome = work("proportion", told, options={"over_buckets": "mean_of_ratios"}, **SHARE)
    assert outcome.value == Decimal("20.0")
    assert outcome.details == {"bucket_11": 10, "bucket_12": 30}
    assert work("proportion", {}, options={"over_buckets": "mean_of_ratios"}, **SHARE).reason


def test_coverage_of_none_eligible_is_none() -> None:
    inputs = Inputs(figures("t", {ALL: {"part": 3}}), engaged={ALL: 0}, eligible=0)
    rule = {"numerator": ["t.part"], "eligible": {"phases": ["primary"]}}
    assert compute(definition("coverage", **rule), inputs, ALL).reason == "not_applicable"


def test_figures_are_shown_plainly() -> None:
    assert [str(shown(*each)) for each in ((300, 3), (1, 3), (9_999_999, 100_000), (-1, 8))] == [
        "100",
        "0.3333",
        "100",
        "-0.125",
    ]
