"""What an event of Profile results says, in figures."""

from typing import Final

from contracts.earlyyears import ProfileLoaded
from contracts.envelope import BadEvent, Event
from education.years import AcademicYear
from services.kpi.figures import (
    FINAL,
    PROVISIONAL,
    SCALAR,
    Amounts,
    Place,
    Posting,
    true_since,
)

RETURNS: Final = "eyfsp.returns"
CHILDREN: Final = "eyfsp.children"
INCOMPLETE: Final = "eyfsp.incomplete"
GOOD_LEVEL: Final = "eyfsp.good_level"
TOTAL_SCORE: Final = "eyfsp.total_score"


def profile_posting(event: Event[ProfileLoaded]) -> Posting:
    """The children of one school and year by group, and a return of each group.

    Raises `BadEvent` when a group's figures contradict one another.
    """
    data = event.data
    year = AcademicYear.parse(data.year)
    status = FINAL if data.status == "final" else PROVISIONAL
    returns: dict[str, Amounts] = {}
    scores: dict[str, Amounts] = {}
    counts: dict[str, dict[str, Amounts]] = {CHILDREN: {}, INCOMPLETE: {}, GOOD_LEVEL: {}}
    for group, told in data.groups.items():
        _check(group, told.children, told.good_level, sum(told.total_score.values()))
        returns[group] = {status: 1}
        if told.total_score:
            scores[group] = _without_zeros(told.total_score)
        for measure, amount in (
            (CHILDREN, told.children),
            (INCOMPLETE, told.incomplete),
            (GOOD_LEVEL, told.good_level),
        ):
            if amount:
                counts[measure][group] = {SCALAR: amount}
    figures = {RETURNS: returns, **counts, TOTAL_SCORE: scores}
    return true_since(
        # Known before the year is over: true from then on; known later: true since its last day.
        min(event.time.date(), year.ends),
        Place(data.organisation, data.area, str(year)),
        {measure: cells for measure, cells in figures.items() if cells},
    )


def _without_zeros(scores: Amounts) -> Amounts:
    return {score: n for score, n in scores.items() if n} if 0 in scores.values() else scores


def _check(group: str, children: int, good_level: int, scored: int) -> None:
    if scored != children:
        raise BadEvent(f"group {group}: total_score does not add up to children")
    if good_level > children:
        raise BadEvent(f"group {group}: more children at a good level than children")
