"""Colours: the domain's worked examples, its boundaries, and what is always true of a colour."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.kpi.judgement.polarity import Polarity
from services.kpi.judgement.rag import Colour, GreyReason, Rag, Tolerance, rag

HIGHER: Polarity = "higher_is_better"
LOWER: Polarity = "lower_is_better"
ORDER: tuple[Colour, ...] = ("red", "amber", "green")
tenths = st.decimals("-200", "200", places=1)
polarities = st.sampled_from((HIGHER, LOWER))


@pytest.mark.parametrize(
    ("value", "target", "polarity", "colour"),
    [
        # Domain, section 11: NI 72 and NI 92.
        ("51.6", "58.3", HIGHER, "red"),
        ("34.7", "34.4", LOWER, "amber"),
        ("34.4", "34.4", LOWER, "green"),
        ("55.4", "58.3", HIGHER, "amber"),
        ("55.3", "58.3", HIGHER, "red"),
        # Just 5 % short is the better colour, in either direction; a tenth more is not.
        ("57.0", "60.0", HIGHER, "amber"),
        ("56.9", "60.0", HIGHER, "red"),
        ("63.0", "60.0", LOWER, "amber"),
        ("63.1", "60.0", LOWER, "red"),
        # A gap may be wanted below nothing: 5 % of it is 5 % of its size.
        ("-9.5", "-10.0", LOWER, "amber"),
        ("-9.4", "-10.0", LOWER, "red"),
        ("-10.1", "-10.0", LOWER, "green"),
    ],
)
def test_the_colour_of(value: str, target: str, polarity: Polarity, colour: Colour) -> None:
    assert rag(Decimal(value), Decimal(target), polarity=polarity) == Rag(colour)


@pytest.mark.parametrize(
    ("value", "target", "polarity", "reason"),
    [
        (None, "58.3", HIGHER, "no_value"),
        ("51.6", None, HIGHER, "no_target"),
        ("51.6", "0", HIGHER, "target_zero"),
        ("0.0", "0.0", LOWER, "target_zero"),
        ("51.6", "58.3", "neutral", "neutral"),
    ],
)
def test_grey_says_why(
    value: str | None, target: str | None, polarity: Polarity, reason: GreyReason
) -> None:
    found = rag(
        None if value is None else Decimal(value),
        None if target is None else Decimal(target),
        polarity=polarity,
    )
    assert found == Rag("grey", reason)


@pytest.mark.parametrize(
    ("coverage", "colour"), [(None, "grey"), ("89.9", "grey"), ("90", "red"), ("100", "red")]
)
def test_nothing_is_coloured_before_enough_has_arrived(
    coverage: str | None, colour: Colour
) -> None:
    arrived = None if coverage is None else Decimal(coverage)
    found = rag(Decimal("51.6"), Decimal("58.3"), polarity=HIGHER, coverage=arrived, needed=90)
    assert found == Rag(colour, "coverage" if colour == "grey" else None)


def test_coverage_does_not_matter_where_none_is_needed() -> None:
    judged = rag(Decimal("51.6"), Decimal("58.3"), polarity=HIGHER, coverage=Decimal(1))
    assert judged == Rag("red")


def test_an_absolute_tolerance_is_in_the_indicators_unit_and_judges_a_target_of_zero() -> None:
    two_schools = Tolerance(amber=Decimal(2), basis="absolute")
    colours = [
        rag(Decimal(n), Decimal(0), polarity=LOWER, tolerance=two_schools).colour for n in range(4)
    ]
    assert colours == ["green", "amber", "amber", "red"]


def test_no_tolerance_leaves_no_amber() -> None:
    strict = Tolerance(amber=Decimal(0))
    assert rag(Decimal("58.2"), Decimal("58.3"), polarity=HIGHER, tolerance=strict) == Rag("red")
    assert rag(Decimal("58.3"), Decimal("58.3"), polarity=HIGHER, tolerance=strict) == Rag("green")


def test_a_tolerance_is_kept_as_data_exactly_and_never_below_nothing() -> None:
    given_as_json = '{"amber":"2.5","basis":"absolute"}'
    tolerance = Tolerance.model_validate_json(given_as_json)
    assert tolerance.model_dump_json() == given_as_json
    with pytest.raises(ValidationError):
        Tolerance(amber=Decimal(-1))


@given(better=tenths, worse=tenths, target=tenths.filter(bool), polarity=polarities)
def test_a_better_value_never_has_a_worse_colour(
    better: Decimal, worse: Decimal, target: Decimal, polarity: Polarity
) -> None:
    low, high = sorted((better, worse))
    bad, good = (low, high) if polarity == HIGHER else (high, low)
    first, second = (rag(v, target, polarity=polarity).colour for v in (bad, good))
    assert ORDER.index(first) <= ORDER.index(second)


@given(value=tenths, target=tenths.filter(bool))
def test_a_target_is_met_exactly_when_it_is_green(value: Decimal, target: Decimal) -> None:
    assert (rag(value, target, polarity=HIGHER).colour == "green") == (value >= target)
    assert (rag(value, target, polarity=LOWER).colour == "green") == (value <= target)
