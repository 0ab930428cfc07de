"""Rounding for display: half up, in exact arithmetic. Keep the unrounded value in store."""

from decimal import Decimal
from fractions import Fraction


def half_up(value: Decimal | Fraction | int, places: int = 1) -> Decimal:
    """`value` to `places` decimal places, halves away from zero, as published figures are.

    Exact whatever the size or the decimal context. Zero has no sign. TypeError for a float,
    which no longer holds the number that was meant; ValueError if `places` is negative.
    """
    if isinstance(value, float):
        raise TypeError("half_up needs an exact number (Decimal, Fraction or int), not a float.")
    if places < 0:
        raise ValueError("half_up rounds to a number of decimal places, 0 or more.")
    exact = Fraction(value)
    nearest = int(abs(exact) * 10**places + Fraction(1, 2))
    sign = int(exact < 0 and nearest > 0)
    return Decimal((sign, tuple(map(int, str(nearest))), -places))


def percent(part: Decimal | Fraction | int, whole: Decimal | Fraction | int) -> Decimal | None:
    """`part` of `whole` in percent, with one decimal place: 196 of 200 is 98.0. None: of nothing
    there is no percentage."""
    return half_up(100 * Fraction(part) / Fraction(whole)) if whole else None
