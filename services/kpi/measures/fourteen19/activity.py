"""What young people of 16 to 18 do at the end of each month (NI 117, NI 91)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import Activity, Age, ParticipationChanged
from education.periods import period_of
from services.kpi.figures import ALL, ALWAYS, Line, Place, Posting
from services.kpi.measures.parts import by, figures_of, year_of

ACTIVITY, NEET, PARTICIPATION = "activity", "neet", "participation"
SNAPSHOTS: Final = (11, 12, 1)
"""The months whose ends NI 117 is of."""
_ACTIVITY: Final = {name: name for name in (*Activity.model_fields, "young_people")}
_NEET: Final = {name: name for name in ("young_people", "neet", "not_known")}
_AT_17: Final = {"population": "everybody", "participating": "learning"}
_YEARS_END: Final = (12, 31)


def participation_posting(event: Event[ParticipationChanged]) -> Posting:
    """The activity of each month by age; of three months for NI 117; of 17-year-olds at the end of
    the calendar year for NI 91. Each is true from the last day of its month.

    Raises `BadEvent` for a year that is none, and for parts that are more than their whole.
    """
    data, year = event.data, year_of(event.data.year)
    if data.withdrawn:
        return Posting(ALWAYS)
    lines: list[Line] = []
    _check(each for ages in data.months.values() for each in ages.values())
    _check(each for months in data.genders.values() for each in months.values())
    for day, ages in data.months.items():
        lines += _month(data, day, ages)
    if data.academic_17 is not None:
        lines.append(_at_17(data, date(year.start, *_YEARS_END), data.academic_17))
    return Posting(ALWAYS, tuple(lines))


def _month(data: ParticipationChanged, day: date, ages: Mapping[Age, Activity]) -> Iterator[Line]:
    groups = {ALL: _together(ages), **by("age", ages)}
    month = Place(data.organisation, data.area, str(period_of("month", day)))
    yield Line(month, figures_of(ACTIVITY, _ACTIVITY, groups), day)
    if day.month in SNAPSHOTS:
        genders = {name: months[day] for name, months in data.genders.items() if day in months}
        groups |= by("gender", genders)
        year = Place(data.organisation, data.area, str(year_of(data.year)))
        yield Line(year, figures_of(NEET, _NEET, groups, bucket=day.month), day)


def _at_17(data: ParticipationChanged, day: date, told: Activity) -> Line:
    _check([told])
    place = Place(data.organisation, data.area, str(period_of("calendar_year", day)))
    return Line(place, figures_of(PARTICIPATION, _AT_17, {ALL: told}), day)


def _together(ages: Mapping[Age, Activity]) -> Activity:
    return Activity(
        **{
            name: sum(getattr(each, name) for each in ages.values())
            for name in Activity.model_fields
        }
    )


def _check(some: Iterable[Activity]) -> None:
    for told in some:
        if told.learning > told.eet:
            raise BadEvent("more in learning than in education, employment or training")
        if told.lapsed_eet + told.lapsed_neet > told.not_known:
            raise BadEvent("more lapsed than not known")
