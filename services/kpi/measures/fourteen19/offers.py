"""The September Guarantee, common applications, and advice and guidance interviews."""

from datetime import date
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import (
    ApplicationsChanged,
    Applied,
    Guaranteed,
    GuidanceChanged,
    OfferRecorded,
)
from services.kpi.figures import ALL, ALWAYS, Figures, Line, Place, Posting, add
from services.kpi.measures.fourteen19.series import returned, standing, stepwise
from services.kpi.measures.parts import tally, year_of

GUARANTEE, APPLICATIONS, GUIDANCE = "guarantee", "applications", "guidance"
STATUSES: Final = {"offer_made": 1, "no_offer": 2, "offer_not_appropriate": 3, "not_recorded": 4}
"""The buckets of the guarantee."""
_APPLIED: Final = ("applied", "offered", "accepted", "without_place")


def offer_posting(event: Event[OfferRecorded]) -> Posting:
    """Each cohort by status, from day to day: of the academic year that begins with the September
    for which the places are.

    Raises `BadEvent` for a year that is none, or days out of order.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    place = Place(data.organisation, data.area, str(year.next))
    lines: list[Line] = []
    for cohort, steps in data.cohorts.items():
        _in_order([each.on for each in steps])
        lines += standing(place, [(each.on, _statuses(cohort, each)) for each in steps])
    days = [each.on for steps in data.cohorts.values() for each in steps]
    if days:
        lines.append(returned(place, GUARANTEE, [ALL], min(days)))
    return Posting(ALWAYS, tuple(lines))


def applications_posting(event: Event[ApplicationsChanged]) -> Posting:
    """Young people by how far their applications are, from day to day.

    Raises `BadEvent` for a year that is none, or days out of order.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn or not data.standing:
        return Posting(ALWAYS)
    _in_order([each.on for each in data.standing])
    place = Place(data.organisation, data.area, str(year))
    first = returned(place, APPLICATIONS, [ALL], data.standing[0].on)
    steps = [(each.on, _applied(each)) for each in data.standing]
    return Posting(ALWAYS, (first, *standing(place, steps)))


def guidance_posting(event: Event[GuidanceChanged]) -> Posting:
    """The cohorts at 14 and 16, and who has had an interview, from day to day.

    Raises `BadEvent` for a year that is none, or more interviewed than there are.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    place = Place(data.organisation, data.area, str(year))
    lines: list[Line] = []
    for age, told in data.interviews.items():
        if max(told.interviewed.values(), default=0) > told.cohort:
            raise BadEvent(f"more young people interviewed at {age} than there are")
        since = min((year.starts, *told.interviewed))
        cohort = tally(f"{GUIDANCE}.cohort{age}", [ALL], amount=told.cohort)
        lines += [Line(place, cohort, since)] if cohort else []
        lines += stepwise(place, f"{GUIDANCE}.interviewed{age}", {ALL: told.interviewed})
    if lines:
        lines.append(returned(place, GUIDANCE, [ALL], year.starts))
    return Posting(ALWAYS, tuple(lines))


def _statuses(cohort: str, told: Guaranteed) -> Figures:
    measure = f"{GUARANTEE}.age{cohort}"
    return add(tally(measure, [ALL], b, getattr(told, name)) for name, b in STATUSES.items())


def _applied(told: Applied) -> Figures:
    return add(tally(f"{APPLICATIONS}.{n}", [ALL], amount=getattr(told, n)) for n in _APPLIED)


def _in_order(days: list[date]) -> None:
    if days != sorted(set(days)):
        raise BadEvent("the days are not in order")
