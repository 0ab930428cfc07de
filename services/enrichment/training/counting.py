"""What is booked and was attended, together. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from pydantic import BaseModel, Field

from education.disclosure import Withheld
from education.rounding import half_up, percent
from services.enrichment.training.booking import HOLDING


class Booked(NamedTuple):
    """A booking with what its course is."""

    organisation: str
    course: str
    year: str
    provider: str
    course_places: int
    status: str
    places: int
    attended: int | None
    ratings: tuple[int, ...]

    @property
    def has_places(self) -> bool:
        return self.status in HOLDING


@dataclass(frozen=True, slots=True)
class Tally:
    """Places booked and waited for; of those booked, `known` whether anybody came, and how many
    did; evaluations by rating."""

    booked: int
    waiting: int
    known: int
    attended: int
    ratings: Counter[int]


class TrainingShare(BaseModel):
    """So many per cent `of` a number, with one decimal place, half up; null: of nothing."""

    percent: Decimal | None
    of: int
    reason: Withheld | None


class Rating(BaseModel):
    """The mean of evaluations from 1 poor to 5 excellent, with one decimal place, half up. Null:
    there are none, or the caller may not know (`reason`)."""

    mean: Decimal | None
    of: int | None = Field(description="evaluations")
    reason: Withheld | None


HIDDEN: Final = Rating(mean=None, of=None, reason="suppressed")
"""To who acts for some schools, of more than one: few staff of each evaluate a course, and one more
evaluation would tell what its writer thought."""


def tallied(rows: Iterable[Booked]) -> Tally:
    """Some bookings together."""
    held = list(rows)
    placed = [each for each in held if each.has_places]
    known = [each for each in placed if each.attended is not None]
    return Tally(
        booked=sum(each.places for each in placed),
        waiting=sum(each.places for each in held if each.status == "waiting"),
        known=sum(each.places for each in known),
        attended=sum(each.attended or 0 for each in known),
        ratings=Counter(rating for each in held for rating in each.ratings),
    )


def share(part: int, whole: int) -> TrainingShare:
    """196 of 200 is 98.0."""
    if not whole:
        return TrainingShare(percent=None, of=0, reason="not_applicable")
    return TrainingShare(percent=percent(part, whole), of=whole, reason=None)


def rating(ratings: Counter[int]) -> Rating:
    """Four of 5 and one of 4: 4.8 of 5 evaluations."""
    number = ratings.total()
    if not number:
        return Rating(mean=None, of=0, reason="not_applicable")
    total = sum(value * times for value, times in ratings.items())
    return Rating(mean=half_up(Fraction(total, number)), of=number, reason=None)
