"""What an event of Profile results says, in figures."""

from collections.abc import Mapping
from typing import Final

from contracts.earlyyears import ProfileCounts, ProfileLoaded
from contracts.envelope import BadEvent, Event
from education.profile import SECURE as SCALES_AND_AREAS
from services.kpi.figures import (
    ALL,
    FINAL,
    PROVISIONAL,
    SCALAR,
    Amounts,
    Cells,
    Place,
    Posting,
    true_since,
)
from services.kpi.measures.parts import year_of

RETURNS: Final = "eyfsp.returns"
CHILDREN: Final = "eyfsp.children"
INCOMPLETE: Final = "eyfsp.incomplete"
GOOD_LEVEL: Final = "eyfsp.good_level"
TOTAL_SCORE: Final = "eyfsp.total_score"
# Families of their own: a return may be told of without either.
BY_SCALE_RETURNS: Final = "eyfsp_scales.returns"
BY_SCALE: Final = "eyfsp_scales.children"
BY_SCALE_INCOMPLETE: Final = "eyfsp_scales.incomplete"
SECURE: Final = "eyfsp_scales.secure"
EXPECTED_RETURNS: Final = "eyfsp_expected.returns"
EXPECTED: Final = "eyfsp_expected.children"
RECEIVED: Final = "eyfsp_expected.received"
BUCKETS: Final = {name: number for number, name in enumerate(SCALES_AND_AREAS, 1)}
"""The bucket of each scale, in the Profile's order from 1, then of each area of several scales."""


def profile_posting(event: Event[ProfileLoaded]) -> Posting:
    """The children of one school and year by group, and a return of each group.

    Raises `BadEvent` when figures contradict one another, and for a year that is none.
    """
    data = event.data
    year = year_of(data.year)
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
    figures = {
        RETURNS: returns,
        **counts,
        TOTAL_SCORE: scores,
        **_by_scale(data.groups, status),
        **_expected(data, status),
    }
    return true_since(
        # Known before the year is over: true from then on; known later: true since its last day.
        min(event.time.date(), year.ends),
        Place(data.organisation, data.area, str(year)),
        {measure: cells for measure, cells in figures.items() if cells},
    )


def _by_scale(groups: Mapping[str, ProfileCounts], status: int) -> dict[str, Cells]:
    """Who is secure in what, and of how many; nothing of a group whose scales are not told of."""
    returns: dict[str, Amounts] = {}
    secure: dict[str, Amounts] = {}
    children: dict[str, Amounts] = {}
    incomplete: dict[str, Amounts] = {}
    for group, told in groups.items():
        if told.secure is None:
            continue
        returns[group] = {status: 1}
        try:
            amounts = {BUCKETS[name]: number for name, number in told.secure.items() if number}
        except KeyError as unknown:
            raise BadEvent(f"group {group}: no scale or area is called {unknown.args[0]}") from None
        if amounts:
            if max(amounts.values()) > told.children:
                raise BadEvent(f"group {group}: more children secure in a scale than children")
            secure[group] = amounts
        if told.children:
            children[group] = {SCALAR: told.children}
        if told.incomplete:
            incomplete[group] = {SCALAR: told.incomplete}
    return {
        BY_SCALE_RETURNS: returns,
        BY_SCALE: children,
        BY_SCALE_INCOMPLETE: incomplete,
        SECURE: secure,
    }


def _expected(data: ProfileLoaded, status: int) -> dict[str, Cells]:
    """How many children are expected, and of them received; nothing without a list."""
    if data.expected is None or data.missing is None:
        return {}
    if data.missing > data.expected:
        raise BadEvent("more children missing than expected")
    received = data.expected - data.missing
    told = {EXPECTED: data.expected, RECEIVED: received}
    counts = {measure: {ALL: {SCALAR: number}} for measure, number in told.items() if number}
    return {EXPECTED_RETURNS: {ALL: {status: 1}}, **counts}


def _without_zeros(scores: Amounts) -> Amounts:
    return {score: n for score, n in scores.items() if n} if 0 in scores.values() else scores


def _check(group: str, children: int, good_level: int, scored: int) -> None:
    if scored != children:
        raise BadEvent(f"group {group}: total_score does not add up to children")
    if good_level > children:
        raise BadEvent(f"group {group}: more children at a good level than children")
