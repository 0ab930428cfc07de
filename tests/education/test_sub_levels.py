"""Sub-levels: the order, points, progress. Examples of the definitions, and what holds of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.sub_levels import ORDER, SUB_LEVELS, gained, points, points_gained, sub_level

CODES = st.sampled_from(ORDER)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("W", 3), ("1c", 7), ("1a", 11), ("2b", 15), ("3b", 21), ("4b", 27), ("5b", 33), ("7a", 47)],
)
def test_points_are_those_published(code: str, expected: int) -> None:
    assert points(code) == expected


@pytest.mark.parametrize(
    ("before", "after", "steps", "in_points"),
    [
        ("2a", "3b", 2, 4),
        ("3c", "3c", 0, 0),
        ("3b", "3c", -1, -2),
        ("W", "1b", 2, 6),
        ("W", "1c", 1, 4),
    ],
)
def test_progress_of_the_examples(before: str, after: str, steps: int, in_points: int) -> None:
    assert (gained(before, after), points_gained(before, after)) == (steps, in_points)


@given(CODES.filter(lambda code: code != "W"))
def test_points_are_six_a_level_and_two_a_step(code: str) -> None:
    assert points(code) == 6 * int(code[0]) + 1 + 2 * "cba".index(code[1])


@given(CODES, CODES, CODES)
def test_progress_adds_up_and_goes_back(one: str, two: str, three: str) -> None:
    assert gained(one, two) + gained(two, three) == gained(one, three)
    assert points_gained(one, two) == -points_gained(two, one)


@given(CODES, CODES)
def test_higher_in_the_order_is_more_points(one: str, two: str) -> None:
    assert (points(one) < points(two)) == (SUB_LEVELS[one] < SUB_LEVELS[two])


@given(CODES, st.sampled_from(["", " "]))
def test_any_case_is_read(code: str, space: str) -> None:
    assert sub_level(space + code.upper() + space) == sub_level(code.lower()) == code


@pytest.mark.parametrize("written", ["", "3", "3d", "0c", "9a", "33b", "b3", "3 b", "N"])
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no sub-level"):
        sub_level(written)
