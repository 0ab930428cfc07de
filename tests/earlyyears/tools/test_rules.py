"""Tools that come with the service, what is wrong with a tool, what scores come to."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Problem
from services.earlyyears.tools import rules
from services.earlyyears.tools.built_in import BUILT_IN
from services.earlyyears.tools.scoring import percent, scoring_faults, share_of
from services.earlyyears.tools.state import AuditTool, Criterion, Section
from services.earlyyears.visits.state import Score

TOP = 3


def criterion(code: str, weight: int = 1, descriptors: int = TOP + 1) -> Criterion:
    words = tuple(f"Looks like {score}." for score in range(descriptors))
    return Criterion(code=code, text=f"Criterion {code}", weight=weight, descriptors=words)


def tool_of(weights: Mapping[str, int]) -> AuditTool:
    """A tool of one section."""
    criteria = tuple(criterion(code, weight) for code, weight in weights.items())
    section = Section(code="all", title="All", criteria=criteria)
    return AuditTool(title="A tool", top_score=TOP, sections=(section,))


weighted = st.dictionaries(
    st.from_regex(r"[a-z]{1,4}", fullmatch=True), st.integers(1, 20), min_size=1, max_size=12
)


@st.composite
def scored(draw: st.DrawFn) -> tuple[AuditTool, dict[str, int | None]]:
    """A tool, and a score or none for each criterion."""
    tool = tool_of(draw(weighted))
    score = st.none() | st.integers(0, TOP)
    return tool, {each.code: draw(score) for each in tool.criteria}


def test_the_tools_that_come_with_the_service_are_whole() -> None:
    audit = BUILT_IN["eyfs-audit-1"]
    titles = [section.title for section in audit.sections]
    assert titles[:4] == [
        "A Unique Child",
        "Positive Relationships",
        "Enabling Environments",
        "Learning and Development",
    ]
    assert 20 <= len(list(audit.criteria)) <= 24
    for tool in BUILT_IN.values():
        assert tool.status == "draft"
        assert all(len(set(each.descriptors)) == tool.top_score + 1 for each in tool.criteria)


def test_everything_wrong_with_a_tool_is_told_at_once() -> None:
    section = Section(code="one", title="One", criteria=(criterion("a"), criterion("a", 1, 2)))
    tool = AuditTool(title="A tool", top_score=TOP, sections=(section, section))
    with pytest.raises(Problem) as refused:
        rules.sound(tool)
    codes = {(fault.code, fault.path) for fault in refused.value.errors}
    assert ("twice", "$.sections.0.code") in codes
    assert ("twice", "$.sections.1.criteria.0.code") in codes
    assert ("descriptors", "$.sections.0.criteria.1.descriptors") in codes


@given(scored())
def test_percent_is_the_share_of_the_weighted_highest(
    case: tuple[AuditTool, dict[str, int | None]],
) -> None:
    tool, scores = case
    reached = highest = 0
    for each in tool.criteria:
        score = scores[each.code]
        if score is not None:
            reached, highest = reached + each.weight * score, highest + each.weight * TOP
    share = share_of(tool.criteria, TOP, scores)
    assert share == (Fraction(reached, highest) if highest else None)
    if share is not None:
        told = percent(share)
        assert told is not None
        assert 0 <= told <= 100
        assert abs(told - Decimal(reached * 100) / highest) <= Decimal("0.05")


@given(scored(), st.data())
def test_a_better_score_never_gives_less(
    case: tuple[AuditTool, dict[str, int | None]], data: st.DataObject
) -> None:
    tool, scores = case
    code = data.draw(st.sampled_from(sorted(scores)))
    before = scores | {code: data.draw(st.integers(0, TOP - 1))}
    better = before | {code: TOP}
    lower, higher = (share_of(tool.criteria, TOP, each) for each in (before, better))
    assert lower is not None
    assert higher is not None
    assert higher > lower


def test_percent_is_rounded_half_up() -> None:
    tool = tool_of({"a": 15, "b": 1})
    assert percent(share_of(tool.criteria, TOP, {"a": 1, "b": 0})) == Decimal("31.3")
    assert percent(share_of(tool.criteria, TOP, {"a": None, "b": None})) is None


def test_every_fault_of_scores_is_told_at_once() -> None:
    tool = tool_of({"a": 1, "b": 1, "c": 1})
    given = [("a", 4), ("a", None), ("x", 1)]
    faults = scoring_faults(tool, [Score(criterion=code, score=score) for code, score in given])
    assert [(fault.code, fault.path) for fault in faults] == [
        ("twice", "$.scores.0.criterion"),
        ("out_of_range", "$.scores.0.score"),
        ("twice", "$.scores.1.criterion"),
        ("unknown_criterion", "$.scores.2.criterion"),
        ("unanswered", "$.scores"),
        ("unanswered", "$.scores"),
    ]
    nothing = [Score(criterion=code, score=None) for code in "abc"]
    assert [fault.code for fault in scoring_faults(tool, nothing)] == ["nothing_applies"]
