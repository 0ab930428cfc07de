"""How many settings were good or better at their latest inspection as of a day. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pydantic import BaseModel, Field

from chassis.organisations import Place
from education.ofsted import SATISFACTORY
from education.rounding import half_up
from services.earlyyears.provision import Sort

GOOD: Final = 2


@dataclass(frozen=True, slots=True)
class Inspection:
    """Of a setting: `overall` 1 outstanding to 4 inadequate; None: met or not met, the standards of
    a setting with no children of the Foundation Stage present."""

    on: date
    overall: int | None


@dataclass(frozen=True, slots=True)
class Inspected:
    """A setting and all its inspections, in any order."""

    place: Place
    sort: Sort
    inspections: Sequence[Inspection]

    def latest(self, on: date) -> Inspection | None:
        """The latest inspection by a day."""
        until = [each for each in self.inspections if each.on <= on]
        return max(until, key=lambda each: each.on, default=None)


class InspectionCounts(BaseModel):
    """Open settings by their latest inspection. `percent_good`: of those with a grade, outstanding
    or good, to one place, half up; null: none has a grade."""

    of: str = Field(description="all, or a sort")
    good_or_better: int
    satisfactory: int
    inadequate: int
    met_or_not_met: int = Field(description="without a grade, and counted nowhere else")
    not_inspected: int
    percent_good: Decimal | None


class GoodOrBetter(BaseModel):
    """All settings on the last day of a month, or the day asked for."""

    on: date
    graded: int
    good_or_better: int
    percent_good: Decimal | None


def counts_on(settings: Iterable[Inspected], on: date, of: str) -> InspectionCounts:
    """Those open on a day, by what was known of them then."""
    latest = [each.latest(on) for each in settings if each.place.is_open_on(on)]
    grades = [each.overall for each in latest if each is not None]
    good = sum(grade is not None and grade <= GOOD for grade in grades)
    satisfactory = grades.count(SATISFACTORY)
    inadequate = sum(grade is not None and grade > SATISFACTORY for grade in grades)
    return InspectionCounts(
        of=of,
        good_or_better=good,
        satisfactory=satisfactory,
        inadequate=inadequate,
        met_or_not_met=grades.count(None),
        not_inspected=latest.count(None),
        percent_good=percent(good, good + satisfactory + inadequate),
    )


def trend(settings: Sequence[Inspected], on: date, months: int) -> list[GoodOrBetter]:
    """On the last day of each of so many months before a day, the first first, and on the day."""
    found = []
    for day in month_ends(on, months):
        counts = counts_on(settings, day, "all")
        good = counts.good_or_better
        graded = good + counts.satisfactory + counts.inadequate
        found.append(
            GoodOrBetter(
                on=day, graded=graded, good_or_better=good, percent_good=counts.percent_good
            )
        )
    return found


def month_ends(on: date, months: int) -> list[date]:
    """The last days of so many months before a day, and the day: `2009-01-31`, ..., the day."""
    return [*reversed(list(_ends_before(on, months))), on]


def percent(part: int, whole: int) -> Decimal | None:
    """To one place, half up; None of nothing."""
    return half_up(Fraction(100 * part, whole)) if whole else None


def _ends_before(on: date, months: int) -> Iterator[date]:
    for _ in range(months):
        on = on.replace(day=1) - timedelta(days=1)
        yield on
