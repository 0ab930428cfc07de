"""Direction of travel: like with like, and which way is better."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kpi.judgement.direction import Direction, Published, Travel, direction
from services.kpi.judgement.polarity import Polarity

HIGHER: Polarity = "higher_is_better"
LOWER: Polarity = "lower_is_better"
tenths = st.decimals("0", "100", places=1)


def published(value: str | Decimal | None) -> Published:
    return Published(None if value is None else Decimal(value), "provisional", 1)


@pytest.mark.parametrize(
    ("before", "now", "polarity", "travel"),
    [
        ("49.0", "51.6", HIGHER, "improved"),
        ("51.6", "49.0", HIGHER, "declined"),
        ("35.6", "34.7", LOWER, "improved"),
        ("34.7", "35.6", LOWER, "declined"),
        ("51.6", "51.6", HIGHER, "same"),
        ("8", "13", "neutral", "increased"),
        ("13", "8", "neutral", "decreased"),
        ("13", "13", "neutral", "same"),
    ],
)
def test_the_direction_of(before: str, now: str, polarity: Polarity, travel: Travel) -> None:
    found = direction(published(now), published(before), polarity=polarity, decimals=1)
    assert found == Direction(travel, Decimal(now) - Decimal(before))


@pytest.mark.parametrize(
    ("decimals", "delta", "travel"),
    [
        (1, "0.049", "same"),
        (1, "0.05", "improved"),
        (0, "0.49", "same"),
        (0, "0.5", "improved"),
        (2, "0.0049", "same"),
        (2, "0.005", "improved"),
    ],
)
def test_less_than_half_of_the_last_decimal_is_no_change(
    decimals: int, delta: str, travel: Travel
) -> None:
    now = published(Decimal(50) + Decimal(delta))
    found = direction(now, published("50"), polarity=HIGHER, decimals=decimals)
    assert found is not None
    assert found.travel == travel


def test_without_a_figure_before_it_is_new_and_without_one_now_there_is_no_direction() -> None:
    now, none = published("51.6"), published(None)
    assert direction(now, None, polarity=HIGHER, decimals=1) == Direction("new")
    assert direction(now, none, polarity=HIGHER, decimals=1) == Direction("new")
    assert direction(none, now, polarity=HIGHER, decimals=1) is None


def test_only_like_is_compared_with_like() -> None:
    now, before = published("51.6"), published("49.0")
    final = direction(now, replace(before, status="final"), polarity=HIGHER, decimals=1)
    assert final == Direction("not_comparable", None, "status")
    redefined = direction(now, replace(before, definition_version=2), polarity=HIGHER, decimals=1)
    assert redefined == Direction("not_comparable", None, "definition_version")


@given(one=tenths, other=tenths, polarity=st.sampled_from((HIGHER, LOWER)))
def test_going_back_is_the_opposite(one: Decimal, other: Decimal, polarity: Polarity) -> None:
    opposite = {"improved": "declined", "declined": "improved", "same": "same"}
    there = direction(published(one), published(other), polarity=polarity, decimals=1)
    back = direction(published(other), published(one), polarity=polarity, decimals=1)
    assert there is not None
    assert back is not None
    assert opposite[there.travel] == back.travel
    assert (there.travel == "same") == (one == other)
