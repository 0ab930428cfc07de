"""The data sets of the client file: each value's column and its element.

The names of the sets are those of the requirement of the client caseload information system: young
person, characteristics, current activity, intended destination, September Guarantee of year 11 and
of year 12.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from education.years import AcademicYear

Person = dict[str, Any]
"""A young person's values by column, those of every field. None is missing; dates as yyyy-mm-dd."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value: its column here and its element in the file."""

    column: str
    element: str
    meaning: str
    required: bool = False
    text_of: Callable[[Any], str] = str
    value_of: Callable[[str], Any] = str


def _yes_or_no(value: bool) -> str:
    return "true" if value else "false"


def _is_true(text: str) -> bool:
    return text.strip() in ("true", "1")


def _flag(column: str, element: str, meaning: str) -> Field:
    return Field(column, element, meaning, text_of=_yes_or_no, value_of=_is_true)


def _day(column: str, element: str, meaning: str, *, required: bool = False) -> Field:
    return Field(column, element, meaning, required, value_of=str.strip)


def _guarantee(prefix: str) -> tuple[Field, ...]:
    return (
        Field(f"{prefix}_status", "status", "one of the four statuses, on the day", required=True),
        _day(f"{prefix}_since", "since", "the day of the offer, or from which there is none"),
        Field(f"{prefix}_offer_type", "offerType", "the sort of place, with an offer made"),
        Field(f"{prefix}_offered_by", "offeredBy", "who offers it, by number"),
        _flag(f"{prefix}_accepted", "accepted", "whether it was accepted; missing: no answer yet"),
        Field(f"{prefix}_reason", "reason", "why there is no offer, or why none is appropriate"),
    )


SETS: Final[Mapping[str, tuple[Field, ...]]] = {
    "identity": (
        Field("provider", "provider", "URN or UKPRN of whoever has the learner", required=True),
        Field("learner_ref", "reference", "the provider's own reference", required=True),
        Field("uln", "uln", "unique learner number"),
        Field("upn", "upn", "unique pupil number"),
        Field("surname", "surname", "surname", required=True),
        Field("forename", "forename", "first name", required=True),
        _day("dob", "dateOfBirth", "date of birth", required=True),
        Field("gender", "gender", "F or M"),
        Field("ethnicity", "ethnicGroup", "code of the school census"),
        Field("postcode", "postcode", "home postcode"),
        Field("lives_in", "authority", "local authority of residence, three digits"),
        Field("home", "onRollAt", "where he or she is on roll, if not at the provider"),
        Field("year_group", "schoolYear", "school year, 7 to 14", value_of=int),
        Field("standing", "standing", "on_roll, applicant or left", required=True),
        _day("left_on", "leftOn", "the first day no longer on roll"),
    ),
    "characteristics": (
        _flag("fsm", "freeSchoolMeals", "eligible for free school meals"),
        _flag("sen", "learningDifficulty", "special educational needs, or learning difficulties"),
        _flag("looked_after", "lookedAfter", "looked after by a local authority"),
        Field("ward", "ward", "where the young person lives, code or name"),
    ),
    "currentActivity": (
        Field("activity", "code", "its code, as files of participation have it", required=True),
        _day("starts_on", "started", "first day", required=True),
        _day("confirmed_on", "lastConfirmed", "the last day it was said to be so"),
        _day("ends_on", "ends", "the first day no longer on it"),
        _day("expires_on", "expires", "the first day it counts no longer if nothing is heard"),
        Field("source", "source", "who said so"),
    ),
    "intendedDestination": (
        Field("destination", "destination", "what the young person means to do next", True),
    ),
    "year11Guarantee": _guarantee("year_11"),
    "year12Guarantee": _guarantee("year_12"),
}
"""By the element that holds each, in the order in which they come. A set of which nothing is known
is left out, and so is a value that is missing."""
COLUMNS: Final = tuple(field.column for fields in SETS.values() for field in fields)


@dataclass(frozen=True, slots=True)
class Header:
    """What a file begins with: the area, the month (`2009-11`) at whose end it is true, and the
    academic year the young people are told of in. `made_on` is a date as yyyy-mm-dd."""

    area: str
    month: str
    year: str
    source: str
    made_on: str
    young_people: int


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A whole file."""

    header: Header
    people: list[Person]


def blank_person(**values: Any) -> Person:
    """A young person of whom nothing but these values is known."""
    return dict.fromkeys(COLUMNS) | values


def end_of(month: str) -> date:
    """The last day of a month. Raises ValueError for what is none."""
    first = date.fromisoformat(f"{month}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def year_of_month(month: str) -> AcademicYear:
    """The academic year a month's file is of: in September still the one before, whose Guarantee
    has its deadline at the end of it."""
    end = end_of(month)
    year = AcademicYear.containing(end)
    return year.previous if end.month == 9 else year
