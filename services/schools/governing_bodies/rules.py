"""A governing body in numbers on one day: seats, governors in office, vacancies, powers in use.

Categories and terms: School Governance (Constitution) (England) Regulations 2007, parts 2 and 4.
Powers: Education and Inspections Act 2006, sections 64 and 65, and Schedule 6.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args

Power = Literal["additional_governors", "interim_executive_board"]
"""The powers of intervention that change a governing body."""
Category = Literal[
    "parent", "staff", "authority", "community", "foundation", "partnership", "sponsor"
]
CATEGORIES: Final[tuple[str, ...]] = get_args(Category)
Role = Literal["chair", "vice_chair", "governor", "clerk"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
CLERK: Final = "clerk"
"""Role, and category, of who serves the body and is no member of it."""
LONGEST_TERM: Final = "4y"
"""Regulation 22; the head teacher and ex officio foundation governors have no fixed term."""
SECTIONS: Final[Mapping[Power, str]] = {
    "additional_governors": "Education and Inspections Act 2006, section 64",
    "interim_executive_board": "Education and Inspections Act 2006, section 65",
}


@dataclass(frozen=True, slots=True)
class Term:
    """What counts of one person: `ends_on` is the last day of the term, `left_on` the first day
    in office no more."""

    category: str
    starts_on: date
    ends_on: date | None = None
    left_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the person is in office on the day."""
        ended = self.ends_on is not None and self.ends_on < day
        left = self.left_on is not None and self.left_on <= day
        return self.starts_on <= day and not ended and not left


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a power, `ended_on` being the first day it no longer holds."""

    power: Power
    used_on: date
    ended_on: date | None = None
    seats: int | None = None

    def holds(self, day: date) -> bool:
        """Whether the power is in use on the day."""
        return self.used_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class Body:
    """What is on record of one governing body: seats by category, terms, powers."""

    seats: dict[str, int] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A governing body on one day. `seats` and `filled` leave out categories of none."""

    seats: dict[str, int]
    filled: dict[str, int]
    vacancies: int
    additional: int
    interim_executive_board: bool


def numbers(body: Body, day: date) -> Numbers:
    """The body on the day.

    While an interim executive board holds, the governors have vacated office, and no additional
    ones can be appointed (Schedule 6, paragraphs 3 and 14): nothing is left to fill.
    """
    if is_interim(body.uses, day):
        return Numbers({}, {}, 0, 0, interim_executive_board=True)
    seats = {category: count for category, count in body.seats.items() if count}
    serving = Counter(term.category for term in body.terms if term.covers(day))
    filled = {category: serving[category] for category in CATEGORIES if serving[category]}
    return Numbers(
        seats,
        filled,
        vacancies=sum(vacant(seats, filled).values()),
        additional=_additional(body.uses, day),
        interim_executive_board=False,
    )


def vacant(seats: Mapping[str, int], filled: Mapping[str, int]) -> dict[str, int]:
    """Seats not filled, by category. Surplus governors of one category fill no seat of another."""
    return {each: max(0, count - filled.get(each, 0)) for each, count in seats.items()}


def is_interim(uses: Sequence[Use], day: date) -> bool:
    """Whether an interim executive board stands in for the governing body on the day."""
    return any(use.power == "interim_executive_board" and use.holds(day) for use in uses)


def _additional(uses: Sequence[Use], day: date) -> int:
    """How many the authority appointed; a use that does not say how many is of one at least."""
    held = [use for use in uses if use.power == "additional_governors" and use.holds(day)]
    return sum(1 if use.seats is None else use.seats for use in held)
