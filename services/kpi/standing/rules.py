"""When an indicator is stale: the next figures should be there and are not. Pure."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeVar

from education.periods import parse_period, period_of
from services.kpi.figures import POSITION
from services.kpi.indicators.definition import Definition, PeriodType

T = TypeVar("T")
ALLOWED_DAYS: Final[dict[PeriodType, int]] = {
    "month": 31,
    "term": 62,
    "calendar_year": 184,
    "financial_year": 184,
    "academic_year": 184,
    # A stock stays true until something happens; a year in which nothing did is not believed.
    "position": 366,
}
"""From a period's last day to the last by which its figures should be there."""


class Newest(NamedTuple):
    """The newest figures of one family and period: the day they were recorded."""

    family: str
    period: str
    recorded_on: date


class Stale(NamedTuple):
    """An indicator whose next figures are late: what it has, and what it should have since when."""

    definition: Definition
    has: str
    lacks: str
    since: date


def stale_ones(
    definitions: Iterable[Definition], newest: Iterable[Newest], today: date
) -> list[Stale]:
    """Those in use that have had figures before; what never had any is not collected here."""
    figures = list(newest)
    found = (_stale(each, figures) for each in definitions if each.status == "active")
    return [each for each in found if each is not None and each.since < today]


def _stale(definition: Definition, figures: Iterable[Newest]) -> Stale | None:
    mine = [each for each in figures if each.family in definition.families]
    allowed = timedelta(ALLOWED_DAYS[definition.period_type])
    if definition.is_stock:
        days = ((each.family, each.recorded_on) for each in mine if each.period == POSITION)
        day = _of_the_slowest(days, key=lambda day: day)
        if day is None:
            return None
        return Stale(definition, f"a position of {day}", "something newer", day + allowed)
    periods = ((each.family, parse_period(each.period)) for each in mine if each.period != POSITION)
    fitting = ((family, each) for family, each in periods if each.type == definition.period_type)
    last = _of_the_slowest(fitting, key=lambda period: period.ends)
    if last is None:
        return None
    following = period_of(last.type, last.ends + timedelta(1))
    return Stale(definition, last.text, following.text, following.ends + allowed)


def _of_the_slowest(told: Iterable[tuple[str, T]], *, key: Callable[[T], date]) -> T | None:
    """The newest of the family whose newest is the oldest: a value is as old as any part of it."""
    newest: dict[str, T] = {}
    for family, each in told:
        newest[family] = max(newest.get(family, each), each, key=key)
    return min(newest.values(), key=key, default=None)
