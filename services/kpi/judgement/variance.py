"""How far a published figure is from its target, as a number and in words that respect polarity.

    51.6 against 58.3, higher is better   6.7 percentage points below target
    34.7 against 34.4, lower is better    0.3 above target; lower is better
    43 against 55 schools                 12 schools below target

Percentages differ in percentage points, never in "%" (domain, sections 0 and 1.2).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from services.kpi.judgement.nouns import agreeing
from services.kpi.judgement.polarity import Polarity

DifferenceUnit = Annotated[
    str,
    Field(
        max_length=60,
        pattern=r"^[^%]*$",
        description="of a difference, as a plural: 'percentage points', 'schools'; '' for none",
    ),
]


@dataclass(frozen=True, slots=True)
class Variance:
    """`number` is value minus target, exact, in the difference's unit."""

    number: Decimal
    words: str


def variance(
    value: Decimal | None, target: Decimal | None, *, polarity: Polarity, unit: DifferenceUnit
) -> Variance | None:
    """The variance of two figures as published; None when either is missing.

    `unit` is the difference's: `percentage points` for a share, `` for a ratio such as NI 92.
    """
    if value is None or target is None:
        return None
    number = _trimmed(value - target, like=value)
    return Variance(number, _words(number, polarity, unit))


def _words(number: Decimal, polarity: Polarity, unit: str) -> str:
    if number == 0:
        return "on target"
    amount = f"{abs(number):,f}"
    noun = agreeing(unit, amount)
    side = "above" if number > 0 else "below"
    hint = "; lower is better" if polarity == "lower_is_better" else ""
    return f"{amount} {noun} {side} target{hint}" if noun else f"{amount} {side} target{hint}"


def _trimmed(number: Decimal, *, like: Decimal) -> Decimal:
    """Without idle zeros beyond the decimals of `like`: a target may be held as 58.300."""
    places = max(_places(number.normalize()), _places(like))
    return number.quantize(Decimal(1).scaleb(-places))


def _places(number: Decimal) -> int:
    return max(-int(number.as_tuple().exponent), 0)
