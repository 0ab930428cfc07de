"""Counts from day to day, as the lines that lead from one to the next."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from contracts.fourteen19 import Series
from education.years import AcademicYear
from services.kpi.figures import ALL, FINAL, SCALAR, Line, Place


class Cell(NamedTuple):
    """One number of the figures of a place."""

    measure: str
    group: str = ALL
    bucket: int = SCALAR


def stepwise(place: Place, told: Mapping[Cell, Series], ends: date | None = None) -> Iterator[Line]:
    """The lines of what is counted from day to day, one for each day on which any of it moves;
    `ends`, the first day on which nothing is counted any more."""
    moved: dict[date, dict[str, dict[str, dict[int, int]]]] = {}
    for (measure, group, bucket), series in told.items():
        for day, amount in _moves(series, ends):
            cells = moved.setdefault(day, {}).setdefault(measure, {})
            cells.setdefault(group, {})[bucket] = amount
    for day in sorted(moved):
        yield Line(place, moved[day], day)


def counted_on(series: Series, day: date) -> int:
    """How many there were on a day."""
    return series[max(before)] if (before := [each for each in series if each <= day]) else 0


def returned(family: str, groups: Iterable[str], day: date) -> dict[Cell, Series]:
    """That a family of figures was sent in, since a day."""
    return {Cell(f"{family}.returns", group, FINAL): {day: 1} for group in groups}


def after(year: AcademicYear) -> date:
    """The first day after an academic year."""
    return year.ends + timedelta(days=1)


def _moves(series: Series, ends: date | None) -> Iterator[tuple[date, int]]:
    held = 0
    for day in sorted(series):
        if ends is not None and day >= ends:
            break
        if moved := series[day] - held:
            yield day, moved
        held = series[day]
    if ends is not None and held:
        yield ends, -held
