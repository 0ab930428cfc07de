"""How far a figure is from official ones, as numbers and in words. Pure.

51.6 against England's 51.2                     0.4 percentage points above England
34.7 against the North West's 34.4, a gap       0.3 above the North West; lower is better
68 against an official 68                       the same as the official figure
"""

from decimal import Decimal
from typing import Final

from pydantic import BaseModel, Field

from education.rounding import half_up
from services.kpi.benchmarks.comparison import Comparison, Figure, Role
from services.kpi.benchmarks.places import spoken
from services.kpi.indicators.definition import Definition
from services.kpi.judgement.nouns import agreeing
from services.kpi.judgement.polarity import shortfall
from services.kpi.values.answer import Number

_SPOKEN: Final[dict[Role, str]] = {
    "official": "the official figure",
    "neighbours": "its statistical neighbours",
}


class Difference(BaseModel):
    """A figure minus another, both at the indicator's decimals.

    `better` is null where neither is: equal, of a neutral indicator, or the official figure of
    the same place, from which any difference is a question.
    """

    number: Number
    words: str = Field(examples=["0.4 percentage points above England"])
    better: bool | None


def differences(
    value: Decimal | None, comparison: Comparison, indicator: Definition
) -> dict[Role, Difference]:
    """By how much `value` differs from each figure of the comparison that there is."""
    if value is None:
        return {}
    return {
        role: _difference(value, figure.value, _said(role, figure), role, indicator)
        for role, figure in comparison.figures()
        if figure.value is not None
    }


def _difference(
    value: Decimal, other: Decimal, said: str, role: Role, indicator: Definition
) -> Difference:
    number = half_up(value, indicator.decimals) - half_up(other, indicator.decimals)
    words = _words(number, said, indicator)
    if not number or role == "official" or indicator.polarity == "neutral":
        return Difference(number=number, words=words, better=None)
    worse_by = shortfall(number, Decimal(0), indicator.polarity)
    return Difference(number=number, words=words, better=worse_by < 0)


def _said(role: Role, figure: Figure) -> str:
    return _SPOKEN.get(role) or spoken(figure.place)


def _words(number: Decimal, said: str, indicator: Definition) -> str:
    if not number:
        return f"the same as {said}"
    amount = f"{abs(number):,f}"
    noun = agreeing(indicator.difference_unit, amount)
    side = "above" if number > 0 else "below"
    hint = "; lower is better" if indicator.polarity == "lower_is_better" else ""
    return f"{amount} {noun} {side} {said}{hint}" if noun else f"{amount} {side} {said}{hint}"
