"""How delivery stands against what was agreed, on a day; and what it earns. Pure."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from education.rounding import half_up
from education.years import AcademicYear
from services.enrichment.agreements.state import Agreement
from services.enrichment.traded_services.money import pence

Standing = Literal["behind", "on_time", "delivered", "over"]
"""Worst first. `behind`: the share delivered is more than 25 points under the share of the time
gone; `over`: more was delivered than agreed."""
LATITUDE: Final = Fraction(1, 4)
"""How far delivery may be under the time gone before it is behind: our own reading."""


def time_gone(agreement: Agreement, on: date) -> Fraction:
    """Which share of the agreement's time is gone at the end of a day: of the year, or of what was
    left of it when it was signed. 0 for one that is not signed."""
    if agreement.signed_on is None:
        return Fraction(0)
    year = AcademicYear.parse(agreement.year)
    first = max(agreement.signed_on, year.starts)
    days = (year.ends - first).days + 1
    passed = (on - first + timedelta(days=1)).days
    return Fraction(min(max(passed, 0), days), days)


def share_delivered(agreement: Agreement, on: date) -> Fraction:
    """Units delivered by a day of those agreed then; above 1: more."""
    return Fraction(agreement.delivered_by(on)) / Fraction(agreement.terms_on(on).units)


def standing_of(agreement: Agreement, on: date) -> Standing:
    """How it stands at the end of a day."""
    share = share_delivered(agreement, on)
    if share >= 1:
        return "over" if share > 1 else "delivered"
    return "behind" if time_gone(agreement, on) - share > LATITUDE else "on_time"


def behind_by(agreement: Agreement, on: date) -> Decimal:
    """Units that are missing for the share of the time gone, one decimal place; 0: none."""
    missing = time_gone(agreement, on) - share_delivered(agreement, on)
    return half_up(max(missing, Fraction(0)) * Fraction(agreement.terms_on(on).units))


def earned(agreement: Agreement, on: date) -> Decimal:
    """Pounds earned by a day by what was delivered: in proportion, at most the price."""
    share = min(share_delivered(agreement, on), Fraction(1))
    return pence(Fraction(agreement.terms_on(on).price) * share)


def agreed(agreement: Agreement, on: date) -> Decimal:
    """Pounds agreed: the price in force on a day; of one that has ended by then, what it earned."""
    if agreement.signed_on is None:
        return pence(Fraction(0))
    if agreement.has_ended_by(on):
        return earned(agreement, on)
    return pence(agreement.terms_on(on).price)
