"""What events of organisations and their governing bodies say, in figures."""

from datetime import date
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.schools import GoverningBodyChanged, OrganisationChanged
from services.kpi.figures import (
    ALL,
    ALWAYS,
    FINAL,
    POSITION,
    SCALAR,
    Figures,
    Place,
    Posting,
    true_during,
    true_since,
)

OPEN: Final = "register.open"
REGISTER_RETURNS: Final = "register.returns"
SEATS: Final = "governors.seats"
VACANCIES: Final = "governors.vacancies"
GOVERNORS_RETURNS: Final = "governors.returns"
_SINCE_EVER: Final = date(1900, 1, 1)


def organisation_posting(event: Event[OrganisationChanged]) -> Posting:
    """One open organisation from its opening to its closure, in its phase and kind of today.

    Without a day of closure it is closed since the day it is told; one only proposed is not open.
    """
    data, told_on = event.data, event.time.date()
    if data.status == "proposed":
        return Posting(ALWAYS)
    groups = (ALL, f"phase={data.phase}", f"kind={data.kind}")
    figures: Figures = {
        OPEN: {group: {SCALAR: 1} for group in groups},
        REGISTER_RETURNS: {ALL: {FINAL: 1}},
    }
    starts = min(data.opened_on or _SINCE_EVER, told_on)
    ends = min(data.closed_on or told_on, told_on) if data.status == "closed" else None
    place = Place(data.organisation, data.area, POSITION)
    return Posting(ALWAYS, true_during(place, figures, starts, ends))


def governing_body_posting(event: Event[GoverningBodyChanged]) -> Posting:
    """Seats and vacancies from the day they are told; nothing more once the body is closed.

    Raises `BadEvent` when there are more vacancies than seats.
    """
    data = event.data
    seats = sum(data.seats.values())
    if data.vacancies > seats:
        raise BadEvent(f"{data.vacancies} vacancies of {seats} seats")
    if data.withdrawn:
        return Posting(ALWAYS)
    place = Place(data.organisation, data.area, POSITION)
    if data.closed_on is not None:
        return true_since(min(data.closed_on, event.time.date()), place, {})
    groups = (ALL, f"phase={data.phase}")
    counts = {SEATS: seats, VACANCIES: data.vacancies}
    figures = {m: {group: {SCALAR: n} for group in groups} for m, n in counts.items() if n}
    returns: Figures = {GOVERNORS_RETURNS: {group: {FINAL: 1} for group in groups}}
    return true_since(event.time.date(), place, {**figures, **returns})
