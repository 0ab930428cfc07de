"""Young people on Diplomas, apprenticeships and Foundation Learning, with their homes; and what
each provider teaches and has places for."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from contracts.envelope import Event
from contracts.fourteen19 import (
    EnrolmentChanged,
    PlaceLevel,
    Programme,
    ProvisionChanged,
    Series,
)
from education.years import AcademicYear
from services.kpi.figures import ALL, ALWAYS, FINAL, POSITION, SCALAR, Line, Place, Posting
from services.kpi.measures.fourteen19.series import after, counted_on, returned, stepwise
from services.kpi.measures.parts import tally, year_of

DIPLOMAS, PROGRAMMES, TAUGHT, PLACES = "diplomas", "programmes", "taught", "places"
PROSPECTUS: Final = "prospectus"
LEVELS: Final[Mapping[PlaceLevel, int]] = {"entry": 0, "level_1": 1, "level_2": 2, "level_3": 3}
"""The buckets of places."""
COUNT_DAY: Final = (10, 1)
"""Month and day on which Diploma learners are counted (NI 90): our own reading."""


def enrolment_posting(event: Event[EnrolmentChanged]) -> Posting:
    """Diploma learners on the count day of the year, and those on each programme from day to day.

    Raises `BadEvent` for a year that is none.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    lines = (*_counted(data, year), *_from_day_to_day(data, year))
    return Posting(ALWAYS, lines)


def provision_posting(event: Event[ProvisionChanged]) -> Posting:
    """What a provider teaches from day to day, the places it has by level, and its courses.

    Raises `BadEvent` for a year that is none.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    now = Place(data.organisation, data.area, POSITION)
    lines: list[Line] = []
    if data.programmes:
        lines.append(returned(now, TAUGHT, [ALL], _first(data.programmes, year)))
        lines.append(Line(now, tally(f"{TAUGHT}.returns", [ALL], FINAL, -1), after(year)))
    for programme, series in data.programmes.items():
        lines += stepwise(now, f"{TAUGHT}.{programme}", {ALL: series}, after(year))
    return Posting(ALWAYS, (*lines, *_places(data, year, event.time.date())))


def _counted(data: EnrolmentChanged, year: AcademicYear) -> Iterator[Line]:
    day = date(year.start, *COUNT_DAY)
    place = Place(data.organisation, data.area, str(year))
    groups = {ALL: data.diploma, **_by("line", data.lines), **_by("level", data.levels)}
    yield returned(place, DIPLOMAS, groups, day)
    figures = tally(f"{DIPLOMAS}.population", [ALL], amount=data.learners)
    cells = {
        group: {SCALAR: number}
        for group, series in groups.items()
        if (number := counted_on(series, day))
    }
    if cells:
        figures[f"{DIPLOMAS}.learners"] = cells
    if figures:
        yield Line(place, figures, day)


def _from_day_to_day(data: EnrolmentChanged, year: AcademicYear) -> Iterator[Line]:
    place, ends = Place(data.organisation, data.area, POSITION), after(year)
    yield returned(place, PROGRAMMES, [ALL], year.starts)
    yield Line(place, tally(f"{PROGRAMMES}.returns", [ALL], FINAL, -1), ends)
    told: Mapping[str, Mapping[str, Series]] = {
        "diploma": {ALL: data.diploma, **_by("line", data.lines), **_by("level", data.levels)},
        "apprenticeship": {ALL: data.apprenticeship},
        "public_sector": {ALL: data.public_sector},
        "foundation_learning": {ALL: data.foundation_learning},
    }
    for name, groups in told.items():
        yield from stepwise(place, f"{PROGRAMMES}.{name}", groups, ends)


def _places(data: ProvisionChanged, year: AcademicYear, told_on: date) -> Iterator[Line]:
    place, since = Place(data.organisation, data.area, str(year)), min(told_on, year.ends)
    if data.places:
        yield returned(place, PLACES, [ALL], since)
    for level, some in data.places.items():
        for name in ("planned", "commissioned", "delivered"):
            figures = tally(f"{PLACES}.{name}", [ALL], LEVELS[level], getattr(some, name))
            if figures:
                yield Line(place, figures, since)
    if data.courses:
        yield returned(place, PROSPECTUS, [ALL], since)
        yield Line(place, tally(f"{PROSPECTUS}.courses", [ALL], amount=data.courses), since)


def _first(programmes: Mapping[Programme, Series], year: AcademicYear) -> date:
    return min((day for series in programmes.values() for day in series), default=year.starts)


def _by(characteristic: str, series: Mapping[Any, Series]) -> dict[str, Series]:
    return {f"{characteristic}={value}": each for value, each in series.items()}
