"""Visits spread evenly over working days. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from education.working_days import is_working_day

_DAY = timedelta(days=1)


def working_days(first: date, last: date) -> list[date]:
    """The working days from a day to another, both counted."""
    span = (last - first).days + 1
    days = (first + number * _DAY for number in range(max(span, 0)))
    return [day for day in days if is_working_day(day)]


def spread(count: int, days: Sequence[date]) -> list[date]:
    """A day for each of so many visits, in order: no day has two more than another."""
    return [days[(2 * number + 1) * len(days) // (2 * count)] for number in range(count)]


def spread_by_officer(
    organisations: Mapping[str | None, Sequence[str]], days: Sequence[date]
) -> dict[str, date]:
    """The day of each organisation's visit, each officer's spread for themselves."""
    return {
        organisation: day
        for own in organisations.values()
        for organisation, day in zip(own, spread(len(own), days), strict=True)
    }
