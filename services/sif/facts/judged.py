"""What the facts take from inspections, visits and their notes. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from contracts.schools import Grade
from education.ofsted import CONCERNS, INADEQUATE
from services.sif.interventions.state import Notice
from services.sif.visits.state import Visit, VisitNote


def inspected(row: Mapping[str, Any] | None) -> dict[str, Any]:
    """From the latest inspection of its sort, if one is known; without a day it tells of a setting
    that never was inspected."""
    if row is None:
        return {}
    if row["inspected_on"] is None:
        return {"inspected": False, "ofsted_category": "none"}
    return {
        "inspected": True,
        "inspected_on": row["inspected_on"],
        "ofsted_overall": row["overall"],
        "ofsted_category": row["category"],
        "category_since": row["inspected_on"] if row["category"] in CONCERNS else None,
    }


def in_category(row: Mapping[str, Any] | None, on: date) -> dict[str, Any]:
    """From the last category of concern it entered by a day, if it was still in it."""
    if row is None or (row["left_on"] is not None and row["left_on"] <= on):
        return {}
    return {"ofsted_category": row["category"], "category_since": row["entered_on"]}


def warned(notices: Iterable[Notice], on: date) -> dict[str, Any]:
    """From the warning notice given last by a day, as it stood on it."""
    given = [notice for notice in notices if notice.given_on <= on]
    if not given:
        return {}
    last = max(given, key=lambda notice: notice.given_on)
    return {"notice_status": last.status_on(on), "notice_given_on": last.given_on}


def visited(visits: Iterable[Visit], on: date) -> dict[str, Any]:
    """The day and grades of the latest visit with grades, made in the twelve months before."""
    graded = [
        (visit.made_on, grades)
        for visit in visits
        if visit.made_on and _counts(visit.made_on, on) and (grades := _grades(visit))
    ]
    if not graded:
        return {}
    made_on, grades = max(graded, key=lambda each: each[0])
    return {"visited_on": made_on, "visit_grades": grades}


def noted(
    notes: Iterable[VisitNote], visit_grades: Mapping[str, Grade], on: date
) -> dict[str, Any]:
    """The partner's risk and whether there is a concern about leadership, each by the latest note
    of the twelve months before that says so.

    A visit's grade 4 for leadership is a concern too; a better one, where no note says anything,
    is none.
    """
    recent = sorted(
        (note for note in notes if _counts(note.noted_on, on)), key=lambda each: each.noted_on
    )
    risks = [(note.risk, note.noted_on) for note in recent if note.risk is not None]
    said = [each.leadership_concern for each in recent if each.leadership_concern is not None]
    grade = visit_grades.get("leadership")
    concern = said[-1] if said else None if grade is None else False
    risk, noted_on = risks[-1] if risks else (None, None)
    return {
        "sip_risk": risk,
        "risk_noted_on": noted_on,
        "leadership_concern": grade == INADEQUATE or concern,
    }


def _grades(visit: Visit) -> dict[str, Grade]:
    return {each.aspect: each.grade for each in visit.findings if each.grade is not None}


def _counts(day: date, on: date) -> bool:
    """By `on`, and not yet twelve months ago."""
    return day <= on and (day.year + 1, day.month, day.day) > (on.year, on.month, on.day)
