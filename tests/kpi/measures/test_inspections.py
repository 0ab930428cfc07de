"""What inspections and categories of concern say, in figures."""

from datetime import date
from typing import Any

import pytest

from contracts.envelope import BadEvent
from contracts.schools import MonitoringRecorded
from services.kpi.figures import ALL, FINAL, SCALAR, Amounts, Posting
from services.kpi.measures.postings import posting_of
from tests.kpi.measures.saying import SCHOOL, category, inspection, of_setting, told

JUNE, NEXT = date(2009, 6, 10), date(2010, 12, 10)


def begins(data: Any, period: str = "position") -> dict[str, Amounts]:
    """What it says of all people when it begins, by measure."""
    first = next(line for line in posting_of(told(data)).lines if line.place.period == period)
    return {measure: cells[ALL] for measure, cells in first.figures.items()}


def days(data: Any) -> list[tuple[str, date]]:
    return [(line.place.period, line.effective_on) for line in posting_of(told(data)).lines]


def test_a_school_has_the_grade_of_its_latest_inspection_while_that_is_the_latest() -> None:
    assert begins(inspection(JUNE, 2)) == {"ofsted.grade": {2: 1}, "ofsted.returns": {FINAL: 1}}
    assert days(inspection(JUNE, 2)) == [("position", JUNE)]
    assert days(inspection(JUNE, 2, latest_until=NEXT)) == [("position", JUNE), ("position", NEXT)]
    assert days(inspection(JUNE, 2, latest_until=JUNE)) == []


@pytest.mark.parametrize("phase", ["secondary", "middle_deemed_secondary", "all_through"])
def test_behaviour_counts_in_secondary_schools(phase: str) -> None:
    graded = inspection(JUNE, 3, phase=phase, judgements={"behaviour": 2, "capacity": 3})
    assert begins(graded)["ofsted.behaviour"] == {2: 1}
    assert "ofsted.behaviour" not in begins(inspection(JUNE, 3, phase=phase))


def test_behaviour_in_a_primary_school_is_not_what_ni86_counts() -> None:
    assert "ofsted.behaviour" not in begins(inspection(JUNE, 3, judgements={"behaviour": 2}))


def test_a_setting_is_told_by_grade_or_as_never_inspected() -> None:
    returns = {"settings.returns": {FINAL: 1}}
    assert begins(of_setting(JUNE, 1)) == {"settings.grade": {1: 1}} | returns
    never = of_setting(None, None, latest_from=JUNE, latest_until=NEXT)
    assert begins(never) == {"settings.not_inspected": {SCALAR: 1}} | returns
    assert begins(of_setting(JUNE, None)) == returns
    assert posting_of(told(of_setting(JUNE, 1))).lines[0].figures["settings.grade"].keys() == {
        ALL, "kind=childminder",
    }  # fmt: skip


def test_a_schools_early_years_inspection_is_not_a_settings() -> None:
    assert posting_of(told(of_setting(JUNE, 1, setting=False))).lines == ()


def test_a_school_is_in_its_category_until_it_leaves() -> None:
    assert begins(category("notice_to_improve", JUNE)) == {"ofsted.category": {1: 1}}
    assert begins(category("special_measures", JUNE)) == {"ofsted.category": {2: 1}}
    left = category("notice_to_improve", JUNE, NEXT)
    assert days(left) == [("position", JUNE), ("position", NEXT)]
    assert posting_of(told(category("inadequate_2", JUNE))).lines == ()


def test_who_comes_out_of_special_measures_does_so_in_an_academic_year() -> None:
    out = category("special_measures", JUNE, NEXT)
    assert days(out) == [("position", JUNE), ("position", NEXT), ("2010/11", NEXT)]
    came_out = {"special_measures.returns": {FINAL: 1}, "special_measures.removals": {SCALAR: 1}}
    assert begins(out, "2010/11") == came_out | {"special_measures.days": {SCALAR: 548}}
    into_another = category("special_measures", JUNE, NEXT, left_by="recategorised")
    assert begins(into_another, "2010/11") == begins(out, "2010/11")


def test_closing_in_special_measures_is_no_removal() -> None:
    closed = category("special_measures", JUNE, NEXT, left_by="closed")
    assert begins(closed, "2010/11") == {
        "special_measures.returns": {FINAL: 1}, "special_measures.closures": {SCALAR: 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        inspection(JUNE, 2, withdrawn=True),
        of_setting(JUNE, 1, withdrawn=True),
        category("special_measures", JUNE, NEXT, withdrawn=True),
    ],
    ids=["inspection", "setting", "category"],
)
def test_what_is_withdrawn_was_never_so(data: Any) -> None:
    assert posting_of(told(data)) == Posting(date.min)


def test_a_monitoring_visit_carries_no_figures() -> None:
    visit = MonitoringRecorded(**SCHOOL, visited_on=JUNE, progress="good")
    assert posting_of(told(visit)).lines == ()


@pytest.mark.parametrize(
    ("data", "told_why"),
    [
        (inspection(NEXT, 2, latest_until=JUNE), "latest_until is 2009-06-10, before 2010-12-10"),
        (of_setting(None, 2, latest_from=JUNE), "grades without the day"),
        (category("special_measures", NEXT, JUNE), "left_on is 2009-06-10, before 2010-12-10"),
        (category("special_measures", JUNE, NEXT, left_by=None), "go together"),
        (category("special_measures", JUNE, left_by="closed"), "go together"),
    ],
    ids=["no longer before", "graded uninspected", "left before", "why?", "when?"],
)
def test_an_event_that_contradicts_itself_is_refused(data: Any, told_why: str) -> None:
    with pytest.raises(BadEvent, match=told_why):
        posting_of(told(data))
