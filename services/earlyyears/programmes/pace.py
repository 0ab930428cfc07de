"""How far a programme is as of a day, and whether it will end in time. Pure.

A day counts with the visits made on it: the days left are those after it. The word follows from the
counts, and fewer visits made never give a better one:

missed      its last day is past, and a visit is not made or was made later
at_risk     it has begun, and a visit is not planned, is planned for after the last day, or no day
            is left for it; or fewer are made than an even pace would have, by more than half a
            visit for each officer (which an even plan may be behind) and more than one
on_course   none of these
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

from education.rounding import half_up
from education.words import sentence
from education.working_days import after_working_days
from services.earlyyears.programmes.reading import Standing
from services.earlyyears.programmes.spreading import working_days

Word = Literal["on_course", "at_risk", "missed"]
WORDS: Final[tuple[Word, ...]] = ("on_course", "at_risk", "missed")
"""The best first."""
FORESEEN: Final = 1_300
"""Working days, five years: an end beyond them is not foreseen."""


@dataclass(frozen=True)
class Window:
    """The days of a programme, as of a day."""

    starts_on: date
    ends_on: date
    on: date

    @property
    def over(self) -> bool:
        """Whether its last day is past."""
        return self.on > self.ends_on

    @cached_property
    def gone(self) -> int:
        """Its working days so far, today's with them."""
        return len(working_days(self.starts_on, min(self.on, self.ends_on)))

    @property
    def left(self) -> int:
        """Its working days still to come."""
        return self.all - self.gone

    @cached_property
    def all(self) -> int:
        return len(working_days(self.starts_on, self.ends_on))


@dataclass(frozen=True, slots=True)
class Tally:
    """Schools and settings: `eligible` are those with a visit `made`, `planned` or `not_planned`.

    Of those made, `late` were made after the last day; of those not made, `overdue` are all once it
    is past, `slipped` had a day that is past, `planned_after` have one that is too late.
    """

    eligible: int
    made: int
    planned: int
    not_planned: int
    late: int
    overdue: int
    slipped: int
    planned_after: int

    @property
    def remaining(self) -> int:
        return self.eligible - self.made


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether a programme will end in time: visits needed each working day from now, made each so
    far; the day of the last visit at this pace (None: none is foreseen, or it is over)."""

    counts: Tally
    word: Word
    because: str
    days_left: int
    needed_per_day: Decimal | None
    made_per_day: Decimal | None
    forecast_end: date | None


def tally(standings: Collection[Standing], window: Window) -> Tally:
    """The counts of some schools and settings."""
    made = [each for each in standings if each.made_on and each.made_on <= window.on]
    to_make = [each for each in standings if not (each.made_on and each.made_on <= window.on)]
    days = [each.planned_for for each in to_make if each.visit and each.planned_for]
    return Tally(
        eligible=len(standings),
        made=len(made),
        planned=sum(each.visit is not None for each in to_make),
        not_planned=sum(each.visit is None for each in to_make),
        late=sum(each.made_on is not None and each.made_on > window.ends_on for each in made),
        overdue=len(to_make) if window.over else 0,
        slipped=sum(day < window.on for day in days),
        planned_after=sum(day > window.ends_on for day in days),
    )


def outlook(standings: Collection[Standing], window: Window) -> Outlook:
    """Whether a programme will end in time."""
    counts = tally(standings, window)
    officers = len({each.officer for each in standings if each.visit})
    reasons = _missed(counts, window) or _risks(counts, window, officers)
    word: Word = "on_course" if not reasons else "missed" if window.over else "at_risk"
    return Outlook(
        counts=counts,
        word=word,
        because=sentence("; ".join(reasons)) if reasons else _well(counts, window),
        days_left=window.left,
        needed_per_day=_rate(counts.remaining, window.left),
        made_per_day=_rate(counts.made, window.gone),
        forecast_end=forecast(counts, window),
    )


def forecast(counts: Tally, window: Window) -> date | None:
    """The day of the last visit if as many are made each working day as so far."""
    if window.over or not counts.remaining or not counts.made or not window.gone:
        return None
    days = -(-counts.remaining * window.gone // counts.made)
    return after_working_days(window.on, days) if days <= FORESEEN else None


def behind(counts: Tally, window: Window) -> Fraction:
    """By how many visits it is behind an even pace; negative: ahead of it."""
    return Fraction(counts.eligible * window.gone, window.all or 1) - counts.made


def _missed(counts: Tally, window: Window) -> list[str]:
    if not window.over:
        return []
    reasons = []
    if counts.remaining:
        what = f"{counts.remaining} of {counts.eligible} not visited by {window.ends_on}"
        reasons.append(what)
    if counts.late:
        reasons.append(f"{counts.late} visited after {window.ends_on}")
    return reasons


def _risks(counts: Tally, window: Window, officers: int) -> list[str]:
    if window.over or not counts.remaining:
        return []
    reasons = []
    begun = window.on >= window.starts_on
    if begun and not window.left:
        reasons.append(f"{counts.remaining} still to be visited and no working day is left")
    if begun and counts.not_planned:
        reasons.append(f"{counts.not_planned} without a visit planned")
    if begun and counts.planned_after:
        reasons.append(f"{counts.planned_after} planned for after {window.ends_on}")
    if behind(counts, window) > max(Fraction(1), Fraction(officers, 2)):
        reasons.append(_pace(counts, window))
    return reasons


def _pace(counts: Tally, window: Window) -> str:
    made, needed = _rate(counts.made, window.gone), _rate(counts.remaining, window.left)
    end = forecast(counts, window)
    said = f"at this pace the last visit is on {end}" if end else "at this pace it does not end"
    if needed is None:
        return f"{made} visited a working day so far: {said}"
    return f"{made} visited a working day so far, {needed} needed from now on: {said}"


def _well(counts: Tally, window: Window) -> str:
    if not counts.eligible:
        return "Nobody is eligible."
    if not counts.remaining:
        return f"All {counts.eligible} are visited."
    to_visit = f"{counts.remaining} {'is' if counts.remaining == 1 else 'are'} to be visited"
    if window.on < window.starts_on:
        return f"It begins on {window.starts_on}; {to_visit}."
    needed = _rate(counts.remaining, window.left)
    # Few in a long time round to nothing.
    pace = f", {needed} a working day" if needed else ""
    return f"{to_visit} by {window.ends_on}{pace}."


def _rate(count: int, days: int) -> Decimal | None:
    return half_up(Fraction(count, days)) if days else None
