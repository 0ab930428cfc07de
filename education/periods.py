"""Periods that figures are about: academic years, terms, financial and calendar years, months.

Each type has one written form, so that a period is told from its text alone:

    academic_year   2008/09      1 September to 31 August
    term            2009/10-AUT  AUT to 31 December, SPR to 30 April, SUM to 31 August
    financial_year  FY2009-10    1 April to 31 March
    calendar_year   CY2009
    month           2009-M11

In addresses an academic year's slash is a hyphen: 2008-09.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from education.years import AcademicYear

PeriodType = Literal["academic_year", "term", "financial_year", "calendar_year", "month"]
_TERM: Final = re.compile(r"(.+)-(AUT|SPR|SUM)", re.IGNORECASE)
_FINANCIAL: Final = re.compile(r"FY([0-9]{4})[/-]([0-9]{2})", re.IGNORECASE)
_CALENDAR: Final = re.compile(r"CY([0-9]{4})", re.IGNORECASE)
_MONTH: Final = re.compile(r"([0-9]{4})-M(0[1-9]|1[0-2])", re.IGNORECASE)
# Easter moves; the ends of terms here are fixed, so that each day is in exactly one term.
_TERMS: Final = {"AUT": ((9, 1), (12, 31)), "SPR": ((1, 1), (4, 30)), "SUM": ((5, 1), (8, 31))}
_FORMS: Final = (
    "A period is written 2008/09 (academic year), 2009/10-AUT (term), FY2009-10 (financial year), "
    "CY2009 (calendar year) or 2009-M11 (month)."
)


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its type, its one written form, its first and last day."""

    type: PeriodType
    text: str
    starts: date
    ends: date

    @property
    def slug(self) -> str:
        """The form for addresses and keys."""
        return self.text.replace("/", "-")

    @property
    def previous(self) -> "Period":
        """The same period a year earlier: what a figure is compared with."""
        return period_of(self.type, date(self.starts.year - 1, self.starts.month, 1))

    def __str__(self) -> str:
        return self.text


def parse_period(text: str) -> Period:
    """Read a period in any form of its type (`2008-09`, `2008/2009`, `fy2009/10`); ValueError."""
    plain = text.strip()
    if match := _TERM.fullmatch(plain):
        return _term(AcademicYear.parse(match[1]), match[2].upper())
    if match := _FINANCIAL.fullmatch(plain):
        if (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError("A financial year ends in the year after it begins, as in FY2009-10.")
        return _financial(int(match[1]))
    if match := _CALENDAR.fullmatch(plain):
        return _calendar(int(match[1]))
    if match := _MONTH.fullmatch(plain):
        return _month(int(match[1]), int(match[2]))
    if not plain[:1].isdigit():
        raise ValueError(_FORMS)
    return _academic(AcademicYear.parse(plain))


def period_of(kind: PeriodType, day: date) -> Period:
    """The period of a type that `day` is in."""
    match kind:
        case "academic_year":
            return _academic(AcademicYear.containing(day))
        case "term":
            months = {name: (start[0], end[0]) for name, (start, end) in _TERMS.items()}
            name = next(one for one, (a, z) in months.items() if a <= day.month <= z)
            return _term(AcademicYear.containing(day), name)
        case "financial_year":
            return _financial(day.year if day.month >= 4 else day.year - 1)
        case "calendar_year":
            return _calendar(day.year)
        case "month":
            return _month(day.year, day.month)


def _academic(year: AcademicYear) -> Period:
    return Period("academic_year", str(year), year.starts, year.ends)


def _term(year: AcademicYear, name: str) -> Period:
    calendar = year.start if name == "AUT" else year.start + 1
    first, last = _TERMS[name]
    return Period("term", f"{year}-{name}", date(calendar, *first), date(calendar, *last))


def _financial(start: int) -> Period:
    text = f"FY{start:04}-{(start + 1) % 100:02}"
    return Period("financial_year", text, date(start, 4, 1), date(start + 1, 3, 31))


def _calendar(year: int) -> Period:
    return Period("calendar_year", f"CY{year:04}", date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> Period:
    last = monthrange(year, month)[1]
    text = f"{year:04}-M{month:02}"
    return Period("month", text, date(year, month, 1), date(year, month, last))
