"""What is booked and was attended, together. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from pydantic import BaseModel, Field

from education.disclosure import Withheld
from education.rounding import half_up
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


class Share(BaseModel):
    """So many per cent `of` a number, with one decimal place, half up; null: of nothing."""

    percent: Decimal | None
    of: int
    reason: Withheld | None


class Rating(BaseModel):
    """The mean of evaluations from 1 poor to 5 excellent, with one decimal place, half up; null:
    there are none."""

    mean: Decimal | None
    of: int = Field(description="evaluations")
    reason: Withheld | None


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


def share(part: int, whole: int) -> Share:
    """196 of 200 is 98.0."""
    if not whole:
        return Share(percent=None, of=0, reason="not_applicable")
    return Share(percent=half_up(Fraction(100 * part, whole)), of=whole, reason=None)


def rating(ratings: Counter[int]) -> Rating:
    """Four of 5 and one of 4: 4.8 of 5 evaluations."""
    number = ratings.total()
    if not number:
        return Rating(mean=None, of=0, reason="not_applicable")
    total = sum(value * times for value, times in ratings.items())
    return Rating(mean=half_up(Fraction(total, number)), of=number, reason=None)
