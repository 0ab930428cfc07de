"""What the board makes of the API's lists: the newest figure, its line, priorities, groups."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.board.groups import breakdowns, group_words
from gateway.board.priorities import by_priority
from gateway.board.trends import ago, trend_of
from gateway.board.words import period


def value(**told: Any) -> dict[str, Any]:
    plain = {"indicator": "NI72", "period": "2008/09", "group": "all", "value": 51.6}
    return {**plain, "target": None, "rag": "grey", "numerator": 1, "denominator": 2, **told}


def definition(code: str, title: str | None, **told: Any) -> dict[str, Any]:
    plain = {"code": code, "title": code.title(), "priority": title, "kind": "proportion"}
    return {**plain, "decimals": 1, "difference_unit": "percentage points", **told}


def test_the_newest_figure_that_there_is_is_shown_with_those_before_it() -> None:
    years = {"2009/10": None, "2006/07": 45.8, "2008/09": 51.6, "2007/08": 46.2}
    trend = trend_of(value(period=each, value=number) for each, number in years.items())
    assert trend is not None
    assert trend.newest["period"] == "2008/09"
    assert trend.words == "2006/07 45.8, 2007/08 46.2, 2008/09 51.6"
    heights = [float(point.split(",")[1]) for point in trend.points.split(" ")]
    assert heights == sorted(heights, reverse=True), "a figure that rises goes up"


def test_a_line_is_of_one_kind_of_period_and_a_missing_figure_is_no_point() -> None:
    told = [value(period="2009-M11", value=7.0), value(period="2008/09"), value(value=None)]
    trend = trend_of(told)
    assert trend is not None
    assert [each["period"] for each in trend.past] == ["2009-M11"]
    assert not trend.points
    assert trend_of([value(value=None)]) is None


def test_a_figure_that_does_not_move_is_a_level_line() -> None:
    trend = trend_of([value(period="2007/08"), value()])
    assert trend is not None
    assert len({point.split(",")[1] for point in trend.points.split(" ")}) == 1


def test_the_four_priorities_lead_and_what_has_a_target_leads_each() -> None:
    listed = [
        definition("OWN", None),
        definition("SIF", "School Improvement Framework"),
        definition("AAA", "Early years", short_title="A"),
        definition("NI72", "Early years", short_title="Good level"),
        definition("GONE", "Early years", short_title="Never sent"),
    ]
    told = [
        value(target=58.3, rag="red"),
        *(value(indicator=each) for each in ("OWN", "SIF", "AAA")),
    ]
    found = by_priority(listed, told)
    assert [each.title for each in found] == [
        "Early years",
        "School Improvement Framework",
        "Others",
    ]
    early = found[0]
    assert [row.name for row in early.rows] == ["NI 72 Good level", "A"]
    assert (early.count("red"), early.count("grey")) == (1, 1)
    assert early.missing == {"GONE": "Never sent"}


def test_the_gap_of_two_groups_comes_of_the_counts_not_of_rounded_figures() -> None:
    girls = value(group="gender=F", value=33.3, numerator=1, denominator=3)
    boys = value(group="gender=M", value=16.7, numerator=1, denominator=6)
    [found] = breakdowns([value(), girls, boys], definition("NI72", None))
    assert found.title == "Gender"
    assert found.gap == "Gap: 16.7 percentage points"  # 33.3 - 16.7 would be 16.6


def test_no_gap_is_told_where_a_group_is_hidden() -> None:
    groups = [value(group="fsm=yes", value=None, numerator=None), value(group="fsm=no")]
    [found] = breakdowns(groups, definition("NI72", None))
    assert found.gap is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2008/09", "2008/09"),
        ("2008/09-SUM", "summer term 2008/09"),
        ("2009-M11", "November 2009"),
        ("FY2009-10", "financial year 2009-10"),
        ("CY2009", "2009"),
    ],
)
def test_periods_are_told_as_people_say_them(written: str, said: str) -> None:
    assert period(written) == said


@pytest.mark.parametrize(
    ("group", "said"),
    [("all", "Everybody"), ("gender=F", "Girls"), ("ethnicity=any_other", "Any other")],
)
def test_groups_are_told_as_people_say_them(group: str, said: str) -> None:
    assert group_words(group) == said


@pytest.mark.parametrize(
    ("then", "said"),
    [("11:59:30", "just now"), ("11:59:00", "1 minute ago"), ("09:00:00", "3 hours ago")],
)
def test_freshness_is_told_in_the_largest_whole_unit(then: str, said: str) -> None:
    noon = datetime(2009, 12, 3, 12, tzinfo=UTC)
    assert ago(f"2009-12-03T{then}Z", noon) == said
