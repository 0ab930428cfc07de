"""People to target: enough of them, and not one more."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.rounding import half_up
from services.kpi.judgement.people import Count, People, Reason, Share, people_to_target
from services.kpi.judgement.polarity import Polarity

HIGHER: Polarity = "higher_is_better"
LOWER: Polarity = "lower_is_better"


@st.composite
def shares(draw: st.DrawFn) -> Share:
    denominator = draw(st.integers(1, 20_000))
    numerator = draw(st.integers(0, denominator))
    return Share(numerator, denominator, draw(st.integers(0, 2)))


targets = st.one_of(st.decimals("0", "100", places=1), st.decimals("-5", "105", places=3))


@pytest.mark.parametrize(
    ("figure", "target", "polarity", "noun", "words"),
    [
        (Share(1600, 3100, 1), "58.3", HIGHER, "children", "206 more children"),
        (Share(636, 10_000, 1), "6.2", LOWER, "young people", "12 fewer young people"),
        (Share(5, 11, 1), "54.5", HIGHER, "children", "1 more child"),
        (Share(6, 11, 1), "54.5", HIGHER, "children", "target met"),
        (Share(0, 9, 0), "99.5", HIGHER, "children", "9 more children"),
        (Share(12, 4000, 1, per=1000), "2.5", LOWER, "exclusions", "2 fewer exclusions"),
        (Share(9, 4, 1, per=1, open_ended=True), "3", HIGHER, "visits", "3 more visits"),
        (Count(43), "55", HIGHER, "schools", "12 more schools"),
        (Count(4), "3", LOWER, "schools", "1 fewer school"),
        (Count(300), "1704.5", HIGHER, "students", "1,405 more students"),
        (Count(55), "55", HIGHER, "schools", "target met"),
    ],
)
def test_in_words(
    figure: Share | Count, target: str, polarity: Polarity, noun: str, words: str
) -> None:
    assert people_to_target(figure, Decimal(target), polarity=polarity, noun=noun).words == words


@pytest.mark.parametrize(
    ("figure", "target", "polarity", "reason"),
    [
        (None, "34.4", LOWER, "not_in_people"),
        (Share(5, 11, 1), "54.5", "neutral", "neutral"),
        (Share(5, 11, 1), None, HIGHER, "no_target"),
        (Share(0, 0, 1), "54.5", HIGHER, "no_value"),
        (Share(5, 11, 1), "100.1", HIGHER, "out_of_reach"),
        (Share(5, 11, 1), "-0.1", LOWER, "out_of_reach"),
    ],
)
def test_no_number_says_why(
    figure: Share | None, target: str | None, polarity: Polarity, reason: Reason
) -> None:
    wanted = None if target is None else Decimal(target)
    found = people_to_target(figure, wanted, polarity=polarity, noun="children")
    assert found == People(None, None, reason)


def value_with(share: Share, moved: int) -> Decimal:
    """The published value, the schoolbook way."""
    return half_up(Fraction(100 * (int(share.numerator) + moved), int(share.denominator)),
                   share.decimals)  # fmt: skip


@given(share=shares(), target=targets)
def test_it_is_enough_and_one_fewer_is_not_where_higher_is_better(
    share: Share, target: Decimal
) -> None:
    found = people_to_target(share, target, polarity=HIGHER, noun="children")
    if found.number is None:
        assert value_with(share, int(share.denominator - share.numerator)) < target
        return
    assert value_with(share, found.number) >= target
    assert found.number == 0 or value_with(share, found.number - 1) < target


@given(share=shares(), target=targets)
def test_it_is_enough_and_one_fewer_is_not_where_lower_is_better(
    share: Share, target: Decimal
) -> None:
    found = people_to_target(share, target, polarity=LOWER, noun="children")
    if found.number is None:
        assert value_with(share, -int(share.numerator)) > target
        return
    assert value_with(share, -found.number) <= target
    assert found.number == 0 or value_with(share, 1 - found.number) > target
