"""Rounding for display agrees with the published figures, to the last digit."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.rounding import half_up, percent

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)


@pytest.mark.parametrize(
    ("achieved", "of", "published"),
    [
        (2709, 3713, "73.0"),  # level 2 by 19, Bolton, the cohort 19 in 2009
        (1904, 3323, "57.3"),  # 5+ GCSEs with English and maths, Bolton 2018/19
        (2680, 3970, "67.5"),  # good level of development, Bolton 2018
        (4, 11, "36.4"),
        (1, 800, "0.1"),  # 0.125
        (1, 16, "6.3"),  # 6.25, which half-even and binary floats print as 6.2
    ],
)
def test_published_percentages(achieved: int, of: int, published: str) -> None:
    assert str(half_up(Fraction(100 * achieved, of))) == published


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.05", 1, "0.1"),
        ("0.15", 1, "0.2"),
        ("2.5", 0, "3"),
        ("1.005", 2, "1.01"),
        ("-6.65", 1, "-6.7"),
        ("99.95", 1, "100.0"),
        ("40", 1, "40.0"),
    ],
)
def test_halves_go_away_from_zero(value: str, places: int, expected: str) -> None:
    assert str(half_up(Decimal(value), places)) == expected


def test_a_percentage_has_one_place_and_of_nothing_there_is_none() -> None:
    assert percent(196, 200) == Decimal("98.0")
    assert percent(Decimal("2.5"), Fraction(8)) == Decimal("31.3")
    assert percent(0, 0) is None


def test_zero_has_no_sign() -> None:
    assert str(half_up(Decimal("-0.04"))) == "0.0"


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="not a float"):
        half_up(6.25)  # type: ignore[arg-type]


def test_tens_and_hundreds_are_not_decimal_places() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        half_up(Decimal(125), -1)


@given(value=DECIMALS, places=st.integers(0, 6))
def test_it_agrees_with_decimal(value: Decimal, places: int) -> None:
    with localcontext(prec=200):
        expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert half_up(value, places) == expected


@given(value=st.fractions(), places=st.integers(0, 6))
def test_it_is_never_more_than_half_a_place_away(value: Fraction, places: int) -> None:
    error = abs(Fraction(half_up(value, places)) - value)
    assert error <= Fraction(1, 2 * 10**places)


@given(value=st.integers(10**40, 10**60))
def test_no_digit_is_lost_whatever_the_decimal_context(value: int) -> None:
    with localcontext(prec=3):
        assert half_up(value, 0) == value
