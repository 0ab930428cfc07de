"""Artsmark of schools and Arts Awards of young people: levels by date, and how long one is held.

An Artsmark is valid for three years (Arts Council England). In 2009 there were Artsmark, Artsmark
Silver and Artsmark Gold; Platinum came later. Arts Award began in October 2005 with Bronze, Silver
and Gold, for ages 11 to 25; Explore and Discover came in 2011.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from education.ofsted import add_months

ArtsmarkLevel = Literal["artsmark", "silver", "gold"]
ARTSMARK_LEVELS: Final[tuple[ArtsmarkLevel, ...]] = ("artsmark", "silver", "gold")
"""From the lowest to the highest."""
ARTSMARK_BEGAN: Final = date(2001, 1, 1)
ARTS_AWARD_LEVELS: Final = ("bronze", "silver", "gold")
INTRODUCTORY_LEVELS: Final = ("discover", "explore")
"""Of Arts Award, from 2011."""
ARTS_AWARD_BEGAN: Final = date(2005, 10, 1)
INTRODUCTORY_BEGAN: Final = date(2011, 1, 1)
ARTS_AWARD_FROM_YEAR_GROUP: Final = 6
"""The first year group in which a pupil turns 11."""
_MONTHS: Final = 36


class Awarded(NamedTuple):
    """An Artsmark as it was awarded."""

    awarded_on: date
    level: ArtsmarkLevel


class Held(NamedTuple):
    """An Artsmark of one level, held from a day up to `until`, the first day it no longer is."""

    level: ArtsmarkLevel
    held_from: date
    until: date

    def on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.held_from <= day < self.until


def held_until(awarded_on: date) -> date:
    """The first day on which an Artsmark is no longer valid; of 29 February, 28 February."""
    return add_months(awarded_on, _MONTHS)


def held_spans(awards: Iterable[Awarded]) -> tuple[Held, ...]:
    """What one school held from when to when, in order and one at a time: a new award replaces the
    one before from its day, whatever its level; of two of one day it is the higher."""
    ranked = sorted(awards, key=lambda each: (each.awarded_on, ARTSMARK_LEVELS.index(each.level)))
    newest = list({each.awarded_on: each for each in ranked}.values())
    ends = [min(held_until(a.awarded_on), b.awarded_on) for a, b in pairwise(newest)]
    ends += [held_until(each.awarded_on) for each in newest[-1:]]
    return tuple(
        Held(each.level, each.awarded_on, until) for each, until in zip(newest, ends, strict=True)
    )


def held_on(spans: Iterable[Held], day: date) -> Held | None:
    """What is held on a day."""
    return next((each for each in spans if each.on(day)), None)
