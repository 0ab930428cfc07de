"""The people of a service's records of kind `person`: changed, whose a token is, held, all of them.

A name is in the person's record only: in no event, log, address or timeline.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Protocol, TypeVar

from pydantic import StringConstraints
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Fault
from chassis.records.refusing import wrong
from chassis.records.state import State
from chassis.records.store import COLUMNS, AnySession, record_from
from education.years import AcademicYear

P = TypeVar("P", bound=State)
Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"
    ),
]
"""A name, or a few words."""
Client = Annotated[str, StringConstraints(max_length=300, pattern=r"^[!-~]+$")]
"""Whose tokens, as the audit log names them: a client's id; a person's, with the issuer before it
(`council:max`)."""
_OF_CLIENT: Final = text("""
    SELECT key FROM record WHERE kind = 'person' AND state->>'client' = :client""")
_HOLD: Final = text(f"""
    SELECT {COLUMNS} FROM record WHERE kind = 'person' AND key = ANY(CAST(:keys AS text[]))
    ORDER BY key FOR UPDATE""")
_EVERYBODY: Final = text(f"SELECT {COLUMNS} FROM record WHERE kind = 'person' ORDER BY key")
_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtext('clients:' || current_schema()))")
_KNOWN: Final = text("SELECT 1 FROM record WHERE kind = 'person' AND key = :key")
_SHARED: Final = text("""
    SELECT key FROM record WHERE kind = 'person' AND state->>'client' = :client AND key <> :key""")


class HasClient(Protocol):
    """A person's state, in this respect."""

    @property
    def client(self) -> str | None: ...


def by_year(given: dict[str, Any]) -> dict[str, Any]:
    """Under each academic year's one written form. Raises ValueError for a year given twice."""
    found = {str(AcademicYear.parse(year)): value for year, value in given.items()}
    if len(found) < len(given):
        raise ValueError("A year is there twice.")
    return found


def changed(person: P, fields: Mapping[str, Any], yearly: str) -> P:
    """The person after a merge patch: the member `yearly` year by year, all else whole. Who has a
    last day has left."""
    given = getattr(person, yearly) | fields.get(yearly, {})
    merged = {**person.model_dump(), **fields}
    merged[yearly] = {year: each for year, each in sorted(given.items()) if each is not None}
    merged["status"] = "left" if merged["left_on"] else "active"
    return person.model_validate(merged)


async def person_of(session: AnySession, client: str) -> str | None:
    """The key of the person whose token's client this is; None: nobody's."""
    found = await session.scalars(_OF_CLIENT, {"client": client})
    return found.one_or_none()


async def need_person(session: AnySession, key: str, path: str) -> None:
    """Raises `invalid_request` at a path for a key that is nobody's."""
    if await session.scalar(_KNOWN, {"key": key}) is None:
        raise wrong("unknown_person", path, "nobody has this key")


async def hold_persons(session: AsyncSession, model: type[P], keys: Iterable[str]) -> dict[str, P]:
    """These people, for the rest of the transaction nobody else's to change or to give work; those
    not known are left out. Whoever needs organisations' turns takes those first."""
    rows = await session.execute(_HOLD, {"keys": sorted(set(keys))})
    return {row.key: record_from(model, row).state for row in rows}


async def all_persons(session: AnySession, model: type[P]) -> dict[str, P]:
    """All people, by key: the authority's own, some dozens."""
    rows = await session.execute(_EVERYBODY)
    return {row.key: record_from(model, row).state for row in rows}


async def client_faults(session: AsyncSession, key: str, person: HasClient) -> list[Fault]:
    """Why somebody, already written, may not have this client: it is another person's."""
    if person.client is None:
        return []
    await session.execute(_ALONE)
    if (await session.scalars(_SHARED, {"client": person.client, "key": key})).first() is None:
        return []
    return [Fault("client_taken", "$.client", "another person has this client")]
