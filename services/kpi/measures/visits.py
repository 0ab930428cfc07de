"""What events of School Improvement Partners' visits say, in figures."""

from collections.abc import Iterator, Sequence
from datetime import date
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
)
from services.kpi.measures.parts import actions_until_done, in_order, known_on, tally

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
    yield Line(due_in, returns | tally(DUE, groups), known_on(data, told_on))
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
    yield from actions_until_done(data, told_on, tally(OPEN, groups), tally(OVERDUE, groups))


def _year(data: VisitRecorded, day: date) -> Place:
    return Place(data.organisation, data.area, str(AcademicYear.containing(day)))
