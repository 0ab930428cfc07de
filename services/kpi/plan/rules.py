"""The rules of a plan: its tree, its counts, and what a change has changed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.problems import Fault
from services.kpi.plan.drafts import PlanDraft

Lines = Mapping[str, frozenset[str]]


def lines_of(parents: Iterable[tuple[str, str | None]]) -> Lines:
    """Each element's line: itself and all above it. `parents` are (code, parent), parents first.

    1, 1a under 1 -> {"1": {"1"}, "1a": {"1a", "1"}}
    """
    lines: dict[str, frozenset[str]] = {}
    for code, parent in parents:
        lines[code] = frozenset({code}) | (lines[parent] if parent else frozenset())
    return lines


def beneath(lines: Lines, code: str) -> list[str]:
    """`code` and every element under it."""
    return [each for each, line in lines.items() if code in line]


def count_by_element(
    lines: Lines, activities: Iterable[tuple[Sequence[str], str]]
) -> dict[str, Counter[str]]:
    """How many activities (serves, status) serve each element or one under it, by status.

    An activity counts once for an element, however many of its parts it serves.
    """
    counts: dict[str, Counter[str]] = {code: Counter() for code in lines}
    for serves, status in activities:
        for code in frozenset[str]().union(*(lines[served] for served in serves)):
            counts[code][status] += 1
    return counts


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that differ, each with its value before and after."""
    return {
        name: {"before": before.get(name), "after": value}
        for name, value in after.items()
        if value != before.get(name)
    }


def faults_of(draft: PlanDraft) -> list[Fault]:
    """What is wrong with a plan as a whole: codes used twice, codes that are nowhere."""
    faults: list[Fault] = []
    known: set[str] = set()
    for index, element in enumerate(draft.elements):
        path = f"$.elements.{index}"
        if element.parent is not None and element.parent not in known:
            faults.append(_no_parent(f"{path}.parent", element.parent))
        if element.code in known:
            faults.append(
                Fault("repeated_code", f"{path}.code", f"{element.code} is there already")
            )
        known.add(element.code)
    for index, activity in enumerate(draft.activities):
        faults += unknown_codes(activity.serves, known, path=f"$.activities.{index}.serves")
    return faults


def unknown_codes(
    codes: Sequence[str], known: Iterable[str], *, path: str = "$.serves"
) -> list[Fault]:
    """A fault for each of `codes` that no element of the plan has."""
    held = frozenset(known)
    return [
        Fault("unknown_element", f"{path}.{index}", f"the plan has no element {code}")
        for index, code in enumerate(codes)
        if code not in held
    ]


def _no_parent(path: str, parent: str) -> Fault:
    return Fault(
        "unknown_element",
        path,
        f"no element before this one has the code {parent}",
        "List each parent before its children.",
    )
