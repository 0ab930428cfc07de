"""Exact statistics of many whole-number scores, from how many children have each score.

Histograms add up across schools where medians do not, so they are what is kept and sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Histogram = Mapping[int, int]
"""Score to number of children with that score. A score not named has none."""


class LowestFifthMethod(StrEnum):
    """How many children make the lowest fifth of N, when N/5 is not whole or scores tie.

    The official definition does not say, so this is a setting. Never fewer than one child.
    """

    COUNT_ROUND = "COUNT_ROUND"
    """N/5 to the nearest whole child."""
    COUNT_FLOOR = "COUNT_FLOOR"
    COUNT_CEIL = "COUNT_CEIL"
    FRACTIONAL = "FRACTIONAL"
    """N/5 exactly: the last child counts in part."""
    CUT_SCORE = "CUT_SCORE"
    """Everyone at or below the score of child number N/5 (rounded up), all ties included."""


@dataclass(frozen=True, slots=True)
class LowestFifth:
    """The lowest-scoring fifth: how many children (FRACTIONAL: part of one too), their mean, and
    the highest score among them. Others may have it too: the fifth is a number of children."""

    size: Fraction
    mean: Fraction
    cut: int


def total_count(histogram: Histogram) -> int:
    """How many children there are. ValueError for a change, which can have fewer than none."""
    if any(children < 0 for children in histogram.values()):
        raise ValueError("A score has fewer than no children: this is a change, not a state.")
    return sum(histogram.values())


def median(histogram: Histogram) -> Fraction | None:
    """The middle score, or the mean of the middle two; None if there are no children."""
    count = total_count(histogram)
    if count == 0:
        return None
    lower = _score_of(histogram, (count + 1) // 2)
    upper = _score_of(histogram, count // 2 + 1)
    return Fraction(lower + upper, 2)


def lowest_fifth(
    histogram: Histogram, method: LowestFifthMethod = LowestFifthMethod.COUNT_ROUND
) -> LowestFifth | None:
    """The lowest-scoring fifth under `method`; None if there are no children."""
    count = total_count(histogram)
    if count == 0:
        return None
    # Counted in fifths of a child, so that all sums are of whole numbers.
    parts = left = _fifths_of_a_child(histogram, count, method)
    points = cut = 0
    for score, children in sorted(histogram.items()):
        taken = min(left, 5 * children)
        points += score * taken
        left -= taken
        if not left:
            cut = score
            break
    return LowestFifth(size=Fraction(parts, 5), mean=Fraction(points, parts), cut=cut)


def add(left: Histogram, right: Histogram) -> dict[int, int]:
    """Both together, score by score; scores left with no children are dropped."""
    return _combined(left, right, 1)


def subtract(left: Histogram, right: Histogram) -> dict[int, int]:
    """`left` without `right`. A change from one state to another may hold negative numbers."""
    return _combined(left, right, -1)


def _fifths_of_a_child(histogram: Histogram, count: int, method: LowestFifthMethod) -> int:
    """The size of the lowest fifth of `count` children, times five."""
    place = -(-count // 5)
    match method:
        case LowestFifthMethod.COUNT_ROUND:
            parts = 5 * ((2 * count + 5) // 10)
        case LowestFifthMethod.COUNT_FLOOR:
            parts = 5 * (count // 5)
        case LowestFifthMethod.COUNT_CEIL:
            parts = 5 * place
        case LowestFifthMethod.FRACTIONAL:
            parts = count
        case LowestFifthMethod.CUT_SCORE:
            cut = _score_of(histogram, place)
            parts = 5 * sum(n for score, n in histogram.items() if score <= cut)
    return max(parts, 5)


def _score_of(histogram: Histogram, place: int) -> int:
    """The score of child number `place`, counted from 1 at the lowest score."""
    passed = 0
    for score, children in sorted(histogram.items()):
        passed += children
        if passed >= place:
            return score
    raise ValueError(f"There is no child number {place}.")


def _combined(left: Histogram, right: Histogram, sign: int) -> dict[int, int]:
    sums = {score: left.get(score, 0) + sign * right.get(score, 0) for score in left.keys() | right}
    return {score: children for score, children in sorted(sums.items()) if children}
