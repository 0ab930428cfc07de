"""The days the law gives. Pure; a period ends with the end of the day named.

Source: Education and Inspections Act 2006, sections 60, 63, 64 and 66.
"""

from calendar import monthrange
from datetime import date

from education.working_days import after_working_days
from services.sif.interventions.law import LawVersion


def initial_period_ends_on(given_on: date, law: LawVersion) -> date:
    """The fifteenth working day following the day the notice is given; school holidays count."""
    return after_working_days(given_on, law.initial_working_days)


def compliance_period_ends_on(given_on: date, confirmed_on: date | None, law: LawVersion) -> date:
    """The end of the initial period; where the Chief Inspector confirmed the notice upon
    representations, the fifteenth working day following that."""
    if confirmed_on is None:
        return initial_period_ends_on(given_on, law)
    return after_working_days(confirmed_on, law.compliance_working_days)


def powers_until(compliance_ends_on: date, law: LawVersion) -> date:
    """The last day of the window: the same day of the month two months on, or the last of that
    month where it has no such day."""
    return months_after(compliance_ends_on, law.window_months)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last: 31 December, two months on, 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
