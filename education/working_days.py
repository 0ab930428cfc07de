"""Working days in England: neither Saturday, Sunday nor a bank holiday; school holidays count.

Source: Banking and Financial Dealings Act 1971, Schedule 1, with Good Friday and Christmas Day by
custom, and the days that were moved or added by proclamation.
"""

from datetime import date, timedelta
from functools import cache
from typing import Final

_DAY: Final = timedelta(days=1)
_MOVED: Final = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
_ADDED: Final = (
    *(date(2002, 6, 3), date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3)),
    *(date(2022, 9, 19), date(2023, 5, 8)),
)


def is_working_day(day: date) -> bool:
    """Whether work is done on `day` in England."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def after_working_days(day: date, count: int) -> date:
    """The `count`th working day following `day`; the first is never `day` itself."""
    found = day
    for _ in range(count):
        found += _DAY
        while not is_working_day(found):
            found += _DAY
    return found


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year (1978 on), with the substitutes of those on a weekend."""
    easter = easter_sunday(year)
    spring = _monday_on_or_before(date(year, 5, 31))
    regular = {
        *(easter - 2 * _DAY, easter + _DAY),
        *(_monday_on_or_before(date(year, 5, 7)), spring),
        _monday_on_or_before(date(year, 8, 31)),
        _substitute(date(year, 1, 1)),
        *_christmas(year),
    }
    kept = {_MOVED.get(day, day) for day in regular}
    return frozenset(kept | {day for day in _ADDED if day.year == year})


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar, by the anonymous algorithm (Meeus, 1991)."""
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap - moon + 15) % 30
    quarter, remainder = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - remainder) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _monday_on_or_before(day: date) -> date:
    return day - day.weekday() * _DAY


def _substitute(day: date) -> date:
    return day + max(0, 7 - day.weekday()) * _DAY if day.weekday() > 4 else day


def _christmas(year: int) -> set[date]:
    """Christmas Day and Boxing Day, or the first working days after them in their stead."""
    christmas = date(year, 12, 25)
    match christmas.weekday():
        case 4:
            return {christmas, christmas + 3 * _DAY}
        case 5:
            return {christmas + 2 * _DAY, christmas + 3 * _DAY}
        case 6:
            return {christmas + _DAY, christmas + 2 * _DAY}
        case _:
            return {christmas, christmas + _DAY}
