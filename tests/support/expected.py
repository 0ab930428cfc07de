"""NI 72 and NI 92 worked out from raw children, one by one: what the system must agree with."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from education.histogram import LowestFifthMethod, lowest_fifth, median
from education.profile import good_level, total
from education.rounding import half_up
from tests.support.children import Child, scores_of


def ni72(children: Iterable[Child]) -> tuple[Decimal | None, int, int]:
    """Published value, numerator, denominator."""
    complete = [scores for scores in map(scores_of, children) if total(scores) is not None]
    good = sum(good_level(scores) for scores in complete)
    value = half_up(Fraction(100 * good, len(complete))) if complete else None
    return value, good, len(complete)


def ni92(children: Iterable[Child]) -> Decimal | None:
    """Published value, or None where there is no median to compare with."""
    totals = [total(scores_of(child)) for child in children]
    histogram = Counter(points for points in totals if points is not None)
    middle = median(histogram)
    if not middle:
        return None
    lowest = lowest_fifth(histogram, LowestFifthMethod.COUNT_ROUND)
    assert lowest is not None
    return half_up(100 * (middle - lowest.mean) / middle)
