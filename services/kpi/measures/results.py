"""What an event of key-stage results says, in figures."""

from collections.abc import Mapping
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.sif import ResultCounts, ResultLoaded, Stage
from services.kpi.figures import ALL, ALWAYS, FINAL, PROVISIONAL, Place, Posting, true_since
from services.kpi.measures.parts import figures_of, tally, year_of

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
    status = FINAL if data.status == "final" else PROVISIONAL
    figures = figures_of(data.stage, _COUNTS[data.stage], data.groups, status=status)
    if data.below_floor and data.stage != "ks1":
        figures |= tally(f"{data.stage}.below_floor", [ALL])
    return true_since(
        min(event.time.date(), year.ends),
        Place(data.organisation, data.area, str(year)),
        figures,
    )


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
