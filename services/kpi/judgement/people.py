"""Heads, not points: how many people would have to move for a figure to meet its target.

    51.6, 1,600 of 3,100, target 58.3; higher is better    206 more children
    6.4, 636 of 10,000, target 6.2; lower is better        12 fewer young people

Of a share it is the least whole number whose *published* value, rounded half up, meets the target,
among the same people counted. Of a count it is the difference. Gaps, medians and means have no
such number: there, who moves matters as much as how many do.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from services.kpi.judgement.nouns import agreeing
from services.kpi.judgement.polarity import Polarity

Reason = Literal["no_value", "no_target", "neutral", "not_in_people", "out_of_reach"]
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Share:
    """`per` x numerator / denominator, published to `decimals`.

    `open_ended`: a rate, whose numerator is no part of the denominator and may outgrow it.
    """

    numerator: Decimal | int
    denominator: Decimal | int
    decimals: int
    per: int = 100
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A count or a sum, as published."""

    value: Decimal | int


@dataclass(frozen=True, slots=True)
class People:
    """`number` to the target, 0 when it is met, and in words; or None for a `reason`."""

    number: int | None
    words: str | None = None
    reason: Reason | None = None


def people_to_target(
    figure: Share | Count | None, target: Decimal | None, *, polarity: Polarity, noun: str
) -> People:
    """The people (or schools, places: `noun`, a plural) between `figure` and its target.

    `figure` is None for a kind of indicator that is not counted in people. Of a suppressed figure
    the caller must not ask: the answer would tell it.
    """
    if figure is None:
        return People(None, reason="not_in_people")
    if polarity == "neutral":
        return People(None, reason="neutral")
    if target is None:
        return People(None, reason="no_target")
    up = polarity == "higher_is_better"
    if isinstance(figure, Count):
        return _told(_of_count(figure, target, up=up), up=up, noun=noun)
    if not figure.denominator:
        return People(None, reason="no_value")
    number = _of_share(figure, target, up=up)
    if not _can_move(figure, number, up=up):
        return People(None, reason="out_of_reach")
    return _told(number, up=up, noun=noun)


def _of_count(figure: Count, target: Decimal, *, up: bool) -> int:
    value, wanted = Fraction(figure.value), Fraction(target)
    return max(ceil(wanted - value) if up else ceil(value - wanted), 0)


def _of_share(figure: Share, target: Decimal, *, up: bool) -> int:
    """Solved for the numerator: half up, x is published as floor(x + 1/2) units of the last place,
    so it reaches t units from t - 1/2 on, and stays within t up to just below t + 1/2."""
    unit = Fraction(1, 10**figure.decimals)
    head = Fraction(figure.denominator) / figure.per  # how much numerator makes 1 of the value
    numerator = Fraction(figure.numerator)
    if up:
        needed = (ceil(Fraction(target) / unit) - _HALF) * unit * head
        return max(ceil(needed - numerator), 0)
    limit = (floor(Fraction(target) / unit) + _HALF) * unit * head
    return max(floor(numerator - limit) + 1, 0)


def _can_move(figure: Share, number: int, *, up: bool) -> bool:
    if up:
        return figure.open_ended or number <= figure.denominator - figure.numerator
    return number <= figure.numerator


def _told(number: int, *, up: bool, noun: str) -> People:
    if not number:
        return People(0, "target met")
    written = f"{number:,}"
    return People(number, f"{written} {'more' if up else 'fewer'} {agreeing(noun, written)}")
