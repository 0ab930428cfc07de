"""What events of School Improvement Partners' visits say, in figures."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.sif import VisitRecorded
from education.years import AcademicYear
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    POSITION,
    Line,
    Place,
    Posting,
    true_during,
)
from services.kpi.measures.parts import in_order, tally

VISITS: Final = "sip_visits.visits"
DUE: Final = "sip_visits.due"
DUE_MADE: Final = "sip_visits.due_made"
VISITS_RETURNS: Final = "sip_visits.returns"
OPEN: Final = "sip_actions.open"
OVERDUE: Final = "sip_actions.overdue"
ACTIONS_RETURNS: Final = "sip_actions.returns"


def visit_posting(event: Event[VisitRecorded]) -> Posting:
    """A visit in the academic year it was made in and, whether made or not, in the one it was due
    in; and its actions until they are done.

    Raises `BadEvent` for one signed off before it was made.
    """
    data, told_on = event.data, event.time.date()
    if data.signed_off_on is not None:
        if data.made_on is None:
            raise BadEvent("signed off without having been made")
        in_order(data.made_on, data.signed_off_on, "signed_off_on")
    if data.withdrawn:
        return Posting(ALWAYS)
    groups = (ALL, f"phase={data.phase}")
    return Posting(ALWAYS, (*_visits(data, groups, told_on), *_actions(data, groups, told_on)))


def _visits(data: VisitRecorded, groups: Sequence[str], told_on: date) -> Iterator[Line]:
    returns = tally(VISITS_RETURNS, groups, FINAL)
    due_in = _year(data, data.due_on)
    # Known to be due when it is told, and at the latest when it is made or the day has come.
    known_on = min(data.due_on, data.made_on or told_on, told_on)
    yield Line(due_in, returns | tally(DUE, groups), known_on)
    if data.made_on is None:
        return
    made_in = _year(data, data.made_on)
    yield Line(due_in, tally(DUE_MADE, groups), data.made_on)
    yield Line(made_in, tally(VISITS, groups), data.made_on)
    if made_in != due_in:
        yield Line(made_in, returns, data.made_on)


def _actions(data: VisitRecorded, groups: Sequence[str], told_on: date) -> Iterator[Line]:
    if data.made_on is None:
        return
    place = Place(data.organisation, data.area, POSITION)
    yield Line(place, tally(ACTIONS_RETURNS, groups, FINAL), data.made_on)
    for action in data.actions:
        yield from true_during(place, tally(OPEN, groups), data.made_on, action.done_on)
        if action.due_on < told_on:
            late_from = max(action.due_on + timedelta(days=1), data.made_on)
            yield from true_during(place, tally(OVERDUE, groups), late_from, action.done_on)


def _year(data: VisitRecorded, day: date) -> Place:
    return Place(data.organisation, data.area, str(AcademicYear.containing(day)))
