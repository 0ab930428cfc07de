"""What bodies of several capabilities hold alike."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from chassis.drafts import Day, Plain
from chassis.records.refusing import wrong
from education.areas import area_of
from education.periods import Period, parse_period
from education.years import AcademicYear

Prose = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=10_000, pattern=r"^[^\x00]*$"
    ),
]
"""Words of people, for people."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""What the key of a record ends with."""
PersonKey = Slug
"""Whom the framework's records know under this key: `sip-1`."""
Owner = PersonKey
"""Who is to do something: a person's key, `head` or `governors`."""
Organisation = Annotated[Plain, Field(max_length=20, examples=["105148"])]
"""Any number an organisation is known by."""


def _known_area(code: str) -> str:
    if area_of(code) is None:
        raise PydanticCustomError("unknown_area", "no local authority has or had this number")
    return code


AreaCode = Annotated[
    str,
    Field(pattern=r"^[0-9]{3}$", description="local authority, e.g. 350", examples=["350"]),
    AfterValidator(_known_area),
]
"""A local authority that there is, or was."""
Term = Annotated[Plain, Field(max_length=20, examples=["2009/10-AUT"])]
"""A term, as `term_of` reads it."""


class Draft(BaseModel):
    """A body, with no members that it does not name."""

    model_config = ConfigDict(extra="forbid")


class OnDraft(Draft):
    """The day something was done; default: today."""

    on: Day | None = Field(None, description="the day it was done; default: today")


class ReasonDraft(Draft):
    """Why."""

    reason: Prose


def day_of(given: date | None, today: date, *, path: str = "$.on") -> date:
    """The day something was done: today unless given. Raises `invalid_request` for one to come."""
    if given is not None and given > today:
        raise wrong("in_the_future", path, f"{given} is still to come")
    return given or today


def year_of(day: date, path: str) -> AcademicYear:
    """The academic year a day lies in. Raises `invalid_request` for a day that is centuries off."""
    try:
        return AcademicYear.containing(day)
    except ValueError as why:
        raise wrong("year_out_of_reach", path, str(why)) from None


def term_of(text: str) -> Period:
    """A term in any of its spellings. Raises `invalid_request`."""
    try:
        term = parse_period(text)
    except ValueError as fault:
        raise wrong("invalid_term", "$.term", str(fault)) from None
    if term.type != "term":
        raise wrong("invalid_term", "$.term", f"{term} is no term; write 2009/10-AUT")
    return term
