"""Each kind's worked example comes out as its documentation says, and every kind has one."""

from decimal import Decimal
from typing import get_args

import pytest

from services.kpi.indicators import kinds
from services.kpi.indicators.consistency import NEEDS
from services.kpi.indicators.definition import Kind
from services.kpi.indicators.examples import EXAMPLES, Example
from services.kpi.indicators.kinds import KINDS, compute


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.kind)
def test_the_example_of_a_kind_comes_out(example: Example) -> None:
    outcome = compute(example.definition, example.inputs, "all")
    assert str(outcome.value) == example.value
    assert (outcome.reason, outcome.status) == (None, "final")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.kind)
def test_the_docstring_tells_that_very_example(example: Example) -> None:
    assert kinds.__doc__
    lines = [" ".join(line.split()) for line in kinds.__doc__.splitlines()]
    at = lines.index(f"{example.kind} {example.formula}")
    assert lines[at + 1] == f"{example.story} -> {example.value} {example.unit}"


def test_the_list_of_kinds_is_one_everywhere() -> None:
    named = set(get_args(Kind))
    assert named == set(KINDS) == set(NEEDS) == {example.kind for example in EXAMPLES}


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("proportion", "4 of 10 children -> 40.0"),
        ("mean", "78 points of 4 children -> 19.5"),
        ("rate", "3 of 1,500 pupils, per 1,000 -> 2.0"),
        ("average_duration", "548 and 640 days -> 19.5 months"),
        ("difference", "130 of 240 and 16 of 60 -> 27.5 percentage points"),
        ("median", "5, 6, 9, 9 -> 7.5"),
        ("lowest_fifth_gap", "Median 82, mean 37.5 -> 54.3"),
        ("coverage", "95 of 100 -> 95.0"),
    ],
)
def test_each_functions_own_docstring_agrees_with_the_example(kind: Kind, told: str) -> None:
    example = next(each for each in EXAMPLES if each.kind == kind)
    assert told in " ".join((KINDS[kind].__doc__ or "").split())
    assert Decimal(told.rpartition("-> ")[2].split()[0]) == Decimal(example.value)
