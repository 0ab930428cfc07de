"""Organisations as a service knows them: its own copy of the register, in table `organisation`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Path
from sqlalchemy import text

from chassis.auth import Principal
from chassis.problems import Fault, Problem
from chassis.records.store import AnySession
from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from education.identifiers import InvalidIdentifier, identify
from education.maintained import Framework, framework_of

Identifier = Annotated[
    str,
    Path(max_length=20, description="URN, LAESTAB, UKPRN, early years URN or the authority's code"),
]
_COLUMNS: Final = (
    "organisation", "urn", "laestab", "ukprn", "ey_urn", "local_code", "name", "kind",
    "phase", "status", "area", "opened_on", "closed_on", "pupils",
)  # fmt: skip
_TYPES: Final = {"opened_on": "date[]", "closed_on": "date[]", "pupils": "integer[]"}
_PUT: Final = text(f"""
    INSERT INTO organisation ({", ".join(_COLUMNS)})
    SELECT * FROM unnest(
        {", ".join(f"CAST(:{name} AS {_TYPES.get(name, 'text[]')})" for name in _COLUMNS)})
    ON CONFLICT (organisation) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}""")


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as this service knows it."""

    organisation: str
    urn: str | None
    laestab: str | None
    name: str
    kind: str
    phase: str
    status: str
    area: str
    opened_on: date | None
    closed_on: date | None
    pupils: int | None

    @property
    def framework(self) -> Framework | None:
        """Which version of the framework it is in."""
        return framework_of(self.kind, has_urn=self.urn is not None)

    def is_open_on(self, day: date) -> bool:
        """Whether it is at work on a day, as far as the register knows when it opened and
        closed."""
        if self.status == "proposed" or (self.opened_on and self.opened_on > day):
            return False
        return self.closed_on > day if self.closed_on else self.status != "closed"

    def told(self) -> dict[str, Any]:
        """What events about it begin with."""
        names = ("organisation", "area", "phase", "kind")
        return {name: getattr(self, name) for name in names}


def place_columns(alias: str) -> str:
    """The columns of a `Place`, of the table `organisation` under an alias."""
    return ", ".join(f"{alias}.{field.name}" for field in fields(Place))


def place_from(row: Mapping[Any, Any]) -> Place:
    """The place of a row that has those columns, whatever else it has."""
    return Place(**{field.name: row[field.name] for field in fields(Place)})


_SHOWN: Final = place_columns("o")
_SOME: Final = text(f"SELECT {_SHOWN} FROM organisation o WHERE organisation = ANY(:organisations)")
_OF_AREA: Final = text(
    f"SELECT {_SHOWN} FROM organisation o WHERE area = :area ORDER BY organisation"
)
# A join for each number: one on any of them reads the whole register for every number wanted.
_NAMED: Final = " UNION ALL ".join(
    f"SELECT number, o.* FROM wanted JOIN organisation o ON o.{name} = number"
    for name in ("organisation", "laestab", "ukprn", "ey_urn")
)
# An organisation's own key before another's number, one at work before one closed.
_FIND: Final = text(f"""
    WITH wanted AS (SELECT unnest(CAST(:numbers AS text[])) AS number)
    SELECT DISTINCT ON (number) number, {_SHOWN} FROM ({_NAMED}) o
    ORDER BY number, organisation <> number, status = 'closed', opened_on DESC NULLS LAST""")


def need_acts_for(caller: Principal, organisation: str) -> None:
    """Raises `forbidden` for who asks for children of an organisation and does not act for it."""
    if not caller.acts_for(organisation):
        message = f"{caller.client} does not act for that school."
        fault = Fault("not_yours", "query.organisation", message)
        raise Problem("forbidden", message, errors=[fault])


async def keep_organisations(session: AnySession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, as one statement."""
    # The newest of a batch only: one statement cannot update a row twice.
    newest = {event.data.organisation: _row(event.data) for event in events}
    if newest:
        rows = [newest[key] for key in sorted(newest)]
        await session.execute(_PUT, {name: [row[name] for row in rows] for name in _COLUMNS})


async def find_place(session: AnySession, identifier: str, caller: Principal) -> Place:
    """The organisation a number means. Raises `not_found` for one that is not registered, or that
    the caller does not act for: it learns nothing of it."""
    found = await find_places(session, [identifier], caller)
    if identifier not in found:
        raise Problem("not_found", "No organisation of yours has this number.")
    return found[identifier]


async def find_places(
    session: AnySession, identifiers: Iterable[str], caller: Principal
) -> Mapping[str, Place]:
    """As `find_place`, of many, by the number given; those it would not find are left out. One
    statement."""
    numbers = {given: _number(given) for given in identifiers}
    rows = await session.execute(_FIND, {"numbers": sorted(set(numbers.values()))})
    found = {row["number"]: place_from(row) for row in rows.mappings()}
    return {
        given: place
        for given, number in numbers.items()
        if (place := found.get(number)) and caller.acts_for(place.organisation)
    }


async def places_of(session: AnySession, organisations: Sequence[str]) -> Mapping[str, Place]:
    """These organisations, by key; those not registered are left out."""
    rows = await session.execute(_SOME, {"organisations": list(organisations)})
    return {row["organisation"]: Place(**row) for row in rows.mappings()}


async def places_in(
    session: AnySession, area: str, framework: Framework | None, on: date
) -> list[Place]:
    """The organisations of an area that were open on a day, by key: those in one version of the
    framework, or in either."""
    places = await open_in(session, area, on)
    return [each for each in places if each.framework and framework in (None, each.framework)]


async def open_in(session: AnySession, area: str, on: date) -> list[Place]:
    """All organisations of an area that were open on a day, by key."""
    return [place for place in await all_in(session, area) if place.is_open_on(on)]


async def all_in(session: AnySession, area: str) -> list[Place]:
    """All organisations of an area there are or were, by key."""
    rows = await session.execute(_OF_AREA, {"area": area})
    return [Place(**row) for row in rows.mappings()]


def _number(identifier: str) -> str:
    try:
        return identify(identifier)[1]
    except InvalidIdentifier:
        return identifier


def _row(data: OrganisationChanged) -> dict[str, object]:
    return data.model_dump(include=set(_COLUMNS)) | data.identifiers.model_dump()
