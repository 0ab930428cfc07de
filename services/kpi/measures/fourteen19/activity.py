"""What young people of 16 to 18 do at the end of each month (NI 117, NI 91)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from contracts.envelope import BadEvent, Event
from contracts.fourteen19 import Activity, Age, ParticipationChanged
from education.periods import period_of
from services.kpi.figures import ALL, ALWAYS, Figures, Line, Place, Posting, add
from services.kpi.measures.fourteen19.series import returned
from services.kpi.measures.parts import tally, year_of

ACTIVITY, NEET, PARTICIPATION = "activity", "neet", "participation"
SNAPSHOTS: Final = (11, 12, 1)
"""The months whose ends NI 117 is of."""
_ALONE: Final = ("eet", "learning", "neet", "not_known", "lapsed_eet", "lapsed_neet", "excluded")
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
    for day, ages in data.months.items():
        for told in ages.values():
            _check(told)
        lines += _month(data, day, ages)
    if data.academic_17 is not None:
        _check(data.academic_17)
        lines += _at_17(data, date(year.start, *_YEARS_END), data.academic_17)
    return Posting(ALWAYS, tuple(lines))


def _month(data: ParticipationChanged, day: date, ages: Mapping[Age, Activity]) -> Iterator[Line]:
    place = Place(data.organisation, data.area, str(period_of("month", day)))
    groups = [ALL, *(f"age={age}" for age in ages)]
    yield returned(place, ACTIVITY, groups, day)
    if figures := add(_figures(age, told) for age, told in ages.items()):
        yield Line(place, figures, day)
    if day.month in SNAPSHOTS:
        there = Place(data.organisation, data.area, str(year_of(data.year)))
        snapshot = add(_snapshot(age, told, day.month) for age, told in ages.items())
        yield returned(there, NEET, groups, day)
        if snapshot:
            yield Line(there, snapshot, day)


def _figures(age: Age, told: Activity) -> Figures:
    groups = [ALL, f"age={age}"]
    own = (tally(f"{ACTIVITY}.{n}", groups, amount=getattr(told, n)) for n in _ALONE)
    return add((*own, tally(f"{ACTIVITY}.young_people", groups, amount=_all(told))))


def _snapshot(age: Age, told: Activity, month: int) -> Figures:
    groups = [ALL, f"age={age}"]
    return add(
        (
            tally(f"{NEET}.young_people", groups, month, _all(told)),
            tally(f"{NEET}.neet", groups, month, told.neet),
            tally(f"{NEET}.not_known", groups, month, told.not_known),
        )
    )


def _at_17(data: ParticipationChanged, day: date, told: Activity) -> Iterator[Line]:
    place = Place(data.organisation, data.area, str(period_of("calendar_year", day)))
    yield returned(place, PARTICIPATION, [ALL], day)
    figures = add(
        (
            tally(f"{PARTICIPATION}.population", [ALL], amount=_all(told) + told.excluded),
            tally(f"{PARTICIPATION}.participating", [ALL], amount=told.learning),
        )
    )
    if figures:
        yield Line(place, figures, day)


def _all(told: Activity) -> int:
    return told.eet + told.neet + told.not_known


def _check(told: Activity) -> None:
    if told.learning > told.eet:
        raise BadEvent("more in learning than in education, employment or training")
    if told.lapsed_eet + told.lapsed_neet > told.not_known:
        raise BadEvent("more lapsed than not known")
