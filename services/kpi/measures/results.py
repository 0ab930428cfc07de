"""What an event of key-stage results says, in figures."""

from collections.abc import Mapping
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.sif import ResultCounts, ResultLoaded, Stage
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    PROVISIONAL,
    SCALAR,
    Amounts,
    Place,
    Posting,
    true_since,
)
from services.kpi.measures.parts import year_of

_PROGRESS: Final = ("english_matched", "english_progress", "maths_matched", "maths_progress")
_COUNTS: Final[Mapping[Stage, Mapping[str, str]]] = {
    "ks1": {"pupils": "eligible", "achieved": "achieved"},
    "ks2": {
        "pupils": "eligible",
        "english_and_maths": "achieved",
        **{name: name for name in _PROGRESS},
    },
    "ks4": {"pupils": "eligible", "level2_with_english_and_maths": "achieved"},
}
"""The measures of each stage, a family, and what of an event each of them is."""


def result_posting(event: Event[ResultLoaded]) -> Posting:
    """The pupils of one school, stage and year by group, a return of each group, and whether the
    school is below the floor. True since the day it was told, or the year's last day.

    Raises `BadEvent` when a group's figures contradict one another, or for a year that is none.
    """
    data = event.data
    year = year_of(data.year)
    for group, told in data.groups.items():
        _check(group, told)
    if data.withdrawn:
        # What was withdrawn was never so.
        return Posting(ALWAYS)
    figures: dict[str, dict[str, Amounts]] = {
        f"{data.stage}.{name}": _cells(data.groups, count)
        for name, count in _COUNTS[data.stage].items()
    }
    status = FINAL if data.status == "final" else PROVISIONAL
    figures[f"{data.stage}.returns"] = {group: {status: 1} for group in data.groups}
    if data.below_floor and data.stage != "ks1":
        figures[f"{data.stage}.below_floor"] = {ALL: {SCALAR: 1}}
    return true_since(
        min(event.time.date(), year.ends),
        Place(data.organisation, data.area, str(year)),
        {measure: cells for measure, cells in figures.items() if cells},
    )


def _cells(groups: Mapping[str, ResultCounts], count: str) -> dict[str, Amounts]:
    return {
        group: {SCALAR: amount}
        for group, told in groups.items()
        if (amount := getattr(told, count))
    }


def _check(group: str, told: ResultCounts) -> None:
    for part, whole in (
        ("achieved", "eligible"),
        ("english_matched", "eligible"),
        ("maths_matched", "eligible"),
        ("english_progress", "english_matched"),
        ("maths_progress", "maths_matched"),
    ):
        if getattr(told, part) > getattr(told, whole):
            raise BadEvent(f"group {group}: more pupils {part} than {whole}")
