"""What a publisher's label says of a period, and no more than it says. Pure.

    label                  type            kept as
    2015/16                academic_year   2015/16      the department's form, and this service's
    FY2015-16, CY2015, …   as `education.periods` reads them
    2016-17 (OT)           financial_year  FY2016-17    outturn: what was spent in it
    2023                   year            2023         of which kind is not said
    2016-17, 201617        split_year      2016-17      academic, financial or two years: not said
    2014-16, 2013/14-15/16 years           as written   several years together
    anything else          label           as written

`(prov)`, `(Rev)` and `(Final)` after a period are its figure's status: the period is the same.
"""

import re
from typing import Final, Literal, NamedTuple

from education.periods import Period, PeriodType, parse_period

Status = Literal["provisional", "revised", "final"]
PublishedType = PeriodType | Literal["year", "split_year", "years", "label"]

_MARKED: Final = re.compile(r"(.+?) ?\(([A-Za-z]+)\)")
_STATUSES: Final[dict[str, Status]] = {
    "p": "provisional",
    "prov": "provisional",
    "provisional": "provisional",
    "r": "revised",
    "rev": "revised",
    "revised": "revised",
    "final": "final",
}
_OUTTURN: Final = frozenset({"ot", "outturn"})
_YEAR: Final = re.compile(r"(?:19|20|21)[0-9]{2}")
_YEARS: Final = re.compile(r"((?:19|20|21)[0-9]{2})(?:-([0-9]{2}|[0-9]{4})|([0-9]{2}))")
_SPLIT_YEARS: Final = re.compile(r"([0-9]{4})/([0-9]{2})-((?:[0-9]{2})?[0-9]{2})/([0-9]{2})")


class Reading(NamedTuple):
    """A label read: the period's one text, its type, and the status its mark gives the figure."""

    text: str
    type: PublishedType
    status: Status | None = None


def reading_of(label: str) -> Reading:
    """Read a label as published; what is not understood is kept whole as a `label`."""
    plain = " ".join(label.split())
    match = _MARKED.fullmatch(plain)
    core, mark = (match[1], match[2].casefold()) if match else (plain, "")
    if mark in _STATUSES:
        return _typed(core)._replace(status=_STATUSES[mark])
    if mark in _OUTTURN and _typed(core).type == "split_year":
        return Reading(f"FY{_typed(core).text}", "financial_year")
    return _typed(plain)


def spellings(period: Period) -> tuple[str, ...]:
    """The texts by which a publisher may mean `period`, where its kind of year is understood.

    A year is called by its end: the 2009 results are those of 2008/09, "2009" of a financial year
    is the year to March 2009.
    """
    match period.type:
        case "academic_year" | "financial_year":
            start, end = period.starts.year, period.ends.year
            return (period.text, f"{start}-{end % 100:02}", str(end))
        case "calendar_year":
            return (period.text, str(period.starts.year))
        case _:
            return (period.text,)


def _typed(text: str) -> Reading:
    if _YEAR.fullmatch(text):
        return Reading(text, "year")
    if match := _YEARS.fullmatch(text):
        return _years(text, int(match[1]), match[2] or match[3])
    if match := _SPLIT_YEARS.fullmatch(text):
        follow = _follows(match[1], match[2]) and _follows(match[3], match[4])
        return Reading(text, "years" if follow else "label")
    try:
        period = parse_period(text)
    except ValueError:
        return Reading(text, "label")
    return Reading(period.text, period.type)


def _years(text: str, start: int, end: str) -> Reading:
    if _follows(str(start), end):
        return Reading(f"{start}-{(start + 1) % 100:02}", "split_year")
    later = int(end) > start if len(end) == 4 else int(end) > start % 100
    return Reading(text, "years" if later and "-" in text else "label")


def _follows(start: str, end: str) -> bool:
    return str(int(start) + 1).endswith(end)
