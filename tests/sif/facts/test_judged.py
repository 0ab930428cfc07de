"""What inspections, visits and notes say of a school on a day."""

from datetime import date
from typing import Any

from services.sif.facts import judged
from services.sif.visits.state import Finding, Visit, VisitNote

ON = date(2009, 10, 12)


def _note(day: date, **said: Any) -> VisitNote:
    return VisitNote(noted_on=day, text="Seen.", **said)


def _visit(made_on: date | None, leadership: int | None) -> Visit:
    findings = (Finding(aspect="leadership", text="Seen.", grade=leadership),)
    return Visit(
        purpose="progress", term="2009/10-AUT", visitor="sip-1", due_on=ON, made_on=made_on,
        findings=findings,
    )  # fmt: skip


def test_no_inspection_known_is_not_the_same_as_none_made() -> None:
    assert judged.inspected(None) == {}
    never = judged.inspected({"inspected_on": None, "overall": None, "category": None})
    assert never == {"inspected": False, "ofsted_category": "none"}


def test_a_category_nobody_told_of_is_not_known() -> None:
    row = {"inspected_on": ON, "overall": 2, "category": None}
    assert judged.inspected(row)["ofsted_category"] is None


def test_a_category_holds_until_the_day_it_was_left() -> None:
    row = {"category": "special_measures", "entered_on": date(2009, 1, 1), "left_on": ON}
    assert judged.in_category(row, date(2009, 10, 11))["category_since"] == date(2009, 1, 1)
    assert judged.in_category(row, ON) == {}
    assert judged.in_category(row | {"left_on": None}, ON)["ofsted_category"] == "special_measures"


def test_the_latest_risk_counts_for_twelve_months() -> None:
    notes = [_note(date(2008, 10, 13), risk=4), _note(date(2008, 10, 12), risk=1)]
    assert judged.noted(notes, {}, ON)["sip_risk"] == 4
    assert judged.noted(notes, {}, date(2009, 10, 13))["sip_risk"] is None
    assert judged.noted(notes, {}, date(2008, 10, 12))["sip_risk"] == 1


def test_a_later_note_that_says_nothing_of_risk_takes_none_away() -> None:
    notes = [_note(date(2009, 9, 1), risk=3), _note(date(2009, 9, 9), leadership_concern=False)]
    found = judged.noted(notes, {}, ON)
    assert (found["sip_risk"], found["risk_noted_on"]) == (3, date(2009, 9, 1))
    assert found["leadership_concern"] is False


def test_an_inadequate_grade_for_leadership_is_a_concern_whatever_the_note_says() -> None:
    reassured = [_note(date(2009, 9, 1), leadership_concern=False)]
    assert judged.noted(reassured, {"leadership": 4}, ON)["leadership_concern"] is True
    assert judged.noted([], {"leadership": 3}, ON)["leadership_concern"] is False
    assert judged.noted([], {"teaching": 4}, ON)["leadership_concern"] is None


def test_the_grades_are_those_of_the_latest_visit_made_by_the_day() -> None:
    planned, future = _visit(None, None), _visit(date(2009, 10, 13), 4)
    visits = [_visit(date(2009, 9, 1), 2), _visit(date(2009, 6, 1), 4), planned, future]
    assert judged.visited(visits, ON) == {
        "visited_on": date(2009, 9, 1),
        "visit_grades": {"leadership": 2},
    }
    assert judged.visited([planned, future], ON) == {}
