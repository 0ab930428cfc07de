"""What cannot be so among the data sets of one young person: told by code, never by value."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from education.years import AcademicYear
from services.fourteen19.guarantee.rules import (
    AGE_OF_17,
    NO_OFFER,
    NOT_APPROPRIATE,
    YEAR_OF_16,
    deadline_of,
)
from services.fourteen19.nccis.fields import Header, Person, end_of
from services.fourteen19.participation.codes import CODES

RULES: Final[Mapping[str, str]] = {
    "year_11_guarantee_of_another_age": "A year 11 Guarantee status of somebody who is not in year "
    "11, nor of its age: 15 on 31 August before the year.",
    "year_12_guarantee_of_another_age": "A year 12 Guarantee status of somebody who was not 16 on "
    "31 August before the year: one of the age of year 11.",
    "two_guarantees": "A status of both Guarantees: nobody is of both cohorts.",
    "offer_without_type": "An offer made without its sort, or a sort without an offer made.",
    "offer_without_day": "A status that was told and no day, or one not recorded and a day.",
    "reason_of_another_status": "A reason that is not of the status it is given with.",
    "accepted_without_offer": "An answer to an offer that was not made.",
    "guarantee_out_of_reach": "A day not in the academic year, nor by 30 September after it.",
    "unknown_activity": "A code of activity that is not in the list.",
    "activity_to_come": "An activity begun or confirmed after the end of the month.",
    "activity_out_of_order": "An activity confirmed before it began, or that ended or expires "
    "before.",
    "left_without_day": "Somebody left and the day is missing, or is on roll and has one.",
}
"""By code, what each says is wrong."""


class Wrong(NamedTuple):
    """A rule that a data set breaks."""

    code: str
    where: str


def wrong_in(person: Person, header: Header) -> Iterator[Wrong]:
    """Every rule that a young person's data sets break; each value is valid by itself."""
    yield from _guarantees(person, AcademicYear.parse(header.year))
    for number in ("11", "12"):
        if person[f"year_{number}_status"] is not None:
            yield from _guarantee(person, number, AcademicYear.parse(header.year))
    if person["activity"] is not None:
        yield from _activity(person, end_of(header.month))
    if (person["standing"] == "left") != (person["left_on"] is not None):
        yield Wrong("left_without_day", "identity/leftOn")


def _guarantees(person: Person, year: AcademicYear) -> Iterator[Wrong]:
    of_11, of_12 = (person[f"year_{number}_status"] is not None for number in ("11", "12"))
    age = _age(date.fromisoformat(person["dob"]), year)
    school_year = person["year_group"] or age - 4
    if of_11 and school_year != YEAR_OF_16:
        yield Wrong("year_11_guarantee_of_another_age", "year11Guarantee")
    if of_12 and age != AGE_OF_17:
        yield Wrong("year_12_guarantee_of_another_age", "year12Guarantee")
    if of_11 and of_12:
        yield Wrong("two_guarantees", "year12Guarantee")


def _guarantee(person: Person, number: str, year: AcademicYear) -> Iterator[Wrong]:
    prefix, where = f"year_{number}", f"year{number}Guarantee"
    status, since = person[f"{prefix}_status"], person[f"{prefix}_since"]
    made = status == "offer_made"
    if made != (person[f"{prefix}_offer_type"] is not None):
        yield Wrong("offer_without_type", f"{where}/offerType")
    if (status == "not_recorded") != (since is None):
        yield Wrong("offer_without_day", f"{where}/since")
    if since is not None and not year.starts <= date.fromisoformat(since) <= deadline_of(year):
        yield Wrong("guarantee_out_of_reach", f"{where}/since")
    reasons = {"no_offer": NO_OFFER, "offer_not_appropriate": NOT_APPROPRIATE}.get(status, ())
    if person[f"{prefix}_reason"] not in (None, *reasons):
        yield Wrong("reason_of_another_status", f"{where}/reason")
    if person[f"{prefix}_accepted"] is not None and not made:
        yield Wrong("accepted_without_offer", f"{where}/accepted")


def _activity(person: Person, end: date) -> Iterator[Wrong]:
    started, confirmed, ends, expires = (
        None if person[name] is None else date.fromisoformat(person[name])
        for name in ("starts_on", "confirmed_on", "ends_on", "expires_on")
    )
    assert started is not None
    if person["activity"] not in CODES:
        yield Wrong("unknown_activity", "currentActivity/code")
    if started > end:
        yield Wrong("activity_to_come", "currentActivity/started")
    if confirmed is not None and confirmed > end:
        yield Wrong("activity_to_come", "currentActivity/lastConfirmed")
    if confirmed is not None and confirmed < started:
        yield Wrong("activity_out_of_order", "currentActivity/lastConfirmed")
    if ends is not None and ends <= started:
        yield Wrong("activity_out_of_order", "currentActivity/ends")
    if expires is not None and expires < started:
        yield Wrong("activity_out_of_order", "currentActivity/expires")


def _age(born: date, year: AcademicYear) -> int:
    """In whole years, on 31 August before a year."""
    return year.start - born.year - (born.month >= 9)
