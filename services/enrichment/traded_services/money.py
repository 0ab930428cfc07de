"""Pounds and units of service, exact."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from education.rounding import half_up


def pence(amount: Decimal | Fraction) -> Decimal:
    """Pounds to the penny, half up: two decimal places, always."""
    return half_up(amount, 2)


def plain(number: Decimal) -> Decimal:
    """A number as people write it: 10 and 2.5, neither 10.00 nor 2.50."""
    whole = number.quantize(Decimal(1))
    return whole if number == whole else number.normalize()


Pounds = Annotated[
    Decimal, Field(ge=0, le=1_000_000, decimal_places=2, examples=["450.00"]), AfterValidator(pence)
]
"""A price, to the penny."""
Units = Annotated[
    Decimal, Field(gt=0, le=100_000, decimal_places=2, examples=["10"]), AfterValidator(plain)
]
"""So many of a service's unit: 2.5 days."""
