"""The names of values, targets and the like: indicator, place, period and group, with dots.

`NI72.105148.2008-09.all`, `NI72.350.2008-09.gender=F`, `NI75.350:tier:5.2008-09.all`.
"""

from typing import NamedTuple

from chassis.problems import Problem
from education.periods import Period, parse_period
from services.kpi.spots import Level, level_of

SHAPE = "indicator.place.period.group, as in NI72.105148.2008-09.all"


class Name(NamedTuple):
    """A name, read; `code` is as it was written, any spelling or alias."""

    code: str
    level: Level
    place: str
    period: Period
    group: str


def parse_name(text: str) -> Name:
    """Read a name. Raises `not_found` with what is wrong, since a name is part of an address."""
    parts = text.split(".", 3)
    if len(parts) != 4 or not all(parts):
        raise Problem("not_found", f"This is not a name of the form {SHAPE}.")
    code, place, period, group = parts
    try:
        return Name(code, level_of(place), place, parse_period(period), group)
    except ValueError as error:
        raise Problem("not_found", str(error)) from None


def name_of(code: str, place: str, period: str, group: str) -> str:
    """The name, `period` in its written form (2008/09)."""
    return f"{code}.{place}.{period.replace('/', '-')}.{group}"
