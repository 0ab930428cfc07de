"""Kinds against plain Python and `statistics`, for figures nobody thought of."""

import statistics
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.kpi.figures import ALL, Figures, add
from services.kpi.indicators.kinds import Inputs, compute
from tests.kpi.indicators.figures import definition, figures, work

COUNTS = st.integers(0, 5_000)
SOME = st.integers(1, 5_000)
SCORES = st.lists(st.integers(0, 117), min_size=1, max_size=60)
SHARE: dict[str, Any] = {"numerator": ["t.part"], "denominator": ["t.whole"]}
GAP = SHARE | {"groups": ["x=a", "x=b"], "unit": "percentage points"}


def one_place(number: Fraction) -> Decimal:
    """Half up to one place, by way of enough decimals to tell a half from less."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@given(part=COUNTS, whole=SOME)
def test_a_share_is_part_over_whole(part: int, whole: int) -> None:
    told = {"part": part, "whole": whole}
    assert work("proportion", told, **SHARE).value == one_place(Fraction(100 * part, whole))
    assert work("mean", told, **SHARE).value == one_place(Fraction(part, whole))
    assert work("rate", told, per=1000, **SHARE).value == one_place(Fraction(1000 * part, whole))


@given(days=st.lists(st.integers(0, 2_000), min_size=1, max_size=20))
def test_an_average_duration_is_the_mean_in_months(days: list[int]) -> None:
    found = work("average_duration", {"part": sum(days), "whole": len(days)}, **SHARE)
    mean = statistics.mean(map(Fraction, days))
    assert found.value == one_place(mean / Fraction("30.4375"))
    assert found.size == len(days)


@given(scores=SCORES)
def test_a_median_is_the_schoolbook_one(scores: list[int]) -> None:
    found = work("median", {"score": Counter(scores)}, distribution="t.score")
    assert found.value == one_place(Fraction(statistics.median(map(Fraction, scores))))
    assert found.size == len(scores)


@given(scores=SCORES)
def test_a_lowest_fifth_gap_is_worked_out_from_the_list(scores: list[int]) -> None:
    found = work("lowest_fifth_gap", {"score": Counter(scores)}, distribution="t.score")
    middle = Fraction(statistics.median(map(Fraction, scores)))
    lowest = sorted(scores)[: max((2 * len(scores) + 5) // 10, 1)]
    if not middle:
        assert (found.value, found.reason) == (None, "not_applicable")
        return
    mean = Fraction(sum(lowest), len(lowest))
    assert found.value == one_place(100 * (middle - mean) / middle)
    assert found.details["lowest_count"] == len(lowest)


@given(first=COUNTS, of_first=SOME, second=COUNTS, of_second=SOME)
def test_comparisons_use_unrounded_rates_and_keep_their_sign(
    first: int, of_first: int, second: int, of_second: int
) -> None:
    told = figures("t", {
        ALL: {},
        "x=a": {"part": first, "whole": of_first},
        "x=b": {"part": second, "whole": of_second},
    })  # fmt: skip
    a, b = Fraction(100 * first, of_first), Fraction(100 * second, of_second)
    gap = compute(definition("difference", **GAP), Inputs(told), ALL)
    assert gap.value == one_place(a - b)
    turned = compute(
        definition("difference", **GAP | {"groups": ["x=b", "x=a"]}), Inputs(told), ALL
    )
    assert turned.value == one_place(b - a)
    times = compute(definition("ratio", **GAP), Inputs(told), ALL)
    assert times.value == (one_place(a / b) if second else None)
    assert gap.size == min(of_first, of_second)


@given(gains=st.lists(st.integers(-24, 36), min_size=1, max_size=50))
def test_a_weighted_histogram_gives_the_mean_of_what_was_gained(gains: list[int]) -> None:
    terms: dict[str, Any] = {
        "numerator": [{"measure": "t.gain", "weighted": True}],
        "denominator": ["t.gain"],
    }
    found = work("mean", {"gain": Counter(gains)}, **terms)
    mean = statistics.mean(map(Fraction, gains))
    assert found.value == one_place(mean)
    assert (found.numerator, found.denominator) == (Decimal(sum(gains)), Decimal(len(gains)))


@given(by_bucket=st.dictionaries(st.integers(-3, 9), COUNTS), wanted=st.sets(st.integers(-3, 9)))
def test_a_term_takes_its_buckets_and_no_others(
    by_bucket: dict[int, int], wanted: set[int]
) -> None:
    term = {"measure": "t.grade", "buckets": sorted(wanted)}
    found = work("count", {"grade": by_bucket}, numerator=[term], decimals=0)
    kept = wanted or by_bucket.keys()
    assert found.value == sum(number for bucket, number in by_bucket.items() if bucket in kept)


@given(months=st.dictionaries(st.sampled_from([11, 12, 1]), st.tuples(COUNTS, SOME), min_size=1))
def test_a_mean_of_ratios_is_the_mean_of_each_months_rate(
    months: dict[int, tuple[int, int]],
) -> None:
    told = {
        "part": {month: part for month, (part, _) in months.items()},
        "whole": {month: whole for month, (_, whole) in months.items()},
    }
    found = work("proportion", told, options={"over_buckets": "mean_of_ratios"}, **SHARE)
    rates = [Fraction(100 * part, whole) for part, whole in months.values()]
    assert found.value == one_place(statistics.mean(rates))
    assert found.size == min(whole for _, whole in months.values())


@given(parts=st.lists(st.tuples(COUNTS, COUNTS, SCORES), min_size=1, max_size=6))
def test_a_place_of_places_is_worked_out_from_their_sums(
    parts: list[tuple[int, int, list[int]]],
) -> None:
    each: list[Figures] = [
        figures("t", {ALL: {"part": part, "whole": whole, "score": Counter(scores)}})
        for part, whole, scores in parts
    ]
    inputs = Inputs(add(each))
    part, whole = sum(p for p, _, _ in parts), sum(w for _, w, _ in parts)
    share = compute(definition("proportion", **SHARE), inputs, ALL)
    assert (share.numerator, share.denominator) == (Decimal(part), Decimal(whole))
    together = [score for _, _, scores in parts for score in scores]
    middle = compute(definition("median", distribution="t.score"), inputs, ALL)
    assert middle.value == one_place(Fraction(statistics.median(map(Fraction, together))))
