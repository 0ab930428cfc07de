"""What an event says, in figures: one translator for each event type that carries any."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from contracts.earlyyears import ProfileLoaded
from contracts.envelope import BadEvent, Event, EventData
from contracts.kpi import FiguresStated
from education.years import AcademicYear
from services.kpi.figures import FINAL, PROVISIONAL, SCALAR, Amounts, Place, Posting
from services.kpi.measures.stated.posting import stated_posting

RETURNS: Final = "eyfsp.returns"
CHILDREN: Final = "eyfsp.children"
INCOMPLETE: Final = "eyfsp.incomplete"
GOOD_LEVEL: Final = "eyfsp.good_level"
TOTAL_SCORE: Final = "eyfsp.total_score"


class Translator(NamedTuple):
    """How one event type is read; `families` are those that it alone moves."""

    read: Callable[[Event[Any]], Posting]
    families: frozenset[str] = frozenset()


def posting_of(event: Event[Any]) -> Posting:
    """What `event` says, in figures; empty for an event that carries none.

    Raises `BadEvent` when its figures contradict one another.
    """
    translator = _TRANSLATORS.get(type(event.data))
    return translator.read(event) if translator else Posting(None, event.time.date(), {})


def _profile_posting(event: Event[ProfileLoaded]) -> Posting:
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
    return Posting(
        Place(data.organisation, data.area, str(year)),
        # Known before the year is over: true from then on; known later: true since its last day.
        min(event.time.date(), year.ends),
        {measure: cells for measure, cells in figures.items() if cells},
    )


def _without_zeros(scores: Amounts) -> Amounts:
    return {score: n for score, n in scores.items() if n} if 0 in scores.values() else scores


def _check(group: str, children: int, good_level: int, scored: int) -> None:
    if scored != children:
        raise BadEvent(f"group {group}: total_score does not add up to children")
    if good_level > children:
        raise BadEvent(f"group {group}: more children at a good level than children")


_TRANSLATORS: Final[Mapping[type[EventData], Translator]] = {
    ProfileLoaded: Translator(_profile_posting, frozenset({"eyfsp"})),
    FiguresStated: Translator(stated_posting),
}
SOURCED: Final = frozenset(f for each in _TRANSLATORS.values() for f in each.families)
"""The families that services' own events move, and nobody may state."""
