"""The rules of people held against the caseloads as they stand after a change.

Whoever gives somebody a caseload holds that person first (`hold_persons`), as whoever changes one
does: of one who leaves and is given a setting at once, the second is refused.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.problems import Fault, Problem
from chassis.records.people import client_faults
from chassis.records.store import AnySession, Record
from services.earlyyears.people.state import Person

_NAMED: Final = 100
# A school or setting that is closed needs nobody, whatever its caseload says.
_CASELOAD: Final = text("""
    SELECT c.key, count(*) OVER () AS settings
    FROM record c JOIN organisation o USING (organisation)
    WHERE c.kind = 'caseload' AND c.status = 'active' AND c.state->>'officer' = :key
        AND CASE WHEN o.closed_on IS NULL THEN o.status <> 'closed'
            ELSE o.closed_on > :today END
    ORDER BY c.key LIMIT :limit""")


async def keep_person(session: AsyncSession, record: Record[Person]) -> None:
    """What follows from a change of a person: raises `conflict` for a token client that is another
    person's, and for somebody who leaves with a caseload, naming what is to be handed over."""
    faults = await client_faults(session, record.key, record.state)
    if faults:
        raise Problem("conflict", "The person cannot be so as things stand.", errors=faults)
    if record.state.status == "left":
        await _need_no_caseload(session, record.key)


async def _need_no_caseload(session: AnySession, key: str) -> None:
    rows = (await session.execute(_CASELOAD, {"key": key, "today": today(), "limit": _NAMED})).all()
    if rows:
        count = rows[0].settings
        raise Problem(
            "conflict",
            f"{key} has a caseload of {count}; hand it over first.",
            errors=[Fault("has_caseload", "$.left_on", f"{row.key} is with {key}") for row in rows],
            extra={"settings": count},
        )
