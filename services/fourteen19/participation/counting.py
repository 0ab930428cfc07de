"""Young people counted by what they do at the end of each month of an academic year. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, TypeVar

from contracts.fourteen19 import Activity, Age
from education.years import AcademicYear
from services.fourteen19.participation.codes import EET, LEARNING, Group
from services.fourteen19.participation.rules import Lapsed, Situation, situation
from services.fourteen19.participation.stories import Alike, Story, told_in

AGES: Final[Mapping[int, Age]] = {16: "16", 17: "17", 18: "18"}
Standing = tuple[Group, Lapsed | None]
"""How a situation is counted."""
Counts = Counter[Standing]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Tally:
    """Some young people of one academic year: at the end of each month by age on that day; and on
    31 December those aged 17 on 31 August before."""

    months: dict[date, dict[Age, Counts]] = field(default_factory=dict)
    academic_17: Counts = field(default_factory=Counter)

    def on(self, day: date) -> Counts:
        """All of 16 to 18 at the end of a month."""
        return sum(self.months.get(day, {}).values(), Counter())


def month_ends(year: AcademicYear) -> tuple[date, ...]:
    """The last day of each month, September to August."""
    starts = [date(year.start + (at > 12), (at - 1) % 12 + 1, 1) for at in range(10, 22)]
    return tuple(day - timedelta(days=1) for day in starts)


def tallied(
    rows: Iterable[Alike], key: Callable[[Alike], Iterable[K]]
) -> dict[str, dict[K, Tally]]:
    """By year and by each key a row has; a row counts with all of them."""
    found: dict[str, dict[K, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for row in rows:
        year = AcademicYear.parse(row.year)
        standings = _standings(row.story, year)
        for name in key(row):
            _add(found[row.year][name], row, year, standings)
    return found


def age_on(born: date, day: date) -> int:
    """The age on the last day of a month of who was born in the month that begins with `born`."""
    return day.year - born.year - (day.month < born.month)


def activity_of(counts: Mapping[Standing, int]) -> Activity:
    """Counts as events and answers have them."""
    total: Counter[str] = Counter()
    for (group, lapsed), number in counts.items():
        if group in EET:
            total["eet"] += number
            total["learning"] += number if group in LEARNING else 0
        else:
            total[group] += number
            total[f"lapsed_{lapsed}"] += number
    return Activity(**{name: total[name] for name in Activity.model_fields})


def _add(tally: Tally, row: Alike, year: AcademicYear, standings: Mapping[date, Standing]) -> None:
    for day, standing in standings.items():
        age = AGES.get(age_on(row.born, day))
        if age is not None:
            ages = tally.months.setdefault(day, {})
            ages.setdefault(age, Counter())[standing] += row.number
    if age_on(row.born, year.previous.ends) == 17:
        tally.academic_17[standings[date(year.start, 12, 31)]] += row.number


@lru_cache(maxsize=20_000)
def _standings(story: Story, year: AcademicYear) -> Mapping[date, Standing]:
    told = told_in(story)
    found = {day: situation(told, day) for day in month_ends(year)}
    return {day: (each.group, each.lapsed_from) for day, each in found.items()}


@lru_cache(maxsize=20_000)
def situation_on(story: Story, day: date) -> Situation:
    """What who has this story does on a day."""
    return situation(told_in(story), day)
