"""The tree, the counts and the differences, against plain recomputation."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.kpi.plan.drafts import PlanDraft
from services.kpi.plan.rules import (
    beneath,
    changes_between,
    count_by_element,
    faults_of,
    lines_of,
)

# Each element's parent is one before it, or none.
TREES = st.lists(st.integers(0, 30), min_size=1, max_size=12).map(
    lambda picks: [
        (f"e{index}", f"e{pick % index}" if index and pick % 3 else None)
        for index, pick in enumerate(picks)
    ]
)
STATUSES = st.sampled_from(["planned", "under_way", "late", "done", "cancelled"])


def ancestors(tree: list[tuple[str, str | None]], code: str) -> list[str]:
    parents = dict(tree)
    above = parents[code]
    return [code] if above is None else [code, *ancestors(tree, above)]


@given(TREES)
def test_a_line_is_an_element_and_all_above_it(tree: list[tuple[str, str | None]]) -> None:
    lines = lines_of(tree)
    for code, _ in tree:
        assert lines[code] == set(ancestors(tree, code))
        assert set(beneath(lines, code)) == {
            other for other, _ in tree if code in ancestors(tree, other)
        }


@given(st.data())
def test_an_activity_counts_once_wherever_it_serves(data: st.DataObject) -> None:
    tree = data.draw(TREES)
    codes = [code for code, _ in tree]
    activities = data.draw(
        st.lists(st.tuples(st.lists(st.sampled_from(codes), unique=True), STATUSES), max_size=8)
    )
    counts = count_by_element(lines_of(tree), activities)
    for code in codes:
        expected = Counter(
            status
            for serves, status in activities
            if any(code in ancestors(tree, served) for served in serves)
        )
        assert counts[code] == expected


FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2) | st.none())


@given(FIELDS, FIELDS)
def test_applying_the_changes_gives_what_came_after(
    before: dict[str, int | None], after: dict[str, int | None]
) -> None:
    changes = changes_between(before, after)
    applied = before | {name: each["after"] for name, each in changes.items()}
    assert {name: applied.get(name) for name in after} == after
    for name, each in changes.items():
        assert each["before"] != each["after"]
        assert each["before"] == before.get(name)


def test_every_fault_of_a_plan_at_once() -> None:
    draft = PlanDraft.model_validate(
        {
            "area": "350",
            "period": "2009-10",
            "title": "A plan",
            "elements": [
                {"code": "1a", "kind": "strand", "title": "Child first", "parent": "1"},
                {"code": "1", "kind": "strand", "title": "Leadership"},
                {"code": "1A", "kind": "strand", "title": "Again"},
                {"code": "o", "kind": "objective", "title": "Its own parent", "parent": "o"},
            ],
            "activities": [
                {"title": "Visits", "serves": ["1", "9z"]},
                {"title": "Audits", "serves": ["8y", "7x"]},
            ],
        }
    )
    assert [(fault.code, fault.path) for fault in faults_of(draft)] == [
        ("unknown_element", "$.elements.0.parent"),
        ("repeated_code", "$.elements.2.code"),
        ("unknown_element", "$.elements.3.parent"),
        ("unknown_element", "$.activities.0.serves.1"),
        ("unknown_element", "$.activities.1.serves.0"),
        ("unknown_element", "$.activities.1.serves.1"),
    ]
