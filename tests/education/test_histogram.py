"""Medians and lowest fifths from histograms equal those of the plain list of scores."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.histogram import (
    Histogram,
    LowestFifth,
    LowestFifthMethod,
    add,
    lowest_fifth,
    median,
    subtract,
    total_count,
)
from education.rounding import half_up

ROUND, FLOOR, CEIL, FRACTIONAL, CUT = LowestFifthMethod

# The worked examples of NI 92.
A = (0, 39, 51, 77, 78, 78, 83, 95, 102, 113)
B = (30, 45, 45, 60, 70, 80, 84, 88, 90, 95, 100, 110)
C = (40, 50, 50, 50, 72, 80, 84, 86, 88, 90)

SCORES = st.lists(st.integers(0, 117), max_size=80)
SOME_SCORES = st.lists(st.integers(0, 117), min_size=1, max_size=80)
# Few different scores, so that ties cross the boundary of the lowest fifth.
TIED_SCORES = st.lists(st.integers(0, 4), min_size=1, max_size=80)


def ni92(histogram: Histogram, method: LowestFifthMethod = ROUND) -> str:
    """The gap between median and lowest-fifth mean, as a percentage of the median."""
    middle, lowest = median(histogram), lowest_fifth(histogram, method)
    assert middle
    assert lowest
    return str(half_up(100 * (middle - lowest.mean) / middle))


@pytest.mark.parametrize("method", LowestFifthMethod)
def test_example_a_all_methods_agree(method: LowestFifthMethod) -> None:
    histogram = Counter(A)
    assert median(histogram) == 78
    assert lowest_fifth(histogram, method) == LowestFifth(Fraction(2), Fraction("19.5"), 39)
    assert ni92(histogram, method) == "75.0"


@pytest.mark.parametrize(
    ("method", "size", "mean", "gap"),
    [
        (ROUND, "2", "37.5", "54.3"),
        (FLOOR, "2", "37.5", "54.3"),
        (CEIL, "3", "40", "51.2"),
        (FRACTIONAL, "2.4", "38.75", "52.7"),
        (CUT, "3", "40", "51.2"),
    ],
)
def test_example_b_twelve_children(
    method: LowestFifthMethod, size: str, mean: str, gap: str
) -> None:
    histogram = Counter(B)
    assert median(histogram) == 82
    assert lowest_fifth(histogram, method) == LowestFifth(Fraction(size), Fraction(mean), 45)
    assert ni92(histogram, method) == gap


@pytest.mark.parametrize(
    ("method", "size", "mean", "gap"),
    [
        (ROUND, "2", "45", "40.8"),
        (FLOOR, "2", "45", "40.8"),
        (CEIL, "2", "45", "40.8"),
        (FRACTIONAL, "2", "45", "40.8"),
        (CUT, "4", "47.5", "37.5"),
    ],
)
def test_example_c_a_tie_across_the_boundary(
    method: LowestFifthMethod, size: str, mean: str, gap: str
) -> None:
    histogram = Counter(C)
    assert median(histogram) == 76
    assert lowest_fifth(histogram, method) == LowestFifth(Fraction(size), Fraction(mean), 50)
    assert ni92(histogram, method) == gap


def test_example_d_the_committee_reports_value() -> None:
    histogram = Counter((57, 58, 70, 80, 88, 88, 90, 95, 100, 110))
    assert median(histogram) == 88
    assert lowest_fifth(histogram) == LowestFifth(Fraction(2), Fraction("57.5"), 58)
    assert ni92(histogram) == "34.7"


def test_the_default_is_the_rounded_count() -> None:
    assert lowest_fifth(Counter(B)) == lowest_fifth(Counter(B), ROUND)


@pytest.mark.parametrize("method", LowestFifthMethod)
def test_one_child_is_the_lowest_fifth_of_one(method: LowestFifthMethod) -> None:
    assert lowest_fifth({0: 1}, method) == LowestFifth(Fraction(1), Fraction(0), 0)


@pytest.mark.parametrize("nobody", [{}, {78: 0}])
def test_no_children_have_no_median_and_no_lowest_fifth(nobody: Histogram) -> None:
    assert total_count(nobody) == 0
    assert median(nobody) is None
    assert lowest_fifth(nobody) is None


@pytest.mark.parametrize("change", [{78: 1, 77: -1}, {78: 3, 77: -1}])
def test_a_change_has_no_statistics(change: Histogram) -> None:
    for statistic in (total_count, median, lowest_fifth):
        with pytest.raises(ValueError, match="a change, not a state"):
            statistic(change)


@given(scores=SOME_SCORES)
def test_the_median_is_that_of_the_sorted_list(scores: list[int]) -> None:
    ordered = sorted(scores)
    half, odd = divmod(len(ordered), 2)
    expected = Fraction(ordered[half]) if odd else Fraction(sum(ordered[half - 1 : half + 1]), 2)
    assert median(Counter(scores)) == expected


@given(scores=SOME_SCORES | TIED_SCORES, method=st.sampled_from(LowestFifthMethod))
def test_the_lowest_fifth_is_that_of_the_sorted_list(
    scores: list[int], method: LowestFifthMethod
) -> None:
    assert lowest_fifth(Counter(scores), method) == plain_lowest_fifth(sorted(scores), method)


def plain_lowest_fifth(ordered: list[int], method: LowestFifthMethod) -> LowestFifth:
    """The same by its definition: child after child, in fifths of a child."""
    whole, over = divmod(len(ordered), 5)
    if method is FRACTIONAL:
        fifths = sorted(ordered * 5)[: max(len(ordered), 5)]
        mean = Fraction(sum(fifths), len(fifths))
        return LowestFifth(Fraction(len(fifths), 5), mean, fifths[-1])
    size = {FLOOR: whole, ROUND: whole + (over >= 3), CEIL: whole + (over > 0)}.get(method)
    if size is None:
        cut = ordered[whole - (over == 0)]
        group = [score for score in ordered if score <= cut]
    else:
        group = ordered[: max(size, 1)]
    return LowestFifth(Fraction(len(group)), Fraction(sum(group), len(group)), group[-1])


@given(left=SCORES, right=SCORES)
def test_schools_add_up_to_their_area(left: list[int], right: list[int]) -> None:
    both = add(Counter(left), Counter(right))
    assert both == Counter(left + right)
    assert total_count(both) == len(left) + len(right)
    assert subtract(both, Counter(right)) == Counter(left)


@given(others=SCORES, old=SCORES, new=SCORES)
def test_an_area_follows_one_schools_change(
    others: list[int], old: list[int], new: list[int]
) -> None:
    area = Counter(others + old)
    change = subtract(Counter(new), Counter(old))
    assert add(area, change) == Counter(others + new)


def test_scores_left_with_no_children_are_dropped() -> None:
    assert subtract({78: 2, 77: 1}, {78: 2}) == {77: 1}
    assert add({78: 0}, {}) == {}


@pytest.mark.parametrize(("scores", "cut"), [(A, 39), (B, 45), (C, 50), ((7,), 7)])
def test_the_cut_score_of_the_worked_examples(scores: tuple[int, ...], cut: int) -> None:
    found = lowest_fifth(Counter(scores))
    assert found
    assert found.cut == cut


@given(TIED_SCORES)
def test_the_cut_score_is_that_of_the_last_child_in_the_fifth(scores: list[int]) -> None:
    found = lowest_fifth(Counter(scores))
    assert found
    assert found.cut == sorted(scores)[int(found.size) - 1]
