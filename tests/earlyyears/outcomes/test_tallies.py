"""What children add up to is what holds for each of them; groups add up to all of them."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from education import profile
from education.ethnicity import ETHNICITIES, GROUP_OF
from services.earlyyears.outcomes.groups import in_order
from services.earlyyears.outcomes.hiding import groups_in
from services.earlyyears.outcomes.tallies import MEASURES, Tally, tallies_of, together
from services.earlyyears.profiles.columns import SCORES
from tests.earlyyears.outcomes.cohorts import EXAMPLE, Child, alike, frame, pupil

points = st.lists(st.integers(5, 9), min_size=13, max_size=13) | st.lists(
    st.sampled_from([None, 0, 3, 6, 9]), min_size=13, max_size=13
)
codes = st.sampled_from([None, "WBRI", "WIRT", "AIND", "APKN", "REFU"])


@st.composite
def pupils(draw: st.DrawFn) -> Child:
    return pupil(
        draw(points),
        year=draw(st.sampled_from(["2007/08", "2008/09"])),
        organisation=draw(st.sampled_from(["105148", "105149"])),
        gender=draw(st.sampled_from([None, "F", "M"])),
        ethnicity=draw(codes),
    )


def one_by_one(children: Sequence[Child]) -> Tally:
    by_code = [{name.upper(): child[name] for name in SCORES} for child in children]
    complete = [scores for scores in by_code if profile.is_complete(scores)]
    secure = [profile.secure_in(scores) for scores in complete]
    return Tally(
        incomplete=len(by_code) - len(complete),
        good_level=sum(map(profile.good_level, complete)),
        totals=Counter(total for each in complete if (total := profile.total(each)) is not None),
        points=tuple(
            sum(each[code] or 0 for each in complete for code in profile.SECURE[measure])
            for measure in MEASURES
        ),
        secure=tuple(sum(measure in names for names in secure) for measure in MEASURES),
    )


def same(one: Tally, other: Tally) -> bool:
    return together([one]) == together([other])


@given(st.lists(pupils(), max_size=25))
def test_each_cohort_is_counted_as_its_children_are_one_by_one(children: list[Child]) -> None:
    found = tallies_of(frame(children, own=["105148"]))
    assert sum(tally.held for tally in found.values()) == len(children)
    for (year, own, value), tally in found.items():
        theirs = [
            child
            for child in children
            if child["year"] == year
            and (child["organisation"] == "105148") == own
            and (child["gender"] or "unknown") == value
        ]
        assert same(tally, one_by_one(theirs))


@given(st.lists(pupils(), max_size=25))
def test_any_breakdown_with_those_not_known_adds_up_to_all(children: list[Child]) -> None:
    this_year = [child for child in children if child["year"] == "2008/09"]
    tallies = {
        cohort: tally
        for cohort, tally in tallies_of(frame(children)).items()
        if cohort.year == "2008/09"
    }
    groups = groups_in(tallies, "gender")
    parts = [groups[name] for name in in_order("gender", groups)[1:]]
    assert same(together(parts), groups["all"])
    assert same(groups["all"], one_by_one(this_year))


@given(st.lists(pupils(), max_size=25))
def test_ethnic_codes_add_up_to_their_main_groups(children: list[Child]) -> None:
    children = [child | {"year": "2008/09"} for child in children]
    groups = groups_in(tallies_of(frame(children, "ethnicity")), "ethnicity")
    for main in ("white", "asian", "unknown"):
        theirs = [
            child for child in children if GROUP_OF.get(child["ethnicity"], "unknown") == main
        ]
        assert same(groups.get(f"ethnicity={main}", Tally()), one_by_one(theirs))
    told = in_order("ethnicity_code", groups)
    assert same(together(groups[name] for name in told[1:]), groups["all"])


def test_the_worked_example() -> None:
    (tally,) = tallies_of(frame(map(pupil, EXAMPLE))).values()
    assert (tally.children, tally.incomplete, tally.good_level) == (10, 1, 4)
    writing = MEASURES.index("W")
    # Of C01 to C11 those with 6 or more in Writing, C09 left out who has no score there.
    assert tally.secure[writing] == sum((row[6] or 0) >= 6 for row in EXAMPLE)
    assert tally.points[writing] == sum(row[6] or 0 for row in EXAMPLE)


def test_groups_stand_in_the_order_of_the_census_and_of_the_school_year() -> None:
    codes = [f"ethnicity_code={code}" for code in ("unknown", *reversed([*ETHNICITIES]))]
    assert in_order("ethnicity_code", codes) == ["all", *reversed(codes)]
    months = [f"month_of_birth={month}" for month in (1, 8, 9, 12, "unknown")]
    assert in_order("month_of_birth", months)[1:] == [
        f"month_of_birth={month}" for month in (9, 12, 1, 8, "unknown")
    ]
    assert in_order("ward", ["ward=B", "ward=A", "ward=unknown"])[1:] == [
        "ward=A",
        "ward=B",
        "ward=unknown",
    ]


def test_nobody_is_no_cohort() -> None:
    assert tallies_of(frame([])) == {}
    assert groups_in({}, "gender") == {"all": Tally()}
    assert groups_in(tallies_of(frame(alike(2))), "gender")["gender=unknown"].children == 2
