"""Service level agreements of schools with traded services, in figures: of a school and a year."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Final

from contracts.enrichment import AgreementSigned, AgreementTerms
from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import Series
from education.rounding import half_up
from education.years import AcademicYear
from services.kpi.figures import ALL, ALWAYS, Place, Posting
from services.kpi.measures.fourteen19.series import Cell, counted_on, returned, stepwise
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
    and those delivered of them, day by day. Income is the price in force; once it has ended, what
    it earned. What is varied counts from its day on.

    Raises `BadEvent` for one that ended before it was signed, that has no units, and for a year
    that is none.
    """
    data, year = event.data, year_of(event.data.year)
    in_order(data.signed_on, data.ended_on, "ended_on")
    terms = _terms(data)
    if not (data.units and all(each.units for each in terms.values())):
        raise BadEvent("units is 0: nothing was agreed")
    if data.withdrawn:
        return Posting(ALWAYS)
    place = Place(data.organisation, data.area, str(year))
    groups = (ALL, f"phase={data.phase}", f"service={data.service.replace('-', '_')}")
    done = data.deliveries or {_told_on(event, year): data.delivered}
    running = _counted(data, groups) | _delivery(terms, done, groups)
    lasting = returned(AGREEMENTS, groups, data.signed_on)
    lasting |= {Cell(f"{AGREEMENTS}.income", group): _income(data, terms) for group in groups}
    return Posting(ALWAYS, (*stepwise(place, running, data.ended_on), *stepwise(place, lasting)))


def _counted(data: AgreementSigned, groups: tuple[str, ...]) -> dict[Cell, Series]:
    names = ["agreements", *filter(None, [OWN_MEASURES.get(data.service)])]
    return {
        Cell(f"{AGREEMENTS}.{name}", group): {data.signed_on: 1}
        for name in names
        for group in groups
    }


def _terms(data: AgreementSigned) -> dict[date, AgreementTerms]:
    """Those in force from a day on, the first day first, none before it was signed."""
    told = data.terms or {data.signed_on: AgreementTerms(units=data.units, price=data.price)}
    return {max(day, data.signed_on): told[day] for day in sorted(told)}


def _delivery(
    terms: Mapping[date, AgreementTerms], deliveries: Mapping[date, Decimal], groups: Sequence[str]
) -> dict[Cell, Series]:
    """Of what was delivered beyond the agreement nothing counts: it fills no other's gap."""
    units = {day: _hundredths(each.units) for day, each in terms.items()}
    days = sorted(deliveries)
    in_all = accumulate(_hundredths(deliveries[day]) for day in days)
    done = dict(zip(days, in_all, strict=True))
    moved = sorted(day for day in {*units, *done} if day >= min(units))
    counted = {day: min(counted_on(done, day), counted_on(units, day)) for day in moved}
    return {
        Cell(f"{AGREEMENTS}.{name}", group): series
        for name, series in (("units", units), ("delivered", counted))
        for group in groups
    }


def _income(data: AgreementSigned, terms: Mapping[date, AgreementTerms]) -> Series:
    income = {day: int(half_up(each.price, 0)) for day, each in terms.items()}
    if data.ended_on is not None:
        income = {day: price for day, price in income.items() if day < data.ended_on}
        share = Fraction(min(data.delivered, data.units)) / Fraction(data.units)
        income[data.ended_on] = int(half_up(Fraction(data.price) * share, 0))
    return income


def _told_on(event: Event[AgreementSigned], year: AcademicYear) -> date:
    return min(event.time.date(), year.ends)


def _hundredths(number: Decimal) -> int:
    return int(half_up(number * 100, 0))
