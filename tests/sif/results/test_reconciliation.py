"""Schools against the row published of their authority: it agrees, is explained, or differs."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.rounding import half_up
from services.sif.results.areas import added_up
from services.sif.results.reading import SchoolResult, published_groups
from services.sif.results.reconciliation import Comparison, compared
from services.sif.results.rules import reckoned
from tests.sif.facts.made import result

ROWS = st.lists(st.tuples(st.integers(1, 300), st.integers(0, 100)), min_size=1, max_size=30)


def published(
    number: int, eligible: int | None, percent: int | None, missing: str = ""
) -> SchoolResult:
    given_figures = {"eligible": eligible, "achieved": percent}
    figures = {name: Decimal(value) for name, value in given_figures.items() if value is not None}
    reasons = {name: missing for name in given_figures if missing and name not in figures}
    groups = published_groups(figures, reasons)
    everybody = groups.get("all")
    return SchoolResult(
        organisation=f"{105000 + number}",
        kind="community_school",
        year="2008/09",
        stage="ks2",
        basis="published",
        status="final",
        eligible=eligible,
        achieved=everybody.achieved if everybody else None,
        percent=None if percent is None else Fraction(percent),
        groups=groups,
        figures=figures,
        missing=reasons,
    )


def of_area(results: list[SchoolResult], **row: str) -> Mapping[str, Comparison]:
    figures = {name: Decimal(value) for name, value in row.items()}
    return {one.figure: one for one in compared(results, figures)}


@given(ROWS, st.integers(0, 2))
def test_the_row_that_the_schools_make_agrees(rows: list[tuple[int, int]], places: int) -> None:
    results = [published(number, *row) for number, row in enumerate(rows)]
    eligible = sum(pupils for pupils, _ in rows)
    achieved = sum(reckoned(Fraction(percent), pupils) for pupils, percent in rows)
    percent = half_up(Fraction(100 * achieved, eligible), places)
    found = of_area(results, eligible=str(eligible), achieved=str(percent))
    assert {one.outcome for one in found.values()} == {"agrees"}
    area = added_up("350", "2008/09", "ks2", results)
    assert (area.eligible, area.achieved) == (eligible, achieved)


@pytest.mark.parametrize(
    ("percent", "outcome"),
    [("50", "explained"), ("45", "agrees"), ("55", "explained"), ("56", "differs")],
)
def test_a_school_whose_figure_is_suppressed_explains_what_its_pupils_can(
    percent: str, outcome: str
) -> None:
    # 45 of 100 for certain, and ten pupils of whom nothing is said.
    results = [published(1, 90, 50), published(2, 10, None, "suppressed")]
    achieved = of_area(results, eligible="100", achieved=percent)["achieved"]
    assert achieved.outcome == outcome
    assert [(one.organisation, one.reason) for one in achieved.without_figure] == [
        ("105002", "suppressed")
    ]


def test_pupils_in_no_schools_row_explain_a_percentage_and_are_a_difference() -> None:
    found = of_area([published(1, 90, 50)], eligible="100", achieved="45")
    assert found["eligible"].outcome == "differs"
    assert found["eligible"].difference == Decimal(-10)
    assert found["achieved"].outcome == "explained"
    assert found["achieved"].pupils_elsewhere == 10


def test_nobody_entered_counts_as_nobody_achieving_and_not_measured_counts_nowhere() -> None:
    results = [
        published(1, 83, 60),
        published(2, 17, None, "not_entered"),
        published(3, None, None, "not_applicable"),
    ]
    found = of_area(results, eligible="100", achieved="50")
    assert {one.outcome for one in found.values()} == {"agrees"}
    assert not [one.without_figure for one in found.values() if one.without_figure]


def test_pupils_own_results_are_held_against_what_was_published() -> None:
    found = of_area([result(2, 3)], eligible="3", achieved="66.7", english="80")
    assert set(found) == {"eligible", "achieved"}
    assert {each.outcome for each in found.values()} == {"agrees"}
