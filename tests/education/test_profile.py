"""The Profile and NI 72, by the worked example of eleven children."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.histogram import LowestFifth, lowest_fifth, median
from education.profile import (
    CLL,
    GOOD_LEVEL_TOTAL,
    MAX_SCORE,
    MAX_TOTAL,
    PSED,
    SCALES,
    Scores,
    good_level,
    is_complete,
    total,
)
from education.rounding import half_up

CODES = tuple(scale.code for scale in SCALES)


def scores(written: str) -> dict[str, int | None]:
    """Thirteen scores in the order of the Profile; `-` is a scale not assessed."""
    points = [None if one == "-" else int(one) for one in written.replace("|", " ").split()]
    return dict(zip(CODES, points, strict=True))


# Child: scores, total, good level of development.
CHILDREN: Mapping[str, tuple[str, int | None, bool]] = {
    "C01": ("6 6 6 | 6 6 6 6 | 6 6 6 | 6 6 6", 78, True),
    "C02": ("6 6 6 | 6 6 6 6 | 6 6 6 | 6 6 5", 77, False),
    "C03": ("9 9 9 | 9 9 9 5 | 9 9 9 | 9 9 9", 113, False),
    "C04": ("8 8 8 | 8 7 8 7 | 8 7 8 | 8 9 8", 102, True),
    "C05": ("7 7 7 | 7 7 7 6 | 4 4 4 | 6 6 6", 78, True),
    "C06": ("5 6 6 | 6 6 6 6 | 9 9 9 | 9 9 9", 95, False),
    "C07": ("4 4 4 | 4 3 4 3 | 4 4 4 | 4 5 4", 51, False),
    "C08": ("0 0 0 | 0 0 0 0 | 0 0 0 | 0 0 0", 0, False),
    "C09": ("7 7 7 | 7 7 7 - | 7 7 7 | 7 7 7", None, False),
    "C10": ("6 7 6 | 7 6 6 6 | 7 6 7 | 6 7 6", 83, True),
    "C11": ("3 4 3 | 3 2 3 2 | 3 3 3 | 3 4 3", 39, False),
}


@pytest.fixture
def cohort() -> dict[str, dict[str, int | None]]:
    return {child: scores(written) for child, (written, _, _) in CHILDREN.items()}


def ni72(cohort: Mapping[str, Scores], *, incomplete_count: bool = False) -> tuple[int, int, str]:
    """Numerator, denominator and the percentage as shown."""
    achieved = sum(map(good_level, cohort.values()))
    assessed = len(cohort) if incomplete_count else sum(map(is_complete, cohort.values()))
    return achieved, assessed, str(half_up(Fraction(100 * achieved, assessed)))


@pytest.mark.parametrize("child", CHILDREN)
def test_each_child_of_the_worked_example(child: str) -> None:
    written, points, good = CHILDREN[child]
    profile = scores(written)
    assert total(profile) == points
    assert is_complete(profile) == (points is not None)
    assert good_level(profile) == good


def test_ni72_of_the_worked_example(cohort: dict[str, dict[str, int | None]]) -> None:
    assert ni72(cohort) == (4, 10, "40.0")


def test_ni72_when_incomplete_profiles_count(cohort: dict[str, dict[str, int | None]]) -> None:
    assert ni72(cohort, incomplete_count=True) == (4, 11, "36.4")


def test_ni72_follows_corrections(cohort: dict[str, dict[str, int | None]]) -> None:
    cohort["C03"]["W"] = 6
    assert total(cohort["C03"]) == 114
    assert ni72(cohort) == (5, 10, "50.0")
    cohort["C09"]["W"] = 6
    assert total(cohort["C09"]) == 90
    assert ni72(cohort) == (6, 11, "54.5")


def test_ni92_of_the_worked_example(cohort: dict[str, dict[str, int | None]]) -> None:
    totals = Counter(points for one in cohort.values() if (points := total(one)) is not None)
    middle, lowest = median(totals), lowest_fifth(totals)
    assert middle
    assert lowest
    assert middle == 78
    assert lowest == LowestFifth(Fraction(2), Fraction("19.5"), 39)
    assert half_up(100 * (middle - lowest.mean) / middle) == 75


def test_the_thirteen_scales_of_six_areas() -> None:
    areas = Counter(scale.area for scale in SCALES)
    assert areas == {"PSED": 3, "CLL": 4, "PSRN": 3, "KUW": 1, "PD": 1, "CD": 1}
    assert " ".join(CODES) == "DA SD ED LCT LSL R W NLC C SSM KUW PD CD"
    assert (PSED, CLL) == (("DA", "SD", "ED"), ("LCT", "LSL", "R", "W"))
    assert len({scale.npd for scale in SCALES}) == len(SCALES)
    assert len(SCALES) * MAX_SCORE == MAX_TOTAL


@pytest.mark.parametrize("wrong", [-1, 10, None])
@pytest.mark.parametrize("code", CODES)
def test_one_wrong_or_missing_score_leaves_a_profile_incomplete(
    code: str, wrong: int | None
) -> None:
    profile = dict.fromkeys(CODES, 9) | {code: wrong}
    assert not is_complete(profile)
    assert not good_level(profile)
    assert not is_complete({one: 9 for one in CODES if one != code})


@given(points=st.lists(st.integers(0, 9), min_size=13, max_size=13))
def test_good_level_is_the_two_tests_together(points: list[int]) -> None:
    profile = dict(zip(CODES, points, strict=True))
    assert total(profile) == sum(points)
    assert good_level(profile) == (sum(points) >= GOOD_LEVEL_TOTAL and min(points[:7]) >= 6)


@given(
    first=st.lists(st.integers(5, 9), min_size=7, max_size=7),
    rest=st.lists(st.integers(4, 9), min_size=6, max_size=6),
)
def test_good_level_near_its_limits(first: list[int], rest: list[int]) -> None:
    profile = dict(zip(CODES, first + rest, strict=True))
    assert good_level(profile) == (sum(first + rest) >= 78 and 5 not in first)
