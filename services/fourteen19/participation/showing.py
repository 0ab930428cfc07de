"""Counts as they are answered: percentages of each month, NI 117 and NI 91. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contracts.fourteen19 import Activity
from education.rounding import half_up
from education.years import AcademicYear
from services.fourteen19.participation.answers import (
    LearningIndicator,
    NeetIndicator,
    NotTold,
    ParticipationGroup,
    ParticipationMonth,
)
from services.fourteen19.participation.counting import Tally, activity_of, month_ends
from services.fourteen19.participation.rules import (
    SNAPSHOTS,
    Shares,
    neet_among,
    ni_117,
    percent_learning,
)


@dataclass(frozen=True, slots=True)
class Showing:
    """How figures of one year are shown: as of which day, with which shares of those whose record
    lapsed; of some months only; with counts or without."""

    year: AcademicYear
    today: date
    shares: Shares
    months: Collection[int]
    exact: bool

    def group(
        self, name: str, tally: Tally, *, hidden: bool, hidden_17: bool
    ) -> ParticipationGroup:
        """A group, as far as it is not hidden."""
        return ParticipationGroup(
            group=name,
            months=[
                self._month(day, activity_of(tally.on(day)), hidden=hidden)
                for day in month_ends(self.year)
                if day.month in self.months
            ],
            ni117=self._ni_117(tally, hidden=hidden),
            ni91=self._ni_91(tally, hidden=hidden_17),
        )

    def _month(self, day: date, counts: Activity, *, hidden: bool) -> ParticipationMonth:
        of = counts.young_people
        reason: NotTold | None = "suppressed" if hidden else None if of else "not_applicable"

        def percent(some: Fraction | int) -> Decimal | None:
            return None if reason else half_up(Fraction(100 * some) / of)

        shown: dict[str, Any] = dict.fromkeys(Activity.model_fields)
        if self.exact:
            shown = counts.model_dump()
        return ParticipationMonth(
            on=day,
            projected=day > self.today,
            young_people=of if self.exact else None,
            **shown,
            neet_percent=percent(counts.neet),
            adjusted_neet_percent=percent(neet_among(counts, self.shares)),
            not_known_percent=percent(counts.not_known),
            reason=reason,
        )

    def _ni_117(self, tally: Tally, *, hidden: bool) -> NeetIndicator:
        days = [day for day in month_ends(self.year) if day.month in SNAPSHOTS]
        found = ni_117([activity_of(tally.on(day)) for day in days], self.shares)
        reason: NotTold | None = None if found.mean is not None else "not_applicable"
        if days[-1] > self.today:
            reason = "not_yet"
        if hidden:
            reason = "suppressed"
        return NeetIndicator(
            percent=_shown(found.mean, reason),
            ratio_of_sums=_shown(found.ratio_of_sums, reason),
            months=days,
            reason=reason,
        )

    def _ni_91(self, tally: Tally, *, hidden: bool) -> LearningIndicator:
        day, counts = date(self.year.start, 12, 31), activity_of(tally.academic_17)
        percent = percent_learning(counts)
        reason: NotTold | None = None if percent is not None else "not_applicable"
        if day > self.today:
            reason = "not_yet"
        if hidden:
            reason = "suppressed"
        told = self.exact and reason is None
        return LearningIndicator(
            on=day,
            percent=_shown(percent, reason),
            learning=counts.learning if told else None,
            population=counts.everybody if told else None,
            reason=reason,
        )


def _shown(value: Fraction | None, reason: NotTold | None) -> Decimal | None:
    return None if reason or value is None else half_up(value)
