"""Counts of a return: the worked example of the field, and the sum of what holds per child."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from contracts.earlyyears import ProfileCounts
from education import profile
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.state import CHILDREN, FLAGS, counts_of
from tests.earlyyears.returns import WORKED_EXAMPLE

Child = dict[str, Any]
flags = st.sampled_from([None, 0, 1])
points = st.integers(5, 9)
scores = st.lists(points, min_size=13, max_size=13) | st.lists(
    st.sampled_from([None, 0, 3, 6, 9]), min_size=13, max_size=13
)


@st.composite
def children(draw: st.DrawFn) -> Child:
    known = {flag: draw(flags) for flag in FLAGS}
    given_scores = dict(zip(SCORES, draw(scores), strict=True))
    gender = draw(st.sampled_from([None, "F", "M"]))
    return {"place": draw(st.integers(1, 3)), "gender": gender, **known, **given_scores}


def groups_of(child: Child) -> list[str]:
    named = [f"gender={child['gender']}"] if child["gender"] else []
    words = {0: "no", 1: "yes"}
    return ["all", *named, *(f"{f}={words[child[f]]}" for f in FLAGS if child[f] is not None)]


def counted_one_by_one(cohort: Sequence[Child]) -> ProfileCounts:
    by_code = [{name.upper(): child[name] for name in SCORES} for child in cohort]
    totals = [profile.total(one) for one in by_code]
    return ProfileCounts(
        children=sum(profile.is_complete(one) for one in by_code),
        incomplete=sum(not profile.is_complete(one) for one in by_code),
        good_level=sum(profile.good_level(one) for one in by_code),
        total_score=dict(Counter(total for total in totals if total is not None)),
    )


@given(st.lists(children(), max_size=25))
def test_counts_are_the_sum_of_what_holds_for_each_child(cohort: list[Child]) -> None:
    expected: dict[int, dict[str, ProfileCounts]] = {}
    for place in {child["place"] for child in cohort}:
        here = [child for child in cohort if child["place"] == place]
        names = {name for child in here for name in groups_of(child)}
        expected[place] = {
            name: counted_one_by_one([child for child in here if name in groups_of(child)])
            for name in names
        }
    assert counts_of(pl.DataFrame(cohort, schema=CHILDREN)) == expected


def test_the_worked_example_of_ni_72() -> None:
    rows = [
        {"place": 1, **dict(zip(SCORES, points, strict=True))} for points in WORKED_EXAMPLE.values()
    ]
    counts = counts_of(pl.DataFrame(rows, schema=CHILDREN))[1]["all"]
    assert (counts.children, counts.incomplete, counts.good_level) == (10, 1, 4)
    histogram = Counter(counts.total_score)
    assert sorted(histogram.elements()) == [0, 39, 51, 77, 78, 78, 83, 95, 102, 113]
