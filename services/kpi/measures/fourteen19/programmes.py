"""Young people on Diplomas, apprenticeships and Foundation Learning, with their homes; and what
each provider teaches and has places for."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from contracts.envelope import Event
from contracts.fourteen19 import (
    Enrolled,
    EnrolmentChanged,
    PlaceLevel,
    Programme,
    ProvisionChanged,
    Series,
)
from education.years import AcademicYear
from services.kpi.figures import ALL, ALWAYS, POSITION, Line, Place, Posting
from services.kpi.measures.fourteen19.series import Cell, after, counted_on, returned, stepwise
from services.kpi.measures.parts import by, year_of

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
    return Posting(ALWAYS, (*_counted(data, year), *_from_day_to_day(data, year)))


def provision_posting(event: Event[ProvisionChanged]) -> Posting:
    """What a provider teaches from day to day, the places it has by level, and its courses.

    Raises `BadEvent` for a year that is none.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    told = {Cell(f"{TAUGHT}.{name}"): series for name, series in data.programmes.items()}
    if told:
        told |= returned(TAUGHT, [ALL], _first(data.programmes, year))
    now = Place(data.organisation, data.area, POSITION)
    places = _places(data, year, event.time.date())
    return Posting(ALWAYS, (*stepwise(now, told, after(year)), *places))


def _counted(data: EnrolmentChanged, year: AcademicYear) -> Iterator[Line]:
    day = date(year.start, *COUNT_DAY)
    of: dict[str, EnrolmentChanged | Enrolled] = {ALL: data, **by("gender", data.genders)}
    diploma = _diploma(data) | {group: each.diploma for group, each in of.items()}
    told = returned(DIPLOMAS, diploma, day)
    for group, each in of.items():
        told[Cell(f"{DIPLOMAS}.population", group)] = {day: each.learners}
    for group, series in diploma.items():
        told[Cell(f"{DIPLOMAS}.learners", group)] = {day: counted_on(series, day)}
    return stepwise(Place(data.organisation, data.area, str(year)), told)


def _from_day_to_day(data: EnrolmentChanged, year: AcademicYear) -> Iterator[Line]:
    told = returned(PROGRAMMES, [ALL], year.starts)
    for group, series in _diploma(data).items():
        told[Cell(f"{PROGRAMMES}.diploma", group)] = series
    for name in ("apprenticeship", "public_sector", "foundation_learning"):
        told[Cell(f"{PROGRAMMES}.{name}")] = getattr(data, name)
    return stepwise(Place(data.organisation, data.area, POSITION), told, after(year))


def _diploma(data: EnrolmentChanged) -> dict[str, Series]:
    return {ALL: data.diploma, **by("line", data.lines), **by("level", data.levels)}


def _places(data: ProvisionChanged, year: AcademicYear, told_on: date) -> Iterator[Line]:
    since = min(told_on, year.ends)
    told = returned(PLACES, [ALL], since) if data.places else {}
    for level, some in data.places.items():
        for name in ("planned", "commissioned", "delivered"):
            told[Cell(f"{PLACES}.{name}", bucket=LEVELS[level])] = {since: getattr(some, name)}
    if data.courses:
        told |= returned(PROSPECTUS, [ALL], since)
        told[Cell(f"{PROSPECTUS}.courses")] = {since: data.courses}
    return stepwise(Place(data.organisation, data.area, str(year)), told)


def _first(programmes: Mapping[Programme, Series], year: AcademicYear) -> date:
    return min((day for series in programmes.values() for day in series), default=year.starts)
