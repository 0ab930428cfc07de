"""Counts of a return: the worked example of the field, and the sum of what holds per child."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from contracts.earlyyears import ProfileCounts
from education import profile
from education.ethnicity import ETHNICITIES, GROUP_OF
from services.earlyyears.profiles.columns import SCORES
from services.earlyyears.profiles.state import BORN, CHILDREN, FLAGS, counts_of
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
    about = {
        "ethnicity": draw(st.none() | st.sampled_from(tuple(ETHNICITIES))),
        "birth_month": draw(st.none() | st.integers(1, 12)),
    }
    return {"place": draw(st.integers(1, 3)), "gender": gender, **known, **about, **given_scores}


def groups_of(child: Child) -> list[str]:
    named = [f"gender={child['gender']}"] if child["gender"] else []
    words = {0: "no", 1: "yes"}
    if child["ethnicity"] in GROUP_OF:
        named.append(f"ethnicity={GROUP_OF[child['ethnicity']]}")
    if child["birth_month"] is not None:
        named.append(f"born={BORN[child['birth_month']]}")
    return ["all", *named, *(f"{f}={words[child[f]]}" for f in FLAGS if child[f] is not None)]


def counted_one_by_one(cohort: Sequence[Child]) -> ProfileCounts:
    by_code = [{name.upper(): child[name] for name in SCORES} for child in cohort]
    totals = [profile.total(one) for one in by_code]
    return ProfileCounts(
        children=sum(profile.is_complete(one) for one in by_code),
        incomplete=sum(not profile.is_complete(one) for one in by_code),
        good_level=sum(profile.good_level(one) for one in by_code),
        total_score=dict(Counter(total for total in totals if total is not None)),
        secure={
            name: sum(name in profile.secure_in(one) for one in by_code) for name in profile.SECURE
        },
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


def test_the_worked_example_by_scale_and_area() -> None:
    rows = [
        {"place": 1, **dict(zip(SCORES, points, strict=True))} for points in WORKED_EXAMPLE.values()
    ]
    secure = counts_of(pl.DataFrame(rows, schema=CHILDREN))[1]["all"].secure
    # Of ten: C07, C08 and C11 are secure in none; C03 not in Writing, C05 not in the three of PSRN,
    # C06 not in DA, C02 not in CD. C09, incomplete, counts nowhere.
    by_scale = {"DA": 6, "W": 6, "NLC": 6, "C": 6, "SSM": 6, "CD": 6}
    areas = {"PSED": 6, "CLL": 6, "PSRN": 6}
    assert secure == dict.fromkeys(profile.SECURE, 7) | by_scale | areas


def test_the_year_is_born_in_three_terms() -> None:
    year = [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]
    rows = [
        {"place": 1, "birth_month": month, **dict.fromkeys(SCORES, 6)} for month in (*year, None)
    ]
    groups = counts_of(pl.DataFrame(rows, schema=CHILDREN))[1]
    assert [BORN[month] for month in year] == ["autumn"] * 4 + ["spring"] * 4 + ["summer"] * 4
    assert {name: one.children for name, one in groups.items()} == {
        "all": 13,
        **{f"born={season}": 4 for season in ("autumn", "spring", "summer")},
    }
