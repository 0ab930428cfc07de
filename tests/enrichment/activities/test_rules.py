"""What gains come to, in sub-levels and months."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.sub_levels import gained
from services.enrichment.activities.results import is_hidden, share_for
from services.enrichment.activities.rules import mean_of, steps_of

_GAINS = st.dictionaries(st.integers(-23, 24), st.integers(1, 200))


def test_ten_made_two_fourteen_made_one_six_none() -> None:  # domain 1.2, 8
    steps = steps_of({2: 10, 1: 14, 0: 6})
    assert steps == (14, 10, 10, 24, 6, 0)


def test_who_made_three_is_in_two_or_more_alone() -> None:
    steps = steps_of({3: 4, 2: 6, 1: 14, 0: 5, -1: 1})
    assert (steps.two, steps.two_or_more, steps.any, steps.fell_back) == (6, 10, 24, 1)


@given(_GAINS)
def test_everybody_made_some_progress_or_none_or_fell_back(gains: dict[int, int]) -> None:
    steps = steps_of(gains)
    assert steps.any + steps.none + steps.fell_back == sum(gains.values())
    assert steps.one + steps.two_or_more == steps.any
    assert steps.two <= steps.two_or_more


@given(_GAINS)
def test_a_mean_is_within_its_gains_and_of_nobody_there_is_none(gains: dict[int, int]) -> None:
    mean = mean_of(gains)
    assert (mean is None) == (not gains)
    assert mean is None or min(gains) <= mean <= max(gains)


def test_a_mean_gain_in_months() -> None:
    assert mean_of({16: 1, 17: 3, 18: 1}) == 17
    assert mean_of({-3: 1, 10: 2}) == Fraction(17, 3)


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [("2a", "3b", 2), ("3c", "3c", 0), ("3b", "3c", -1), ("W", "1b", 2)],
)
def test_progress_in_sub_levels(before: str, after: str, steps: int) -> None:  # domain 7.7
    assert gained(before, after) == steps


@given(st.lists(st.integers(0, 60), max_size=8), st.integers(0, 100))
def test_of_others_a_share_tells_of_eleven_in_three_schools_or_of_nobody(
    others: list[int], number: int
) -> None:
    told = share_for(number, 100, is_hidden(others))
    assert (told.number, told.of) == (None, None)
    shown = told.percent is not None
    assert shown != is_hidden(others)
    held = [each for each in others if each]
    assert not shown or not held or (sum(held) >= 11 and len(held) >= 3)
