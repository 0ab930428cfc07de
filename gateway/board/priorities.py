"""Indicators by priority, those with a target first. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.board.trends import Trend, Value, trend_of

ORDER: Final = ("14-19", "Early years", "Enrichment", "School Improvement Framework")
"""The four priorities, as the plan has them."""
OTHER: Final = "Others"
COLOURS: Final = ("green", "amber", "red", "grey")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator that has a value."""

    code: str
    name: str
    trend: Trend

    @property
    def value(self) -> Value:
        return self.trend.newest

    @property
    def told(self) -> str:
        """What is marked as changed when it changes."""
        return "|".join(str(self.value[part]) for part in ("period", "value", "target", "rag"))


@dataclass(frozen=True, slots=True)
class Priority:
    """One priority's indicators; `missing` are the names of those without a value, by code."""

    title: str
    rows: Sequence[Row]
    missing: Mapping[str, str]

    @property
    def anchor(self) -> str:
        return self.title.lower().replace(" ", "-")

    def count(self, colour: str) -> int:
        return Counter(row.value["rag"] for row in self.rows)[colour]


def by_priority(
    definitions: Iterable[Mapping[str, Any]], values: Iterable[Value]
) -> list[Priority]:
    """Every indicator under its priority; those with a target first, then by name."""
    told: defaultdict[str, list[Value]] = defaultdict(list)
    for value in values:
        told[value["indicator"]].append(value)
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    missing: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for each in definitions:
        title, code, name = each.get("priority") or OTHER, each["code"], name_of(each)
        trend = trend_of(told[code])
        if trend:
            rows[title].append(Row(code, name, trend))
        else:
            missing[title][code] = name
    titles = sorted({*rows, *missing}, key=_place)
    return [Priority(title, sorted(rows[title], key=_first), missing[title]) for title in titles]


def name_of(definition: Mapping[str, Any]) -> str:
    """Its short title; a National Indicator's number leads: it is how people call it."""
    name: str = definition.get("short_title") or definition["title"]
    code: str = definition["code"]
    return f"NI {code[2:]} {name}" if code.startswith("NI") and code[2:3].isdigit() else name


def _first(row: Row) -> tuple[bool, str]:
    return row.value["target"] is None, row.name


def _place(title: str) -> tuple[int, str]:
    if title in ORDER:
        return ORDER.index(title), title
    return len(ORDER) + (title == OTHER), title
