"""Positions in a topic, as vectors and as the ids of server-sent events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.live.positions import decode, encode, later, reaches

positions = st.lists(st.integers(0, 10**17), min_size=1, max_size=6).map(tuple)


@given(positions)
def test_a_position_comes_back_from_its_text(position: tuple[int, ...]) -> None:
    assert decode(encode(position)) == position


@pytest.mark.parametrize(
    "text", ["", ".", "1.", "-1", "1,2", "1..2", " 1", "\u0661", "1" * 19, "x"]
)
def test_no_other_text_is_a_position(text: str) -> None:
    with pytest.raises(ValueError, match="not a position"):
        decode(text)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4))
def test_the_later_of_two_positions_reaches_both(pairs: list[tuple[int, int]]) -> None:
    one, other = zip(*pairs, strict=True)
    both = later(one, other)
    assert reaches(both, one)
    assert reaches(both, other)
    assert both in (one, other) or not (reaches(one, other) or reaches(other, one))
