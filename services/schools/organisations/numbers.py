"""No number is given twice: who has one already, and the authority's next code of its own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from chassis.problems import Fault, Problem, ProblemType, register
from services.schools.organisations.finding import ADDRESS
from services.schools.register.fields import IDENTIFIERS

register(
    identifier_taken=ProblemType(
        409,
        "Another organisation has or had this number",
        "Look at the holders; correct the number, or edit the organisation that has it.",
    )
)
# What a route declares that it may answer as well (`responses=`).
TAKEN: Final[dict[int | str, dict[str, Any]]] = {
    409: {"description": "A number is another organisation's; `holders` says whose"}
}
# One of a LAESTAB may follow another, and who follows may take over any number.
_HOLDERS = text("""
    SELECT n.kind, o.organisation, o.name, o.status
    FROM unnest(CAST(:kinds AS text[]), CAST(:numbers AS text[])) n (kind, value)
    JOIN identifier i USING (kind, value) JOIN organisation o USING (organisation)
    WHERE (o.organisation <> :organisation OR (:new AND NOT o.withdrawn))
    AND NOT (n.kind = 'laestab' AND (o.status = 'closed' OR i.retired_at IS NOT NULL))
    AND NOT EXISTS (SELECT FROM lineage l WHERE l.predecessor IN (o.organisation, :organisation)
        AND l.successor IN (o.organisation, :organisation) AND o.organisation <> :organisation)
    ORDER BY n.kind, o.organisation""")
# Held until the transaction ends, so that two new organisations do not get one number.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('numbers:' || current_schema()))")
_NEXT_CODE = text("""
    SELECT 'L' || :area || lpad(CAST(coalesce(max(CAST(substr(value, 5) AS int)), 0) + 1 AS text),
        4, '0')
    FROM identifier
    WHERE kind = 'local_code' AND value ~ ('^L' || :area || '[0-9]{4}$')""")
_LAST_CODE: Final = 9999


async def take_numbers(session: AsyncSession) -> None:
    """Keep others from giving numbers to single organisations until the transaction ends."""
    await session.execute(_ONE_AT_A_TIME)


async def refuse_taken(
    session: AsyncSession | ReadSession,
    organisation: str,
    fields: Mapping[str, Any],
    *,
    new: bool = False,
) -> None:
    """Raises `identifier_taken`, naming the holders, where numbers among `fields` are another's.

    `new`: nor may the register hold `organisation` itself, unless it was withdrawn.
    """
    numbers = {name: fields[name] for name in IDENTIFIERS if fields.get(name) is not None}
    asked = {
        "kinds": list(numbers),
        "numbers": list(numbers.values()),
        "organisation": organisation,
        "new": new,
    }
    holders = (await session.execute(_HOLDERS, asked)).all() if numbers else []
    if holders:
        raise _taken(holders)


async def next_code(session: AsyncSession | ReadSession, area: str) -> str:
    """The authority's next code of its own: L, its three digits, a serial of four.

    Raises `conflict` when all are given.
    """
    code = str(await session.scalar(_NEXT_CODE, {"area": area}))
    if int(code[4:]) > _LAST_CODE:
        raise Problem("conflict", f"All codes of authority {area}'s own are given.")
    return code


def key_of(numbers: Mapping[str, Any]) -> str | None:
    """The key of an organisation of these numbers: the first it has."""
    ey_urn = numbers.get("ey_urn")
    if ey_urn and ey_urn[0].isdigit():
        ey_urn = f"OC{ey_urn}"
    found = (numbers.get("urn"), ey_urn, numbers.get("ukprn"), numbers.get("local_code"))
    return next((number for number in found if number), None)


def _taken(holders: Sequence[Any]) -> Problem:
    faults = [
        Fault("identifier_taken", f"$.{row.kind}", f"is a number of {row.organisation}")
        for row in holders
    ]
    named = {
        row.organisation: {
            "organisation": row.organisation,
            "name": row.name,
            "status": row.status,
            "href": f"{ADDRESS}/{row.organisation}",
        }
        for row in holders
    }
    named_so = ", ".join(f"{one['organisation']} ({one['name']})" for one in named.values())
    extra = {"holders": list(named.values())}
    return Problem("identifier_taken", f"Held by {named_so}.", errors=faults, extra=extra)
