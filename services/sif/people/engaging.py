"""The rules of people held against the records as they are after a change.

Whoever commits somebody holds that person first, after the organisations' turns: of two who want
the same half days, the second sees what the first took.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisations import Place, places_of
from chassis.problems import Fault, Problem
from chassis.records.people import client_faults
from chassis.records.store import Record, organisation_of
from education.years import AcademicYear
from services.sif.people import rules
from services.sif.people.load import loads_of, overbooked
from services.sif.people.reading import hold_people
from services.sif.people.state import Allocation, Person
from services.sif.support.state import Support


async def engage_partner(session: AsyncSession, record: Record[Allocation]) -> None:
    """What follows from giving a school its partner: raises `conflict` with every reason why it
    may not be."""
    faults = await partner_faults(session, {record.key: record.state}, {record.key: "$"})
    _refuse(faults, "The allocation is not allowed.")


async def partner_faults(
    session: AsyncSession, made: Mapping[str, Allocation], at: Mapping[str, str]
) -> list[Fault]:
    """Why allocations of one year, by key and already written, may not be; `at` says where each
    stands in the request. Raises `invalid_request` for people not known."""
    if not made:
        return []
    stints = {key: allocation.current for key, allocation in made.items()}
    people = await hold_people(session, [stint.partner for stint in stints.values()])
    _need_known(people, {f"{at[key]}.partner": each.partner for key, each in stints.items()})
    whose = {key: str(organisation_of(Allocation, key)) for key in made}
    places = await places_of(session, sorted(set(whose.values())))
    loads = await loads_of(session, next(iter(made.values())).year, people)
    asked = Counter[str]()
    for stint in stints.values():
        asked[stint.partner] += stint.half_days
    faults: list[Fault] = []
    for key, allocation in made.items():
        person, load = stints[key].partner, loads[stints[key].partner, allocation.year]
        faults += _reasons(allocation, places[whose[key]], people[person], at[key])
        path = f"{at[key]}.half_days"
        faults += overbooked(people[person], allocation.year, load, asked[person], path)
    return faults


async def extend_partner(session: AsyncSession, record: Record[Allocation]) -> None:
    """What follows from other half days of the partner a school has: raises `conflict` where they
    are more than there are."""
    stint = record.state.current
    person, faults = await _held_within(
        session, stint.partner, record.state.year, stint.half_days, "$.partner"
    )
    _refuse([*rules.too_many(person, stint), *faults], "The half days are not allowed.")


async def engage_consultant(session: AsyncSession, record: Record[Support]) -> None:
    """What follows from support: raises `conflict` where the consultant is not of this expertise,
    has left, or has not the half days."""
    support = record.state
    person, faults = await _held_within(
        session, support.consultant, support.year, support.half_days, "$.consultant"
    )
    if "consultant" not in person.roles or support.expertise not in person.expertise:
        message = f"is no consultant of {support.expertise}"
        faults.append(Fault("other_expertise", "$.consultant", message))
    if not rules.works(person, support.agreed_on):
        faults.append(Fault("has_left", "$.consultant", f"left on {person.left_on}"))
    _refuse(faults, "The support is not allowed.")


async def extend_consultant(session: AsyncSession, record: Record[Support]) -> None:
    """What follows from other half days of support there is: raises `conflict` where they are more
    than there are."""
    support = record.state
    _, faults = await _held_within(
        session, support.consultant, support.year, support.half_days, "$.consultant"
    )
    _refuse(faults, "The half days are not allowed.")


async def keep_person(session: AsyncSession, record: Record[Person]) -> None:
    """What follows from a change of a person: raises `conflict` for a token client that is another
    person's, and for a capacity below what is committed."""
    person = record.state
    faults = await client_faults(session, record.key, person)
    for (_, year), load in (await loads_of(session, people=[record.key])).items():
        if load.committed:
            path = f"$.capacity_half_days.{year}"
            faults += overbooked(person, year, load, load.committed, path)
    _refuse(faults, "The person cannot be so as things stand.")


async def _held_within(
    session: AsyncSession, key: str, year: str, asked: int, path: str
) -> tuple[Person, list[Fault]]:
    """A person, held, and why so many half days, written already, are too many."""
    people = await hold_people(session, [key])
    _need_known(people, {path: key})
    load = (await loads_of(session, year, [key]))[key, year]
    return people[key], list(overbooked(people[key], year, load, asked, "$.half_days"))


def _reasons(allocation: Allocation, place: Place, person: Person, at: str) -> Iterator[Fault]:
    stint = allocation.current
    until = AcademicYear.parse(allocation.year).ends
    yield from rules.unplaced(place, stint.since, by_choice=allocation.by_choice, at=at)
    yield from rules.unfit(person, place.organisation, stint.since, until, at)
    yield from rules.too_many(person, stint, at)


def _need_known(people: Mapping[str, Person], wanted: Mapping[str, str]) -> None:
    unknown = [path for path, person in wanted.items() if person not in people]
    if unknown:
        faults = [Fault("unknown_person", path, "nobody has this key") for path in unknown]
        raise Problem("invalid_request", "The request names people not known.", errors=faults)


def _refuse(faults: Sequence[Fault], detail: str) -> None:
    if faults:
        raise Problem("conflict", detail, errors=faults)
