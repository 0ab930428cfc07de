"""All that is told of an authority on a day, as was known at a moment: read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from education.periods import parse_period
from education.years import AcademicYear
from services.kpi.indicators.active import active_definitions
from services.kpi.indicators.definition import Definition
from services.kpi.ledger.reading import AnySession
from services.kpi.moment import Moment
from services.kpi.naming import name_of
from services.kpi.values.answer import ValueAnswer
from services.kpi.values.candidates import Filter
from services.kpi.values.query import find_values

_ALL: Final = 2**31
_FIRST: Final = 1900  # no academic year is told before it
_YEARS_BACK: Final = 2  # of stocks, which have a figure of any year there ever was


@dataclass(frozen=True)
class AreaFigures:
    """An authority's values for all people: indicator -> period -> value, oldest period first.

    Periods that had not begun on the day are left out. A value may be there and have no figure.
    """

    area: str
    as_at: date
    definitions: Mapping[str, Definition]
    values: Mapping[str, Mapping[str, ValueAnswer]]

    def newest(self, code: str) -> ValueAnswer | None:
        """The value of the newest period that has a figure, else of the newest with a target."""
        found = list(self.values.get(code, {}).values())[::-1]
        with_figure = (each for each in found if each.value is not None)
        with_target = (each for each in found if each.target is not None)
        return next(with_figure, None) or next(with_target, None)

    def of(self, code: str, period: str) -> ValueAnswer | None:
        """The value of one period, in its written form (2008/09)."""
        return self.values.get(code, {}).get(period)

    def name(self, code: str, period: str) -> str:
        """The name of a value, there or not: `NI72.350.2008-09.all`."""
        return name_of(code, self.area, period, "all")

    @cached_property
    def by_name(self) -> dict[str, ValueAnswer]:
        """Every value by its name."""
        return {each.id: each for some in self.values.values() for each in some.values()}


async def figures_of(session: AnySession, area: str, moment: Moment) -> AreaFigures:
    """The figures of an authority. The number of statements depends on nothing."""
    definitions = await active_definitions(session)
    wanted = Filter(levels=("area",), areas=(area,), moment=moment)
    found = await find_values(session, definitions, wanted, limit=_ALL)
    stocks = [code for code, each in definitions.items() if each.is_stock]
    past = Filter(
        codes=stocks, levels=("area",), areas=(area,), periods=_years_before(moment), moment=moment
    )
    found += await find_values(session, definitions, past, limit=_ALL)
    by_code: dict[str, dict[str, ValueAnswer]] = {}
    for each in sorted((one for one, _ in found), key=lambda one: parse_period(one.period).starts):
        if parse_period(each.period).starts <= moment.day:
            by_code.setdefault(each.indicator, {})[each.period] = each
    return AreaFigures(area, moment.day, definitions, by_code)


def _years_before(moment: Moment) -> list[str]:
    start = AcademicYear.containing(moment.day).start
    return [str(AcademicYear(year)) for year in range(start - _YEARS_BACK, start) if year >= _FIRST]
