"""Who may be given a school or setting.

Whoever gives holds the officer, after the organisations' turns: see `people.leaving`.
"""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Fault, Problem
from chassis.records.people import hold_persons
from chassis.records.store import Record
from services.earlyyears.caseloads.state import Caseload
from services.earlyyears.people.state import Person


async def keep_caseload(session: AsyncSession, record: Record[Caseload]) -> None:
    """What follows from giving a school or setting to an officer: raises `invalid_request` for one
    not known, `conflict` for one who leaves."""
    officer = record.state.officer
    if officer is not None:
        await need_officers(session, {officer: "$.officer"})


async def need_officers(session: AsyncSession, wanted: Mapping[str, str]) -> None:
    """Hold these officers, each named at a path. Raises as `keep_caseload`, all at once."""
    people = await hold_persons(session, Person, wanted)
    unknown = [path for key, path in wanted.items() if key not in people]
    if unknown:
        faults = [Fault("unknown_person", path, "nobody has this key") for path in unknown]
        raise Problem("invalid_request", "The request names people not known.", errors=faults)
    # Who has a last day leaves no caseload behind, and so is given none before it either.
    gone = [
        Fault("has_left", wanted[key], f"the last day of work is {person.left_on}")
        for key, person in people.items()
        if person.status == "left"
    ]
    if gone:
        raise Problem("conflict", "Who leaves is given no caseload.", errors=gone)
