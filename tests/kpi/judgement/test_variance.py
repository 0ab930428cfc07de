"""Variances: what the committee report got wrong, said right."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.kpi.indicators.catalogue import shipped
from services.kpi.judgement.polarity import Polarity
from services.kpi.judgement.variance import DifferenceUnit, Variance, variance

HIGHER: Polarity = "higher_is_better"
LOWER: Polarity = "lower_is_better"
POINTS = "percentage points"
tenths = st.decimals("-9999", "9999", places=1)


@pytest.mark.parametrize(
    ("value", "target", "polarity", "unit", "words"),
    [
        # Domain, section 11: NI 72 ("3.6% below target" in the report) and NI 92.
        ("51.6", "58.3", HIGHER, POINTS, "6.7 percentage points below target"),
        ("34.7", "34.4", LOWER, "", "0.3 above target; lower is better"),
        ("58.3", "58.3", HIGHER, POINTS, "on target"),
        ("34.4", "34.4", LOWER, "", "on target"),
        ("60.3", "58.3", HIGHER, POINTS, "2.0 percentage points above target"),
        ("33.4", "34.4", LOWER, "", "1.0 below target; lower is better"),
        ("43", "55", HIGHER, "schools", "12 schools below target"),
        ("54", "55", HIGHER, "schools", "1 school below target"),
        ("4", "3", LOWER, "schools at risk", "1 school at risk above target; lower is better"),
        ("300", "1704", HIGHER, "students", "1,404 students below target"),
        ("52", "51", "neutral", POINTS, "1 percentage point above target"),
    ],
)
def test_in_words(value: str, target: str, polarity: Polarity, unit: str, words: str) -> None:
    found = variance(Decimal(value), Decimal(target), polarity=polarity, unit=unit)
    assert found is not None
    assert found.words == words


def test_idle_zeros_of_a_target_are_not_repeated_but_its_own_decimals_are() -> None:
    held = variance(Decimal("51.6"), Decimal("58.3000"), polarity=HIGHER, unit=POINTS)
    assert held == Variance(Decimal("-6.7"), "6.7 percentage points below target")
    finer = variance(Decimal("51.6"), Decimal("58.25"), polarity=HIGHER, unit=POINTS)
    assert finer == Variance(Decimal("-6.65"), "6.65 percentage points below target")
    assert str(variance(Decimal("51.6"), Decimal("51.6"), polarity=HIGHER, unit="")) == (
        "Variance(number=Decimal('0.0'), words='on target')"
    )


def test_nothing_to_compare_is_no_variance() -> None:
    assert variance(None, Decimal("58.3"), polarity=HIGHER, unit=POINTS) is None
    assert variance(Decimal("51.6"), None, polarity=HIGHER, unit=POINTS) is None


@given(value=tenths, target=tenths, polarity=st.sampled_from((HIGHER, LOWER)))
def test_number_and_words_agree(value: Decimal, target: Decimal, polarity: Polarity) -> None:
    found = variance(value, target, polarity=polarity, unit=POINTS)
    assert found is not None
    assert found.number == value - target
    assert ("below" in found.words) == (value < target)
    assert ("above" in found.words) == (value > target)
    assert ("lower is better" in found.words) == (polarity == LOWER and value != target)
    assert "%" not in found.words


@pytest.mark.parametrize(
    ("code", "value", "target", "words"),
    [
        ("NI72", "51.6", "58.3", "6.7 percentage points below target"),
        ("NI92", "34.7", "34.4", "0.3 above target; lower is better"),
        ("SCIENCE_CENTRE_AGREEMENTS", "55", "60", "5 schools below target"),
    ],
)
def test_shipped_definitions_say_it_so(code: str, value: str, target: str, words: str) -> None:
    definition = shipped()[code]
    found = variance(
        Decimal(value),
        Decimal(target),
        polarity=definition.polarity,
        unit=definition.difference_unit,
    )
    assert found is not None
    assert found.words == words


def test_a_definition_cannot_ask_for_differences_in_percent() -> None:
    unit = TypeAdapter(DifferenceUnit)
    assert unit.validate_python("percentage points") == "percentage points"
    with pytest.raises(ValidationError):
        unit.validate_python("%")
