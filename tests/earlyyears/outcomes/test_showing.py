"""Figures as they are answered: exact ones rounded once, what is not told with its reason."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest

from services.earlyyears.outcomes.answers import OutcomeGroup, OutcomeYear
from services.earlyyears.outcomes.groups import Breakdown
from services.earlyyears.outcomes.hiding import exact, protected
from services.earlyyears.outcomes.showing import shown_years
from services.earlyyears.outcomes.tallies import MEASURES, Cohort, Tally, tallies_of
from tests.earlyyears.outcomes.cohorts import EXAMPLE, Child, alike, frame, pupil
from tests.schools.realdata import real

YEAR = "2008/09"
LOW, HIGH = 4, 8
EVERYBODY = Cohort(YEAR, False, "all")


def shown(
    children: Sequence[Child], by: Breakdown = "none", *, years: Sequence[str] = (YEAR,)
) -> list[OutcomeYear]:
    """As a reader who may see all is answered."""
    value = "year" if by == "none" else by
    found = tallies_of(frame(children, value))
    return shown_years(
        {year: exact({c: t for c, t in found.items() if c.year == year}, by) for year in years}, by
    )


def only(years: list[OutcomeYear]) -> OutcomeGroup:
    ((group,),) = [year.groups for year in years]
    return group


def test_the_worked_example_of_ni_72() -> None:
    group = only(shown([pupil(points) for points in EXAMPLE]))
    assert (group.children.value, group.incomplete.value) == (10, 1)
    assert (group.good_level.count, group.good_level.percent) == (4, Decimal("40.0"))
    # C01, C02, C04, C05, C06 and C10 of ten have 6 or more in Writing; 47 points in all.
    writing = group.scales["W"]
    assert (writing.name, writing.count, writing.percent) == ("Writing", 6, Decimal("60.0"))
    assert writing.mean_points == Decimal("4.7")
    # An area of one scale is that scale; one of several asks for 6 in each.
    assert group.areas["KUW"].count == group.scales["KUW"].count
    # C06 has 5 in Dispositions and attitudes, 6 in Social development.
    assert (group.areas["PSED"].count, group.scales["SD"].count) == (6, 7)


@pytest.mark.parametrize(
    ("totals", "gap", "children"),
    [
        ((0, 39, 51, 77, 78, 78, 83, 95, 102, 113), "75.0", 2),
        ((30, 45, 45, 60, 70, 80, 84, 88, 90, 95, 100, 110), "54.3", 2),
        ((40, 50, 50, 50, 72, 80, 84, 86, 88, 90), "40.8", 2),
    ],
)
def test_the_worked_examples_of_ni_92(totals: tuple[int, ...], gap: str, children: int) -> None:
    told = exact({EVERYBODY: Tally(totals=Counter(totals))}, "none")
    found = only(shown_years({YEAR: told}, "none")).lowest_fifth_gap
    assert (found.value, found.children, found.reason) == (Decimal(gap), children, None)


def test_boltons_published_percentages_are_met() -> None:
    """2013 to 2018, all children, girls and boys: numbers and the percentages beside them."""
    file = real("early_years/bolton_EYFSP_APS_GLD_ELG_underlying_data_2013_2018.csv")
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    for row in rows:
        counted = Tally(0, int(row["gld_number"]), {80: int(row["number_of_children"])})
        group = only(shown_years({YEAR: exact({EVERYBODY: counted}, "none")}, "none"))
        assert group.good_level.percent == Decimal(row["gld_percent"]), row
    assert len(rows) == 18


def test_a_median_of_no_points_has_no_gap() -> None:
    found = only(shown(alike(6, 0))).lowest_fifth_gap
    assert (found.value, found.median, found.reason) == (None, Decimal("0.0"), "not_applicable")


def test_the_gap_of_two_groups_is_of_unrounded_rates() -> None:
    # 1 of 3 girls and 1 of 6 boys: 33.333 less 16.667 is 16.667.
    girls = [*alike(1, HIGH, gender="F"), *alike(2, LOW, gender="F")]
    boys = [*alike(1, HIGH, gender="M"), *alike(5, LOW, gender="M")]
    (year,) = shown([*girls, *boys, *alike(1, HIGH)], "gender")
    assert year.gaps
    assert (year.gaps.first, year.gaps.second) == ("gender=F", "gender=M")
    assert year.gaps.scales["W"].value == year.gaps.good_level.value == Decimal("16.7")
    assert [group.group for group in year.groups] == [
        "all",
        "gender=F",
        "gender=M",
        "gender=unknown",
    ]


def test_free_school_meals_are_told_of_as_how_far_behind_they_are() -> None:
    (year,) = shown([*alike(2, HIGH, fsm="no"), *alike(2, LOW, fsm="yes")], "fsm")
    assert year.gaps
    assert (year.gaps.first, year.gaps.good_level.value) == ("fsm=no", Decimal("100.0"))


def test_a_group_with_nobody_has_no_gap() -> None:
    (year,) = shown(alike(2, gender="F"), "gender")
    assert year.gaps
    gap = year.gaps.scales["R"]
    assert (gap.value, gap.reason) == (None, "not_applicable")


def test_a_year_without_a_return_has_no_gap_for_that_reason() -> None:
    (year,) = shown([], "gender")
    assert year.gaps
    told = [year.gaps.good_level, *year.gaps.scales.values(), *year.gaps.areas.values()]
    assert {(each.value, each.reason) for each in told} == {(None, "not_collected")}
    assert year.groups[0].good_level.reason == "not_collected"


def test_the_change_is_of_unrounded_rates() -> None:
    before = [*alike(1, HIGH, year="2007/08"), *alike(2, LOW, year="2007/08")]
    now = [*alike(1, HIGH), *alike(5, LOW)]
    first, second = shown([*before, *now], years=["2007/08", YEAR])
    assert (first.compared_with, second.compared_with) == (None, "2007/08")
    assert first.groups[0].good_level.change is None
    assert second.groups[0].good_level.change == Decimal("-16.7")
    assert second.groups[0].scales["C"].change == Decimal("-16.7")


def test_a_year_without_a_return_is_not_collected_and_no_year_to_compare_with() -> None:
    first, second = shown(alike(3), years=["2007/08", YEAR])
    gone = first.groups[0]
    assert gone.children.model_dump() == {"value": None, "reason": "not_collected"}
    assert (gone.good_level.percent, gone.good_level.reason) == (None, "not_collected")
    assert gone.scales["R"].mean_points is None
    assert second.groups[0].good_level.change is None


def test_where_all_are_incomplete_there_is_nobody_to_count() -> None:
    group = only(shown([pupil((None,) * 13)]))
    assert (group.children.value, group.incomplete.value) == (0, 1)
    assert (group.good_level.percent, group.good_level.reason) == (None, "not_applicable")


def test_a_hidden_group_has_no_figure_at_all() -> None:
    few = Cohort(YEAR, False, "M"), Tally(0, 4, {80: 9}, (54,) * len(MEASURES), (4,) * 16)
    many = Cohort(YEAR, False, "F"), Tally(0, 20, {80: 40}, (240,) * len(MEASURES), (20,) * 16)
    (year,) = shown_years({YEAR: protected(dict([few, many]), "gender")}, "gender")
    boys = year.groups[2].model_dump()
    assert boys.pop("group") == "gender=M"
    names = ("value", "count", "percent", "change", "mean_points", "median", "lowest_mean")
    counts = [boys["children"], boys["incomplete"]]
    told = [*counts, boys["good_level"], boys["lowest_fifth_gap"]]
    for each in [*told, *boys["scales"].values(), *boys["areas"].values()]:
        assert each["reason"] == "suppressed"
        assert {each.get(name) for name in names} == {None}
        assert not each.get("flagged")
    assert boys["lowest_fifth_gap"]["children"] is None
    assert year.gaps
    assert year.gaps.scales["R"].model_dump() == {"value": None, "reason": "suppressed"}


def test_a_group_of_fewer_than_thirty_has_rates_without_numbers() -> None:
    some = {
        Cohort(YEAR, False, value): Tally(0, 5, {80: size}, (6 * size,) * 16, (5,) * 16)
        for value, size in (("F", 20), ("M", 40))
    }
    (year,) = shown_years({YEAR: protected(some, "gender")}, "gender")
    _, girls, boys = year.groups
    assert (girls.good_level.percent, girls.good_level.count) == (Decimal("25.0"), None)
    assert girls.children.reason == girls.lowest_fifth_gap.reason == "suppressed"
    assert (boys.good_level.count, boys.children.value) == (5, 40)
    assert boys.lowest_fifth_gap.value == Decimal("0.0")
