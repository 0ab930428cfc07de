"""The September Guarantee, common applications, and advice and guidance interviews."""

from collections.abc import Mapping, Sequence
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import (
    ApplicationsChanged,
    Applied,
    Cohort,
    Guaranteed,
    GuidanceChanged,
    OfferRecorded,
    Series,
)
from services.kpi.figures import ALL, ALWAYS, Place, Posting
from services.kpi.measures.fourteen19.series import Cell, returned, stepwise
from services.kpi.measures.parts import by, year_of

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
    told: dict[Cell, Series] = {}
    for group, cohorts in ({ALL: data.cohorts} | by("gender", data.genders)).items():
        told |= _guaranteed(group, cohorts)
    place = Place(data.organisation, data.area, str(year.next))
    return Posting(ALWAYS, tuple(stepwise(place, told)))


def applications_posting(event: Event[ApplicationsChanged]) -> Posting:
    """Young people by how far their applications are, from day to day.

    Raises `BadEvent` for a year that is none, or days out of order.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn or not data.standing:
        return Posting(ALWAYS)
    told = returned(APPLICATIONS, [ALL], data.standing[0].on)
    for name in _APPLIED:
        told[Cell(f"{APPLICATIONS}.{name}")] = _by_day(data.standing, name)
    place = Place(data.organisation, data.area, str(year))
    return Posting(ALWAYS, tuple(stepwise(place, told)))


def guidance_posting(event: Event[GuidanceChanged]) -> Posting:
    """The cohorts at 14 and 16, and who has had an interview, from day to day.

    Raises `BadEvent` for a year that is none, or more interviewed than there are.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    told: dict[Cell, Series] = {}
    for age, each in data.interviews.items():
        if max(each.interviewed.values(), default=0) > each.cohort:
            raise BadEvent(f"more young people interviewed at {age} than there are")
        since = min((year.starts, *each.interviewed))
        told[Cell(f"{GUIDANCE}.cohort{age}")] = {since: each.cohort}
        told[Cell(f"{GUIDANCE}.interviewed{age}")] = each.interviewed
    if any(each.cohort for each in data.interviews.values()):
        told |= returned(GUIDANCE, [ALL], year.starts)
    place = Place(data.organisation, data.area, str(year))
    return Posting(ALWAYS, tuple(stepwise(place, told)))


def _guaranteed(group: str, cohorts: Mapping[Cohort, Sequence[Guaranteed]]) -> dict[Cell, Series]:
    days = [each.on for steps in cohorts.values() for each in steps]
    told = returned(GUARANTEE, [group], min(days)) if days else {}
    for cohort, steps in cohorts.items():
        for name, bucket in STATUSES.items():
            told[Cell(f"{GUARANTEE}.age{cohort}", group, bucket)] = _by_day(steps, name)
    return told


def _by_day(steps: Sequence[Guaranteed | Applied], name: str) -> Series:
    series = {each.on: getattr(each, name) for each in steps}
    if list(series) != sorted(series) or len(series) != len(steps):
        raise BadEvent("the days are not in order")
    return series
