"""Service level agreements of schools with traded services, in figures: of a school and a year."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Final

from contracts.enrichment import AgreementSigned
from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import Series
from education.rounding import half_up
from education.years import AcademicYear
from services.kpi.figures import ALL, ALWAYS, Place, Posting
from services.kpi.measures.fourteen19.series import Cell, returned, stepwise
from services.kpi.measures.parts import in_order, year_of

AGREEMENTS: Final = "agreements"
OWN_MEASURES: Final[Mapping[str, str]] = {
    "science-centre": "science_centre",
    "artists-in-schools": "artists_in_schools",
    "music-service": "music_service",
}
"""Services with a measure of their own; every service is a group of the others."""


def service_agreement_posting(event: Event[AgreementSigned]) -> Posting:
    """A school's agreement from the day it was signed until it ended: that there is one, its units
    and those delivered of them, day by day. Income is the price; once it has ended, what it earned.

    Raises `BadEvent` for one that ended before it was signed, that has no units, and for a year
    that is none.
    """
    data, year = event.data, year_of(event.data.year)
    in_order(data.signed_on, data.ended_on, "ended_on")
    if not data.units:
        raise BadEvent("units is 0: nothing was agreed")
    if data.withdrawn:
        return Posting(ALWAYS)
    place = Place(data.organisation, data.area, str(year))
    groups = (ALL, f"phase={data.phase}", f"service={data.service.replace('-', '_')}")
    running = _counted(data, groups) | _delivery(data, groups, _told_on(event, year))
    lasting = returned(AGREEMENTS, groups, data.signed_on)
    lasting |= {Cell(f"{AGREEMENTS}.income", group): _income(data) for group in groups}
    return Posting(ALWAYS, (*stepwise(place, running, data.ended_on), *stepwise(place, lasting)))


def _counted(data: AgreementSigned, groups: tuple[str, ...]) -> dict[Cell, Series]:
    names = ["agreements", *filter(None, [OWN_MEASURES.get(data.service)])]
    return {
        Cell(f"{AGREEMENTS}.{name}", group): {data.signed_on: 1}
        for name in names
        for group in groups
    }


def _delivery(data: AgreementSigned, groups: tuple[str, ...], told_on: date) -> dict[Cell, Series]:
    """Of what was delivered beyond the agreement nothing counts: it fills no other's gap."""
    by_day = data.deliveries or ({told_on: data.delivered} if data.delivered else {})
    days = sorted(by_day)
    in_all = accumulate(by_day[day] for day in days)
    agreed = {data.signed_on: _hundredths(data.units)}
    done = {
        max(day, data.signed_on): _hundredths(min(number, data.units))
        for day, number in zip(days, in_all, strict=True)
    }
    return {
        Cell(f"{AGREEMENTS}.{name}", group): series
        for name, series in (("units", agreed), ("delivered", done))
        for group in groups
    }


def _income(data: AgreementSigned) -> Series:
    income = {data.signed_on: int(half_up(data.price, 0))}
    if data.ended_on is not None:
        share = Fraction(min(data.delivered, data.units)) / Fraction(data.units)
        income[data.ended_on] = int(half_up(Fraction(data.price) * share, 0))
    return income


def _told_on(event: Event[AgreementSigned], year: AcademicYear) -> date:
    return min(event.time.date(), year.ends)


def _hundredths(number: Decimal) -> int:
    return int(half_up(number * 100, 0))
