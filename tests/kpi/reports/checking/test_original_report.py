"""The report of 3 December 2009, as it was scanned: its faults are found, its figures are right."""

import time
from pathlib import Path

import pytest

from services.kpi.reports.checking import CheckedNarrative, Finding, examine
from tests.kpi.reports.checking.support import bolton

_FILE = (
    Path(__file__).parents[4].parent / "shared" / "reference" / "committee-report-2009-12-03.txt"
)
RIGHT = {
    *("51.6%", "58.3 %", "34.7%", "34.4%", "300", "1704", "98%", "33%", "47%", "97%", "55", "105"),
    *("95%", "100%", "66%", "34%", "eight", "thirteen", "6"),
}


@pytest.fixture(scope="module")
def text() -> str:
    if not _FILE.exists():
        pytest.skip(f"the original report is not beside the project ({_FILE.name})")
    return _FILE.read_text("utf-8")


@pytest.fixture(scope="module")
def checked(text: str) -> CheckedNarrative:
    return examine(text, bolton())


def found(checked: CheckedNarrative, code: str, claimed: str) -> Finding:
    return next(f for f in checked.findings if f.code == code and f.claimed == claimed)


def test_the_variance_of_ni_72_is_not_3_6(checked: CheckedNarrative) -> None:
    finding = found(checked, "variance_wrong", "3.6%")
    assert (finding.severity, finding.indicator) == ("error", "NI72")
    assert finding.mend == "6.7 percentage points below target"
    assert "11.5 % of the target" in finding.message
    assert finding.where.line == 198
    assert finding.value == "NI72.350.2008-09.all"


def test_ni_92_is_above_its_target_which_it_missed(checked: CheckedNarrative) -> None:
    finding = found(checked, "side_wrong", "0.3%")
    assert (finding.severity, finding.indicator) == ("error", "NI92")
    assert finding.computed == "0.3 above target; lower is better"
    assert "missed" in finding.message


@pytest.mark.parametrize(
    ("code", "claimed", "severity"),
    [
        ("definition_incomplete", "6+", "warning"),
        ("wrong_term", "CLLD", "warning"),
        ("misprint", "NI157", "error"),
        ("progress_beside_missed_target", "progress has been made", "warning"),
        ("direction_unknown", "improved", "warning"),
        ("ambiguous", "made 2 sub-levels", "note"),
        ("other_unit", "1704", "note"),
        ("old", "66%", "note"),
        ("old", "34%", "note"),
        ("wrong_term", "occupational areas", "note"),
        ("no_such_act", "Education and Inspections Act, 2002", "error"),
        ("past_told_as_future", "September 2009", "warning"),
        ("placeholder", "Text to go here", "error"),
        ("placeholder", "Page 5 of 1", "error"),
        ("year_form", "2008-2009", "note"),
        ("year_form", "2009-2010", "note"),
        ("not_recognised", "nine", "note"),
    ],
)
def test_each_other_fault(
    checked: CheckedNarrative, code: str, claimed: str, severity: str
) -> None:
    assert found(checked, code, claimed).severity == severity


def test_figures_in_different_units_are_pointed_out(checked: CheckedNarrative) -> None:
    units = [f for f in checked.findings if f.code in ("other_unit", "adds_up")]
    assert [f.indicator for f in units] == ["EY_SETTINGS_GOOD", "TUITION_PUPILS", "MUSIC_PROJECTS"]
    assert units[1].computed == "2,012 courses"


def test_the_right_figures_are_no_errors(checked: CheckedNarrative) -> None:
    wrong = {f.claimed for f in checked.findings if f.severity == "error"}
    assert wrong == {
        *("3.6%", "0.3%", "NI157", "Text to go here", "Page 5 of 1"),
        "Education and Inspections Act, 2002",
    }
    passed_over = {f.claimed for f in checked.findings if f.code in ("no_value", "not_recognised")}
    assert not RIGHT & passed_over


def test_every_figure_is_counted(checked: CheckedNarrative) -> None:
    summary = checked.summary
    assert (summary.right, summary.wrong, summary.unchecked) == (20, 2, 0)
    assert summary.figures == summary.recognised + summary.not_recognised
    told = [f for f in checked.findings if f.code == "not_recognised"]
    assert summary.not_recognised == len(told)


def test_every_finding_points_into_the_text(text: str, checked: CheckedNarrative) -> None:
    for each in checked.findings:
        there = text[each.where.start : each.where.end]
        assert each.claimed[:1] in there
        assert text[: each.where.start].count("\n") + 1 == each.where.line


def test_it_is_quick(text: str) -> None:
    """Of the processor's own time the best of five, as a busy machine slows everything."""
    facts, best = bolton(), 1.0
    for _ in range(5):
        began = time.process_time()
        examine(text, facts)
        best = min(best, time.process_time() - began)
    assert best < 0.1
