"""Who may be whose partner when, and with how many half days. Pure: every day is given.

A rule that forbids yields faults, so that all are told at once; `at` is where what was asked
stands in the request.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from chassis.organisations import Place
from chassis.problems import Fault
from chassis.records.refusing import not_allowed, wrong
from chassis.records.state import GOVERNORS, HEAD
from education.maintained import must_have_partner
from education.years import AcademicYear
from services.sif.people.state import PARTNERS, Allocation, Interest, Person, Stint

USUAL_HALF_DAYS: Final = 10
"""A year of a School Improvement Partner at one school: five days, about three of them there."""
MOST_HALF_DAYS: Final = 20
MOST_OF_ADVISER: Final = 40
"""At one school in a year: of a partner, and of a National Challenge adviser (up to 20 days)."""
_RESERVED: Final = frozenset({HEAD, GOVERNORS, "workload", "accreditations"})
"""Keys that are read as something else, as an owner or in an address."""


def person_faults(key: str, person: Person) -> Iterator[Fault]:
    """What cannot be of a person, whatever else is."""
    if key in _RESERVED:
        yield Fault("reserved", "$.key", f"{key} means something else")
    if PARTNERS & set(person.roles) and person.accreditation is None:
        yield Fault("not_accredited", "$.accreditation", "a partner needs an accreditation")
    given = person.accreditation
    if given and given.expires_on < given.accredited_on:
        yield Fault("ends_too_early", "$.accreditation.expires_on", "it is before accredited_on")
    for number, interest in enumerate(person.interests):
        if interest.until and interest.until < interest.since:
            path = f"$.interests.{number}.until"
            yield Fault("ends_too_early", path, "it is before since")


def is_accredited(person: Person, on: date) -> bool:
    """Whether somebody may be a School Improvement Partner on a day (section 5(2))."""
    held = person.accreditation
    return held is not None and held.accredited_on <= on <= held.expires_on


def works(person: Person, on: date) -> bool:
    """Whether somebody has not left by a day."""
    return person.left_on is None or on <= person.left_on


def conflicts(person: Person, organisation: str, since: date, until: date) -> list[Interest]:
    """The declared interests in an organisation that hold on a day of these, the last included;
    one's own school is an interest without end."""
    declared = [
        interest
        for interest in person.interests
        if interest.organisation == organisation
        and interest.since <= until
        and (interest.until is None or interest.until >= since)
    ]
    if person.employer == organisation:
        declared.append(Interest(organisation=organisation, nature="employment", since=since))
    return declared


def unfit(
    person: Person, organisation: str, since: date, until: date, at: str = "$"
) -> Iterator[Fault]:
    """Why somebody may not be an organisation's partner from `since` to `until`, both included."""
    path = f"{at}.partner"
    if not PARTNERS & set(person.roles):
        yield Fault("not_a_partner", path, "is no School Improvement Partner")
    elif not is_accredited(person, since):
        yield Fault("not_accredited", path, f"is not accredited on {since}")
    if not works(person, since):
        yield Fault("has_left", path, f"left on {person.left_on}")
    for interest in conflicts(person, organisation, since, until):
        message = f"has a conflict of interest in {organisation}: {interest.nature}"
        yield Fault("conflict_of_interest", path, message)


def too_many(person: Person, stint: Stint, at: str = "$") -> Iterator[Fault]:
    """Half days beyond what anybody gives one school."""
    adviser = "national_challenge_adviser" in person.roles
    most = MOST_OF_ADVISER if adviser else MOST_HALF_DAYS
    if stint.half_days > most:
        message = f"at most {most} half days a school and year, not {stint.half_days}"
        yield Fault("too_many_half_days", f"{at}.half_days", message)


def unplaced(place: Place, on: date, *, by_choice: bool, at: str = "$") -> Iterator[Fault]:
    """Why an organisation has no School Improvement Partner: it is closed, in no framework for
    schools, or need not have one and did not choose to."""
    path = f"{at}.organisation"
    if place.framework != "schools":
        yield Fault("no_school", path, "a setting has no School Improvement Partner")
    elif not must_have_partner(place.kind) and not by_choice:
        message = f"a {place.kind} need not have one; send by_choice where it chose to"
        yield Fault("not_chosen", path, message)
    if not place.is_open_on(on):
        yield Fault("closed", path, f"it is not open on {on}")


def in_year(day: date, year: AcademicYear, path: str = "$.since") -> date:
    """A day of an academic year. Raises `invalid_request` for one of another."""
    if not year.starts <= day <= year.ends:
        raise wrong("outside_year", path, f"{day} is not in {year}")
    return day


def handed_over(allocation: Allocation, stint: Stint, used: int | None) -> Allocation:
    """The allocation with another partner from a day on. The one before keeps the half days used,
    where not said all that were allocated."""
    if allocation.partner == stint.partner:
        raise not_allowed(f"{stint.partner} is its partner already.")
    before = allocation.partners
    if allocation.status == "active":
        before = (*before[:-1], _closed(allocation.current, stint.since, used))
    elif allocation.current.until and stint.since < allocation.current.until:
        raise wrong("too_early", "$.since", f"it had a partner until {allocation.current.until}")
    update = {"status": "active", "partner": stint.partner, "partners": (*before, stint)}
    return allocation.model_copy(update=update)


def with_half_days(allocation: Allocation, half_days: int) -> Allocation:
    """The allocation with other half days of the present partner."""
    _need_active(allocation)
    stint = allocation.current.model_copy(update={"half_days": half_days})
    return allocation.model_copy(update={"partners": (*allocation.partners[:-1], stint)})


def ended(allocation: Allocation, on: date, used: int | None) -> Allocation:
    """The allocation as over: from `on` the school has no partner."""
    _need_active(allocation)
    stint = _closed(allocation.current, on, used)
    update = {"status": "ended", "partner": None, "partners": (*allocation.partners[:-1], stint)}
    return allocation.model_copy(update=update)


def _need_active(allocation: Allocation) -> None:
    if allocation.status != "active":
        raise not_allowed("The allocation is ended; the school has no partner now.")


def _closed(stint: Stint, on: date, used: int | None) -> Stint:
    if on < stint.since:
        raise wrong("too_early", "$", f"{on} is before {stint.since}, when the partner began")
    if used is not None and used > stint.half_days:
        message = f"{stint.half_days} half days were allocated, not {used}"
        raise wrong("too_many_half_days", "$.half_days_used", message)
    kept = stint.half_days if used is None else used
    return stint.model_copy(update={"until": on, "half_days": kept})
