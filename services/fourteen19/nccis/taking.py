"""A client file as rows of the kinds of files that partners send."""

from datetime import date
from typing import Any, Final, NamedTuple

from education.years import AcademicYear
from services.fourteen19.nccis.fields import SETS, ClientFile, Person

Rows = list[dict[str, Any]]
_LEARNER: Final = tuple(
    field.column for name in ("identity", "characteristics") for field in SETS[name]
)
_ACTIVITY: Final = ("activity", "starts_on", "confirmed_on", "ends_on", "source")
_REASONS: Final = {
    "no_offer": "no_offer_reason",
    "offer_not_appropriate": "not_appropriate_reason",
}


class Taken(NamedTuple):
    """The rows of each kind of file. `left_out`: activities begun or confirmed only after the
    academic year of the file, and so of the next, in September."""

    learners: Rows
    offers: Rows
    participation: Rows
    left_out: int


def rows_of(file: ClientFile) -> Taken:
    """What a file says, in the columns of files of learners, offers and participation. Of an
    intended destination no such file is: it is of an interview."""
    year = AcademicYear.parse(file.header.year)
    told = [each for each in file.people if each["activity"] is not None]
    active = [each for each in told if _is_of(each, year)]
    return Taken(
        learners=[
            _who(each, year) | {name: each[name] for name in _LEARNER} for each in file.people
        ],
        offers=[row for each in file.people for row in _offers(each, year)],
        participation=[
            _who(each, year) | {name: each[name] for name in _ACTIVITY} for each in active
        ],
        left_out=len(told) - len(active),
    )


def _who(person: Person, year: AcademicYear) -> dict[str, Any]:
    names = ("provider", "learner_ref")
    return {"academic_year": str(year), **{name: person[name] for name in names}}


def _offers(person: Person, year: AcademicYear) -> Rows:
    found = []
    for prefix in ("year_11", "year_12"):
        status = person[f"{prefix}_status"]
        if status in (None, "not_recorded"):
            continue
        row = _who(person, year) | {"status": status, "offered_on": person[f"{prefix}_since"]}
        for name in ("offer_type", "offered_by", "accepted"):
            row[name] = person[f"{prefix}_{name}"]
        if status in _REASONS:
            row[_REASONS[status]] = person[f"{prefix}_reason"]
        found.append(row)
    return found


def _is_of(person: Person, year: AcademicYear) -> bool:
    heard = (person["starts_on"], person["confirmed_on"] or person["starts_on"])
    if max(map(date.fromisoformat, heard)) > year.ends:
        return False
    ends = person["ends_on"]
    return ends is None or date.fromisoformat(ends) > year.starts
