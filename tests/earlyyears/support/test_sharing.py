"""Hours shared out in inverse proportion to quality, whoever shares them and by whatever rule."""

import time
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chassis.problems import Problem
from services.earlyyears.support.ruling import SharingRule
from services.earlyyears.support.sharing import Claim, Line, share
from tests.earlyyears.support.claims import POORER, RATINGS, SHIPPED, claim, claims, rules

SPARE = st.integers(0, 250)


def floors(some: list[Claim], rule: SharingRule) -> int:
    """The hours below which nothing can be shared out."""
    return sum(max(each.delivered, rule.least if each.sort else 0) for each in some)


def hours(lines: tuple[Line, ...]) -> dict[str, int]:
    return {line.organisation: line.hours for line in lines}


@given(claims(), rules(), SPARE)
def test_all_hours_are_shared_as_far_as_the_most_allows(
    some: list[Claim], rule: SharingRule, spare: int
) -> None:
    capacity = floors(some, rule) + spare
    lines = share(capacity, some, rule)
    given_out = sum(line.hours for line in lines)
    assert given_out <= capacity
    for line in lines:
        least = max(rule.least if line.sort else 0, line.delivered)
        most = max(rule.most, line.delivered) if line.sort else line.delivered
        assert least <= line.hours <= most
        assert line.change == line.hours - (line.before or 0)
        assert line.why
    if given_out < capacity:
        assert all(line.hours >= rule.most for line in lines if line.sort)


@given(claims(), rules(), SPARE, RATINGS.filter(lambda rating: rating in POORER))
def test_of_two_alike_but_in_quality_the_poorer_never_gets_less(
    some: list[Claim], rule: SharingRule, spare: int, better: Any
) -> None:
    for places in (None, 40):
        pair = [
            claim("first", rating=better, places=places),
            claim("second", rating=POORER[better], places=places),
        ]
        got = hours(share(floors([*some, *pair], rule) + spare, [*some, *pair], rule))
        assert got["second"] >= got["first"]


@given(claims(), rules(), SPARE, st.integers(1, 40))
def test_more_capacity_takes_no_hour_from_anybody(
    some: list[Claim], rule: SharingRule, spare: int, more: int
) -> None:
    capacity = floors(some, rule) + spare
    before, after = (hours(share(each, some, rule)) for each in (capacity, capacity + more))
    assert all(after[each] >= before[each] for each in before)


@given(claims(), rules(), SPARE, st.data())
def test_worse_quality_never_lowers_ones_own_hours(
    some: list[Claim], rule: SharingRule, spare: int, data: st.DataObject
) -> None:
    rated = [each for each in some if each.rating in POORER]
    assume(rated)
    one = data.draw(st.sampled_from(rated))
    assert one.rating is not None
    worse = one.model_copy(update={"rating": POORER[one.rating]})
    others = [each for each in some if each is not one]
    capacity = floors(some, rule) + spare
    before, after = (share(capacity, [*others, each], rule) for each in (one, worse))
    assert hours(after)[one.organisation] >= hours(before)[one.organisation]


@given(claims(), rules(), SPARE, st.randoms())
def test_the_order_in_which_they_come_does_not_matter(
    some: list[Claim], rule: SharingRule, spare: int, random: Any
) -> None:
    shuffled = random.sample(some, len(some))
    capacity = floors(some, rule) + spare
    assert share(capacity, shuffled, rule) == share(capacity, some, rule)


@given(claims(), rules(), st.integers(1, 20))
def test_too_few_hours_are_refused_with_how_many_lack(
    some: list[Claim], rule: SharingRule, short: int
) -> None:
    with pytest.raises(Problem) as refused:
        share(floors(some, rule) - short, some, rule)
    assert (refused.value.code, refused.value.extra) == ("conflict", {"short_by": short})


def test_red_has_six_times_the_hours_of_green_by_the_rule_shipped() -> None:
    some = [claim("EY1", rating="green"), claim("EY2", rating="red"), claim("EY3", rating="amber")]
    assert hours(share(60, some, SHIPPED)) == {"EY1": 6, "EY2": 36, "EY3": 18}


def test_where_a_largest_remainder_would_take_hours_back_none_are_taken() -> None:
    """Weights 6, 6 and 2 at 10 and 11 hours: the Alabama paradox."""
    weights = {"red": 600, "amber": 600, "not_rated": 200, "green": 200}
    rule = SharingRule.model_validate(
        SHIPPED.model_dump() | {"weights": weights, "least": 0, "sizes": []}
    )
    some = [claim("A", rating="red"), claim("B", rating="amber"), claim("C", rating="green")]
    assert [hours(share(n, some, rule))["C"] for n in (10, 11)] == [1, 1]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"rating": "red", "places": 34}, "rated red, 34 places: 60 hours, the most for one"),
        ({"delivered": 61}, "not rated, places not known: 61 hours, those delivered already"),
        (
            {"sort": None, "delivered": 1},
            "closed, or no longer in the early years: 1 hour, those delivered",
        ),
    ],
)
def test_each_is_told_why(parts: dict[str, Any], why: str) -> None:
    [line] = share(1000, [claim("EY1", **parts)], SHIPPED)
    assert line.why == why


def test_the_least_and_the_proportion_are_told_as_such() -> None:
    some = [claim("EY1", rating="green"), claim("EY2", rating="red")]
    assert [line.why.partition(", ")[2] for line in share(15, some, SHIPPED)] == [
        "places not known: 2 hours, the least for all",
        "places not known: 13 hours, in proportion to its weight of 1200",
    ]


def test_places_that_are_not_known_are_no_small_number_of_places() -> None:
    sizes = [{"places": 0, "percent": 100}, {"places": 10, "percent": 200}]
    rule = SharingRule.model_validate(SHIPPED.model_dump() | {"sizes": sizes})
    assert [rule.weight("red", places) for places in (None, 0, 9, 10, 99)] == [
        1200, 1200, 1200, 2400, 2400,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": {"red": 1, "amber": 2, "not_rated": 1, "green": 1}},
        {"weights": {"red": 4, "amber": 2, "not_rated": 5, "green": 1}},
        {"weights": {"red": 4, "amber": 2, "not_rated": 2, "green": 0}},
        {"least": 5, "most": 4},
        {"sizes": [{"places": 10, "percent": 100}]},
        {"sizes": [{"places": 0, "percent": 100}, {"places": 0, "percent": 120}]},
        {"name": "Sharing 1"},
    ],
)
def test_a_rule_against_its_own_purpose_is_no_rule(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        SharingRule.model_validate(SHIPPED.model_dump() | wrong)


def test_three_thousand_share_a_hundred_thousand_hours_in_a_moment() -> None:
    rated = ["red", "amber", "green", None]
    some = [claim(f"EY{n}", rating=rated[n % 4], places=n % 90) for n in range(3000)]
    started = time.perf_counter()
    assert sum(hours(share(100_000, some, SHIPPED)).values()) == 100_000
    assert time.perf_counter() - started < 10
