"""The usual programmes of a year: the baseline of quality, in every school and setting.

By the authority's report of 3 December 2009 settings were to be audited by the end of September,
childminders from September to December, schools helped to evaluate themselves from October to
February. When the audits of settings began it does not say; here they begin with the summer term.
"""

from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

from contracts.earlyyears import Purpose
from education.years import AcademicYear
from services.earlyyears.programmes.state import Programme
from services.earlyyears.provision import Sort


class _Usual(NamedTuple):
    """`starts` is its first day (month, day), in the year the academic year begins in; it ends
    with the month `until`."""

    name: str
    title: str
    purpose: Purpose
    sorts: tuple[Sort, ...]
    starts: tuple[int, int]
    until: int
    tool: str
    hours_per_visit: int


_USUAL: Final = (
    _Usual(
        "audit-pvi",
        "EYFS implementation audit: private, voluntary and independent settings",
        "audit",
        ("pvi",),
        (4, 20),
        9,
        "eyfs-audit-1",
        6,
    ),
    _Usual(
        "audit-childminders",
        "EYFS implementation audit: childminders",
        "audit",
        ("childminder",),
        (9, 1),
        12,
        "eyfs-audit-1",
        3,
    ),
    _Usual(
        "self-evaluation-schools",
        "Supported EYFS self-evaluation: nursery, special and primary schools",
        "self_evaluation",
        ("nursery", "special", "primary"),
        (10, 1),
        2,
        "eyfs-self-evaluation-1",
        6,
    ),
)


def usual(area: str, year: AcademicYear) -> dict[str, Programme]:
    """The usual programmes of an area and year, by key."""
    return {f"{area}.{each.name}-{year.start}": _programme(each, area, year) for each in _USUAL}


def _programme(each: _Usual, area: str, year: AcademicYear) -> Programme:
    starts_on = date(year.start, *each.starts)
    end = year.start if each.until >= starts_on.month else year.start + 1
    return Programme(
        area=area,
        title=each.title,
        purpose=each.purpose,
        sorts=each.sorts,
        year=str(year),
        starts_on=starts_on,
        ends_on=date(end, each.until, monthrange(end, each.until)[1]),
        tool=each.tool,
        hours_per_visit=each.hours_per_visit,
    )
