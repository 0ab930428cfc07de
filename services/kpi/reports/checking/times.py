"""The periods and days a narrative names, and which of an indicator's values they mean. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from education.periods import parse_period, period_of
from services.kpi.reports.checking.known import Indicator, is_day

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH: Final = "|".join(_MONTHS)
_TIME: Final = re.compile(
    rf"""
    (?P<from>(?:19|20)[0-9]{{2}})\s?[-/]\s?(?P<to>(?:(?:19|20)?[0-9]{{2}}))\b(?!-)
    | (?P<term>autumn|spring|summer)\s+term,?\s+(?:of\s+)?(?P<term_year>20[0-9]{{2}})\b
    | (?:\b(?P<day>[0-3]?[0-9])\s?(?:st|nd|rd|th)?\s+(?:of\s+)?)?
      \b(?P<month>{_MONTH}),?\s+(?P<month_year>(?:19|20)[0-9]{{2}})\b(?!\s?[-/]\s?[0-9]{{2}}\b)
    | \b(?P<year>(?:19|20)[0-9]{{2}})\b(?!\s+(?:pupils|students|learners|children|schools))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TERMS: Final = {"autumn": "AUT", "spring": "SPR", "summer": "SUM"}
_JOINS: Final = re.compile(r"[,;]|\b(?:and|but|while|to|from|against|after)\b", re.IGNORECASE)
_CLAUSE: Final = 20
_COMING: Final = re.compile(r"\bby\s+(?:the\s+end\s+of\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Time:
    """A time that is named: an academic year or term by its period, a month or day by its days, a
    bare year by its number. `coming`: "by 2010". `written` is how the text has it."""

    start: int
    end: int
    written: str
    period: str | None = None
    first: date | None = None
    last: date | None = None
    year: int | None = None
    coming: bool = False


def times_in(text: str) -> list[Time]:
    """Every time a text names, in order."""
    found = (_time(text, each) for each in _TIME.finditer(text))
    return [each for each in found if each is not None]


def days_named(text: str, on: date, *, most: int = 12) -> list[date]:
    """The last days of the months and the days named that are before `on`, the first `most`."""
    days = {each.last for each in times_in(text) if each.last and each.last < on}
    return sorted(days, reverse=True)[:most]


def _time(text: str, found: re.Match[str]) -> Time | None:
    start, end = found.span()
    coming = _COMING.search(text, max(start - 20, 0), start) is not None
    try:
        if found["from"]:
            period = parse_period(f"{found['from']}-{found['to']}").text
            return Time(start, end, found[0], period=period, coming=coming)
        if found["term"]:
            year, term = int(found["term_year"]), _TERMS[found["term"].lower()]
            month = 9 if term == "AUT" else 2 if term == "SPR" else 6
            period = period_of("term", date(year, month, 1)).text
            return Time(start, end, found[0], period=period, coming=coming)
        if found["month"]:
            return _dated(found, start, end, coming=coming)
    except ValueError:
        return None
    return Time(start, end, found[0], year=int(found["year"]), coming=coming)


def _dated(found: re.Match[str], start: int, end: int, *, coming: bool) -> Time:
    month, year = _MONTHS.index(found["month"].lower()) + 1, int(found["month_year"])
    if found["day"]:
        day = date(year, month, int(found["day"]))
        return Time(start, end, found[0], first=day, last=day, coming=coming)
    whole = period_of("month", date(year, month, 1))
    return Time(start, end, found[0], first=whole.starts, last=whole.ends, coming=coming)


def nearest(text: str, times: Sequence[Time], start: int, end: int) -> Time | None:
    """The time nearest to a figure from `start` to `end`; one still to come speaks only of what
    follows it."""
    fit = [each for each in times if not (each.coming and each.start > start)]
    return min(
        fit, key=lambda each: apart(text, (start, end), (each.start, each.end)), default=None
    )


def apart(text: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    """How far apart two stretches are in sense: characters between, many more for each "and"."""
    first, second = sorted((one, other))
    between = text[first[1] : second[0]]
    return len(between) + _CLAUSE * len(_JOINS.findall(between))


def period_meant(indicator: Indicator, time: Time | None) -> str | None:
    """The period of the indicator that a time means: its newest without one, or where the time is
    no period of its kind (a date, for results of a year).

    A year's results are those of the academic year that ends in it.
    """
    if time is None:
        return indicator.latest
    if indicator.period_type == "position":
        return _position(indicator, time)
    if time.period is None and time.year is None:
        return indicator.latest
    named = time.period or ""
    if time.year is not None:
        named = _of_year(indicator.period_type, time.year)
    if named in indicator.values:
        return named
    within = [period for period in indicator.values if period.startswith(named)]
    return max(within, default=named)


def _position(indicator: Indicator, time: Time) -> str | None:
    if time.last is not None and str(time.last) in indicator.values:
        return str(time.last)
    if time.period in indicator.values:
        return time.period
    latest = indicator.latest
    if latest is None or time.last is not None:
        return str(time.last) if time.last else latest
    day = parse_period(time.period).starts if time.period else date(time.year or 0, 12, 31)
    return latest if day >= parse_period(latest).starts else time.period or time.written


def _of_year(period_type: str, year: int) -> str:
    match period_type:
        case "calendar_year":
            return f"CY{year}"
        case "financial_year":
            return f"FY{year}-{(year + 1) % 100:02}"
        case "month":
            return f"{year}-M"
        case _:
            return f"{year - 1}/{year % 100:02}"


def ended(period: str) -> date:
    """The last day of a period, or the day itself."""
    return date.fromisoformat(period) if is_day(period) else parse_period(period).ends
