"""Which organisation a number means: one that has it, else one that had it."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Path
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from chassis.problems import Fault, Problem, ProblemType, register
from contracts.schools import Status
from education.identifiers import InvalidIdentifier, identify
from services.schools.lineage.reading import successors_of

Identifier = Annotated[
    str,
    Path(max_length=20, description="URN, LAESTAB, UKPRN, early years URN or the authority's code"),
]
ADDRESS: Final = "/v1/schools/organisations"
RETIRED: Final[dict[int | str, dict[str, Any]]] = {
    410: {"description": "The number is not in use any more; `successors` are"}
}
"""What a route that means a living organisation may answer as well (`responses=`)."""

register(
    unknown_organisation=ProblemType(
        404,
        "The register holds no such organisation",
        "Check the number; if it is right, submit the organisation to the register.",
    ),
    unknown_identifier=ProblemType(
        422,
        "This is not a number by which organisations are known",
        "Give a URN (105148), a LAESTAB (3502000 or 350-2000), a UKPRN (10079319), "
        "an early years URN (EY123456) or the authority's own code (L3500001).",
    ),
    retired_identifier=ProblemType(
        410,
        "This number is not in use any more",
        "Go on with the numbers in `successors`; `record` is the address of the old record.",
    ),
)

_WORDS: Final = {
    "urn": "URN",
    "laestab": "LAESTAB",
    "ukprn": "UKPRN",
    "ey_urn": "early years URN",
    "local_code": "code",
}
# Held before given up, an organisation's own key before another's number, open before closed.
_FIND = text("""
    SELECT o.organisation, o.name, o.kind, o.status, o.withdrawn,
        i.retired_at IS NOT NULL AS given_up
    FROM (
        SELECT organisation, CAST(NULL AS timestamptz) AS retired_at FROM organisation
        WHERE organisation = :number
        UNION ALL
        SELECT organisation, retired_at FROM identifier
        WHERE value = :number AND kind = ANY(CAST(:kinds AS text[])) AND organisation <> :number
    ) i JOIN organisation o USING (organisation)
    ORDER BY o.withdrawn OR i.retired_at IS NOT NULL, o.organisation <> :number,
        array_position(CAST('{open,proposed_to_close,proposed}' AS text[]), o.status),
        o.opened_on DESC NULLS LAST, o.organisation DESC
    LIMIT 1""")


@dataclass(frozen=True, slots=True)
class Found:
    """The organisation a number means. `given_up`: it does not have that number any more."""

    organisation: str
    name: str
    kind: str
    status: Status
    withdrawn: bool
    given_up: bool


async def find(session: AsyncSession | ReadSession, identifier: str) -> Found:
    """Raises `unknown_identifier`, `unknown_organisation`."""
    kinds, number = _numbered(identifier)
    asked = {"number": number, "kinds": kinds}
    row = (await session.execute(_FIND, asked)).mappings().one_or_none()
    if row is None:
        where = f"No organisation with the {_WORDS[kinds[0]]} {number} is registered here."
        raise Problem("unknown_organisation", where)
    return Found(**row)


async def find_editable(session: AsyncSession | ReadSession, identifier: str) -> Found:
    """As `find`; raises `retired_identifier` too where there is nothing to edit under the number.

    The record of a closed organisation may still be put right.
    """
    found = await find(session, identifier)
    if found.withdrawn or found.given_up:
        raise retired(found, await successors(session, found))
    return found


async def successors(session: AsyncSession | ReadSession, found: Found) -> list[dict[str, Any]]:
    """Who is to be asked instead, each with its address; empty where the number is in use."""
    if found.given_up and not found.withdrawn:
        return [_successor(found.organisation, found.name, found.status, None)]
    if not found.withdrawn and found.status != "closed":
        return []
    heirs = await successors_of(session, [found.organisation])
    return [
        _successor(heir.organisation, heir.name, heir.status, heir.effective_on)
        for heir in heirs.get(found.organisation, [])
    ]


def is_retired(found: Found, heirs: list[dict[str, Any]]) -> bool:
    """Whether the number is in use no more: given up, withdrawn, or closed with a successor.

    One closed without a successor is still the answer to its number.
    """
    return found.given_up or found.withdrawn or (found.status == "closed" and bool(heirs))


def retired(found: Found, heirs: list[dict[str, Any]]) -> Problem:
    """`retired_identifier`, with who is to be asked instead and where the old record is."""
    if found.given_up and not found.withdrawn:
        why = f"{found.organisation} had this number and has it no more."
    elif found.withdrawn:
        why = f"{found.organisation} was withdrawn: no source states it any more."
    else:
        why = f"{found.organisation} is closed and has a successor."
    record = f"{ADDRESS}/{found.organisation}?retired=show"
    return Problem("retired_identifier", why, extra={"successors": heirs, "record": record})


def _successor(
    organisation: str, name: str | None, status: str | None, effective_on: Any
) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "name": name,
        "status": status,
        "effective_on": effective_on,
        "href": f"{ADDRESS}/{organisation}",
    }


def _numbered(identifier: str) -> tuple[list[str], str]:
    """The kinds of number it may be, the likeliest first, and its canonical form."""
    try:
        kind, number = identify(identifier)
    except InvalidIdentifier as wrong:
        fault = Fault(wrong.code, "path.identifier", wrong.message)
        raise Problem("unknown_identifier", wrong.message, errors=[fault]) from None
    if kind == "ey_urn" and number.isdigit():
        number = f"OC{number}"  # the register's key of it; the digits may be a school's URN
    # An early years registration under six digits alone looks like a URN.
    return (["urn", "ey_urn"] if kind == "urn" else [kind]), number
