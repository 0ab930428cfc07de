"""What events of statutory targets and of consultants' support say, in figures: of an organisation
and an academic year."""

from collections.abc import Mapping
from typing import Final

from contracts.envelope import Event
from contracts.sif import SupportAllocated, TargetsSet
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    SCALAR,
    Cells,
    Figures,
    Line,
    Place,
    Posting,
    true_since,
)
from services.kpi.measures.parts import tally, year_of

TARGETS_DUE: Final = "statutory_targets.due"
TARGETS_SET: Final = "statutory_targets.set"
TARGETS_ON_TIME: Final = "statutory_targets.on_time"
TARGETS_RETURNS: Final = "statutory_targets.returns"
ALLOCATED: Final = "support.allocated"
DELIVERED: Final = "support.delivered"
SUPPORT_RETURNS: Final = "support.returns"


def targets_posting(event: Event[TargetsSet]) -> Posting:
    """A school that has targets to set for an academic year, and that it set them, from that day.

    Raises `BadEvent` for a year that is none.
    """
    data, told_on = event.data, event.time.date()
    place = Place(data.organisation, data.area, str(year_of(data.year)))
    if data.withdrawn or not data.required:
        return Posting(ALWAYS)
    groups = (ALL, f"phase={data.phase}")
    due = tally(TARGETS_RETURNS, groups, FINAL) | tally(TARGETS_DUE, groups)
    # Known to be due when it is told, and at the latest when they are set or the day has come.
    known_on = min(data.due_on, data.set_on or told_on, told_on)
    if data.set_on is None:
        return Posting(ALWAYS, (Line(place, due, known_on),))
    done = tally(TARGETS_SET, groups)
    if data.set_on <= data.due_on:
        done |= tally(TARGETS_ON_TIME, groups)
    return Posting(ALWAYS, (Line(place, due, known_on), Line(place, done, data.set_on)))


def support_posting(event: Event[SupportAllocated]) -> Posting:
    """Half days allocated and delivered in an academic year, in all and by expertise, from the day
    they are told, or the last of a year that was over by then.

    Raises `BadEvent` for a year that is none.
    """
    data = event.data
    year = year_of(data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    told = {ALLOCATED: _by_expertise(data.allocated), DELIVERED: _by_expertise(data.delivered)}
    groups = sorted({ALL, *(group for cells in told.values() for group in cells)})
    figures: Figures = {measure: cells for measure, cells in told.items() if cells}
    place = Place(data.organisation, data.area, str(year))
    day = min(event.time.date(), year.ends)
    return true_since(day, place, {**figures, **tally(SUPPORT_RETURNS, groups, FINAL)})


def _by_expertise(half_days: Mapping[str, int]) -> Cells:
    some = {f"expertise={name}": {SCALAR: number} for name, number in half_days.items() if number}
    return {ALL: {SCALAR: sum(half_days.values())}, **some} if some else {}
