"""Bolton's plan of 2009/10 as it is shipped: the report's words, its errors mended."""

import re
from datetime import date

import pytest

from services.kpi.indicators.catalogue import shipped
from services.kpi.plan.drafts import ElementDraft, PlanDraft
from services.kpi.plan.rules import beneath, faults_of, lines_of
from services.kpi.plan.templates import templates


@pytest.fixture(scope="module")
def bolton() -> PlanDraft:
    return templates()["bolton_2009_10"]


def of_kind(plan: PlanDraft, kind: str) -> list[ElementDraft]:
    return [element for element in plan.elements if element.kind == kind]


def test_it_holds_together(bolton: PlanDraft) -> None:
    assert faults_of(bolton) == []
    assert bolton.id == "350.2009-10"


def test_it_has_every_part_the_report_names(bolton: PlanDraft) -> None:
    assert [each.code for each in of_kind(bolton, "strand")] == [
        *("1", "1a", "1b", "1c", "1d", "1e"),
        *("2", "2a", "2b", "2c", "2d", "2e", "2f", "2g"),
    ]
    assert len(of_kind(bolton, "aim")) == 2
    assert [each.title for each in of_kind(bolton, "priority") if each.parent is None] == [
        "Improving pupils' learning",
        "Improving the quality of school leadership",
    ]
    assert len([each for each in of_kind(bolton, "priority") if each.parent == "14-19"]) == 4
    assert len(of_kind(bolton, "challenge")) == 4


def test_each_challenge_has_an_area_of_work_with_its_next_twelve_months(bolton: PlanDraft) -> None:
    lines = lines_of((each.code, each.parent) for each in bolton.elements)
    areas = [(each.parent, each.title) for each in of_kind(bolton, "area_of_work")]
    assert areas == [
        ("challenge-1", "14-19"),
        ("challenge-2", "Early Years"),
        ("challenge-3", "Enrichment"),
        ("challenge-4", "School Improvement Framework"),
    ]
    objectives = {each.code for each in of_kind(bolton, "objective")}
    served = {code for each in bolton.activities for code in each.serves}
    for challenge, _ in areas:
        assert challenge is not None
        under = set(beneath(lines, challenge))
        assert objectives & under
        assert served & under, f"no activity is for {challenge}"


def test_the_reports_errors_are_mended_and_told(bolton: PlanDraft) -> None:
    wording = " ".join(
        part
        for each in (*bolton.elements, *bolton.activities)
        for part in each.model_dump(include={"title", "text", "description"}).values()
        if part
    )
    for error in ("venerable", "role out", "EFYS", "Haugh)", "Act, 2002", "CLLD", "NI157"):
        assert error not in wording
    for mended in ("vulnerable", "roll out", "Haulgh", "Education and Inspections Act 2006"):
        assert mended in wording
    notes = [each.note for each in bolton.elements] + [each.note for each in bolton.activities]
    told_of = " ".join(note for note in notes if note)
    for told in ("label 1a is lost", "NI157", "dates the Act 2002", "two sentences run together"):
        assert told in told_of
    # A distance from target is worked out, never kept as words.
    assert not re.search(r"below target|3\.6", wording)


def test_indicators_are_linked_and_each_is_defined(bolton: PlanDraft) -> None:
    linked = {each.code: each.indicators for each in bolton.elements}
    assert linked["14-19"] == ["NI75", "NI79", "NI80", "NI90"]
    assert linked["early-years"] == linked["early-years.profile"] == ["NI72", "NI92"]
    assert "NI57" in linked["enrichment"]
    defined = set(shipped())
    for activity in bolton.activities:
        assert defined.issuperset(activity.indicators), activity.title
    assert defined.issuperset(code for codes in linked.values() for code in codes)


def test_only_the_days_the_report_gives_are_due(bolton: PlanDraft) -> None:
    due = {each.due_on: each.title for each in bolton.activities if each.due_on}
    assert due[date(2009, 9, 30)] == "EYFS implementation audit visit to all PVI settings"
    assert due[date(2009, 12, 31)] == "EYFS implementation audit visit to all childminders"
    assert "nursery, special and primary" in due[date(2010, 2, 28)]
    assert "Learning and Skills Council" in due[date(2010, 4, 30)]
    assert len(due) == 6
