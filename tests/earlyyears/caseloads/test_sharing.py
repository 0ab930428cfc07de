"""Shared out evenly: everybody to somebody, nobody much more than another."""

from collections import Counter
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from services.earlyyears.caseloads.sharing import Open, shared_out, weight_of
from services.earlyyears.provision import SORTS, Sort

PLACES: Final = st.lists(
    st.builds(Open, st.text("ABC123", min_size=1, max_size=5), st.sampled_from(SORTS)),
    max_size=40,
    unique_by=lambda one: one.organisation,
)
LOADS: Final = st.dictionaries(
    st.sampled_from(["qio-1", "qio-2", "qio-3", "qio-4"]),
    st.integers(0, 60),
    min_size=1,
)
WEIGHTS: Final = st.dictionaries(st.sampled_from(SORTS), st.integers(1, 9))


def _spread(loads: Counter[str]) -> int:
    return max(loads.values()) - min(loads.values())


@given(PLACES, LOADS, WEIGHTS)
def test_loads_are_as_even_as_can_be(
    places: list[Open], loads: dict[str, int], weights: dict[Sort, int]
) -> None:
    shared = shared_out(places, loads, weights)
    assert set(shared) == {one.organisation for one in places}
    after = Counter(loads)
    for one in places:
        after[shared[one.organisation]] += weight_of(one, weights)
    heaviest = max((weight_of(one, weights) for one in places), default=0)
    assert _spread(after) <= max(heaviest, _spread(Counter(loads)))


@given(PLACES, LOADS, WEIGHTS)
def test_each_goes_to_whoever_has_the_least_then(
    places: list[Open], loads: dict[str, int], weights: dict[Sort, int]
) -> None:
    shared = shared_out(places, loads, weights)
    assert shared == shared_out(reversed(places), loads, weights)
    after = Counter(loads)
    for one in sorted(places, key=lambda one: (-weight_of(one, weights), one.organisation)):
        officer = shared[one.organisation]
        assert after[officer] == min(after.values())
        after[officer] += weight_of(one, weights)


def test_by_number_where_all_count_alike() -> None:
    places = [Open(f"EY{number}", "pvi") for number in range(9)]
    shared = shared_out(places, {"qio-1": 0, "qio-2": 3}, {})
    assert Counter(shared.values()) == {"qio-1": 6, "qio-2": 3}
