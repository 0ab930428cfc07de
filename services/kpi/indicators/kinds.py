"""The kinds of indicator: a closed list of pure functions from balances to an outcome.

    proportion         100 x sum of numerator measures / sum of denominator measures
                       4 of 10 children -> 40.0
    lowest_fifth_gap   100 x (median - mean of the lowest fifth) / median, from a score histogram
                       median 82, mean of the two lowest of 12 37.5 -> 54.3

Everything is exact: whole numbers to the end, one rounding half up when a value is written down.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from education.histogram import LowestFifthMethod, lowest_fifth, median
from education.rounding import half_up
from services.kpi.indicators.definition import Definition
from services.kpi.measures import PROVISIONAL, SCALAR, Amounts

Reason = Literal["not_collected", "not_applicable", "suppressed", "incomplete"]
Status = Literal["provisional", "final"]
_PLACES = 4
_NO_DETAILS: Mapping[str, Decimal] = {}


class Outcome(NamedTuple):
    """An indicator for one place, period and group.

    `value` is rounded half up to the definition's decimals, or None for a `reason`. Of a gap, the
    numerator is median minus lowest mean and the denominator the median. `size` is how many were
    counted, `incomplete` how many were left out; `details` hold a kind's own figures.
    """

    value: Decimal | None
    reason: Reason | None
    numerator: Decimal | None
    denominator: Decimal | None
    size: int
    incomplete: int
    status: Status | None
    details: Mapping[str, Decimal]


class _Ratio(NamedTuple):
    """`share` is numerator / denominator as two whole numbers, exact; the rest is for show."""

    share: tuple[int, int]
    numerator: Decimal
    denominator: Decimal
    size: int
    details: Mapping[str, Decimal]


def compute(definition: Definition, figures: Mapping[str, Amounts]) -> Outcome:
    """The outcome of `definition` over one group's figures (measure -> bucket -> amount)."""
    returns = figures.get(definition.returns)
    incomplete = _count(figures, definition.incomplete) if definition.incomplete else 0
    if not returns:
        return Outcome(None, "not_collected", None, None, 0, incomplete, None, _NO_DETAILS)
    ratio = _KINDS[definition.kind](definition, figures)
    status: Status = "provisional" if PROVISIONAL in returns else "final"
    value, reason = _value_or_reason(definition, ratio, incomplete)
    return Outcome(
        value, reason, ratio.numerator, ratio.denominator, ratio.size, incomplete, status,
        ratio.details,
    )  # fmt: skip


def _value_or_reason(
    definition: Definition, ratio: _Ratio, incomplete: int
) -> tuple[Decimal | None, Reason | None]:
    part, whole = ratio.share
    if whole:
        return _percent(part, whole, definition.decimals), None
    return None, "incomplete" if incomplete and not ratio.size else "not_applicable"


def _proportion(definition: Definition, figures: Mapping[str, Amounts]) -> _Ratio:
    part = sum(_count(figures, measure) for measure in definition.numerator)
    whole = sum(_count(figures, measure) for measure in definition.denominator)
    if definition.incomplete and definition.options.incomplete == "count_as_not_achieved":
        whole += _count(figures, definition.incomplete)
    return _Ratio((part, whole), Decimal(part), Decimal(whole), whole, _NO_DETAILS)


def _lowest_fifth_gap(definition: Definition, figures: Mapping[str, Amounts]) -> _Ratio:
    assert definition.distribution is not None
    scores = figures.get(definition.distribution, {})
    middle = median(scores)
    lowest = lowest_fifth(scores, _METHODS[definition.options.lowest20])
    if middle is None or lowest is None:
        return _Ratio((0, 0), Decimal(0), Decimal(0), 0, _NO_DETAILS)
    a, b = middle.as_integer_ratio()
    c, d = lowest.mean.as_integer_ratio()
    details = {
        "median": _shown(a, b),
        "lowest_count": _shown(*lowest.size.as_integer_ratio()),
        "lowest_mean": _shown(c, d),
    }
    # (a/b - c/d) / (a/b), both sides times b*d.
    gap = a * d - b * c
    size = sum(scores.values())
    return _Ratio((gap, a * d), _shown(gap, b * d), details["median"], size, details)


def _count(figures: Mapping[str, Amounts], measure: str) -> int:
    amounts = figures.get(measure)
    return amounts.get(SCALAR, 0) if amounts else 0


# Schools are small and many: the same few ratios come again and again.
@lru_cache(maxsize=1 << 16)
def _percent(part: int, whole: int, decimals: int) -> Decimal:
    return half_up(Fraction(100 * part, whole), decimals)


@lru_cache(maxsize=1 << 16)
def _shown(part: int, whole: int) -> Decimal:
    """A ratio as it is shown: whole when it is whole, else half up to 4 places, no idle zeros."""
    if part % whole == 0:
        return Decimal(part // whole)
    return half_up(Fraction(part, whole), _PLACES).normalize()


_METHODS = {method.lower(): method for method in LowestFifthMethod}
_KINDS: Mapping[str, Callable[[Definition, Mapping[str, Amounts]], _Ratio]] = {
    "proportion": _proportion,
    "lowest_fifth_gap": _lowest_fifth_gap,
}
