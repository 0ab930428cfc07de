"""What reading governing bodies answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.schools.governing_bodies.rules import (
    CATEGORIES,
    CLERK,
    SECTIONS,
    Body,
    Power,
    Role,
    Use,
    numbers,
    vacant,
)


class Training(BaseModel):
    """A course that a governor completed."""

    course: str
    completed_on: date


class Governor(BaseModel):
    """One governor, or the clerk. `ends_on` is the last day of the term of office, null without a
    fixed one; `left_on` the first day in office no more."""

    governor: str = Field(description="the authority's reference")
    name: str
    category: str
    role: Role
    appointed_by: str | None
    starts_on: date
    ends_on: date | None
    left_on: date | None
    email: str | None = Field(None, description="with the scope schools:contacts only")
    telephone: str | None = Field(None, description="with the scope schools:contacts only")
    training: list[Training] = []


class CategoryNumbers(BaseModel):
    """Seats of one category of governor, and how many are filled."""

    category: str
    seats: int
    filled: int
    vacancies: int


class PowerInUse(BaseModel):
    """A power the authority uses over the governing body, and the section of the Act."""

    power: Power
    section: str
    used_on: date
    ended_on: date | None
    seats: int | None


class GoverningBody(BaseModel):
    """A governing body on one day. While an interim executive board stands in for it, it has
    neither seats nor governors."""

    organisation: str
    name: str
    area: str
    phase: str
    on: date
    seats: int
    filled: int
    vacancies: int
    additional: int
    interim_executive_board: bool
    categories: list[CategoryNumbers]
    governors: list[Governor]
    clerks: list[Governor]
    powers: list[PowerInUse]


class GoverningBodyLine(BaseModel):
    """A governing body in a list, as it is today. `next_term_ends_on`: of those in office."""

    model_config = ConfigDict(from_attributes=True)

    organisation: str
    name: str
    area: str
    phase: str
    seats: int
    filled: int
    vacancies: int
    additional: int
    interim_executive_board: bool
    chair: str | None
    next_term_ends_on: date | None


class TermEnding(BaseModel):
    """A term of office that ends, of a person in office today."""

    model_config = ConfigDict(from_attributes=True)

    organisation: str
    organisation_name: str
    area: str
    governor: str
    name: str
    category: str
    role: Role
    ends_on: date


def governing_body(
    place: Mapping[str, Any], serving: Sequence[Governor], body: Body, day: date
) -> GoverningBody:
    """The answer, from who is in office on the day and what is on record of the body."""
    now = numbers(body, day)
    vacancies = vacant(now.seats, now.filled)
    return GoverningBody(
        **place,
        on=day,
        seats=sum(now.seats.values()),
        filled=sum(now.filled.values()),
        vacancies=now.vacancies,
        additional=now.additional,
        interim_executive_board=now.interim_executive_board,
        categories=[
            CategoryNumbers(
                category=each,
                seats=now.seats.get(each, 0),
                filled=now.filled.get(each, 0),
                vacancies=vacancies.get(each, 0),
            )
            for each in CATEGORIES
            if each in now.seats or each in now.filled
        ],
        governors=[each for each in serving if each.role != CLERK],
        clerks=[each for each in serving if each.role == CLERK],
        powers=[_in_use(use) for use in body.uses if use.holds(day)],
    )


def _in_use(use: Use) -> PowerInUse:
    return PowerInUse(
        power=use.power,
        section=SECTIONS[use.power],
        used_on=use.used_on,
        ended_on=use.ended_on,
        seats=use.seats,
    )
