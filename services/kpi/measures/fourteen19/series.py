"""Counts from day to day, as the lines that lead from one to the next."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from contracts.fourteen19 import Series
from education.years import AcademicYear
from services.kpi.figures import FINAL, SCALAR, Cells, Figures, Line, Place, subtract
from services.kpi.measures.parts import tally


def counted_on(series: Series, day: date) -> int:
    """How many there were on a day."""
    return series[max(before)] if (before := [each for each in series if each <= day]) else 0


def stepwise(
    place: Place, measure: str, groups: Mapping[str, Series], ends: date | None = None
) -> Iterator[Line]:
    """The lines of a measure that is counted from day to day in some groups; `ends`, the first day
    on which nobody is counted any more."""
    held: Cells = {}
    for day in sorted({day for series in groups.values() for day in series}):
        if ends is not None and day >= ends:
            break
        now = _cells({name: counted_on(series, day) for name, series in groups.items()})
        yield from _moved(place, measure, held, now, day)
        held = now
    if ends is not None:
        yield from _moved(place, measure, held, {}, ends)


def standing(
    place: Place, steps: Iterable[tuple[date, Figures]], ends: date | None = None
) -> Iterator[Line]:
    """The lines of figures that take one another's place from day to day."""
    held: Figures = {}
    for day, now in steps:
        if figures := subtract(now, held):
            yield Line(place, figures, day)
        held = now
    if ends is not None and held:
        yield Line(place, subtract({}, held), ends)


def returned(place: Place, family: str, groups: Iterable[str], day: date) -> Line:
    """That a family of figures was sent in, since a day."""
    return Line(place, tally(f"{family}.returns", sorted(groups), FINAL), day)


def after(year: AcademicYear) -> date:
    """The first day after an academic year."""
    return year.ends + timedelta(days=1)


def _cells(counts: Mapping[str, int]) -> Cells:
    return {group: {SCALAR: number} for group, number in counts.items() if number}


def _moved(place: Place, measure: str, held: Cells, now: Cells, day: date) -> Iterator[Line]:
    before = {measure: held} if held else {}
    if figures := subtract({measure: now} if now else {}, before):
        yield Line(place, figures, day)
