"""A plain calendar of 2009 and 2010, walked day by day, with the bank holidays written out."""

from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
BANK_HOLIDAYS: Final = frozenset(
    date(year, month, day)
    for year, days in {
        2009: [(1, 1), (4, 10), (4, 13), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)],
        2010: [(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)],
    }.items()
    for month, day in days
)


def working_days_after(day: date, count: int) -> date:
    """The day on which the `count`th working day after `day` has come."""
    while count:
        day += DAY
        if day.isoweekday() <= 5 and day not in BANK_HOLIDAYS:
            count -= 1
    return day


def two_months_after(day: date) -> date:
    """The last day that is not beyond the same day of the month after next."""
    month = day.month + 2
    wanted = (day.year + (month > 12), (month - 1) % 12 + 1, day.day)
    last = day
    while (last + DAY).timetuple()[:3] <= wanted:
        last += DAY
    return last
