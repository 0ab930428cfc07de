"""Governors and clerks out of the database; how to reach them, only for who may know."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, record
from chassis.auth import Principal
from chassis.conditional import etag
from chassis.database import ReadSession
from chassis.problems import Problem
from services.schools.callers import CONTACTS
from services.schools.governing_bodies.answers import Governor
from services.schools.governing_bodies.reading import IN_OFFICE
from services.schools.organisations.finding import find_editable

_REACHED_BY: Final = ("email", "telephone")
_SHOWN: Final = """
    SELECT governor, name, category, role, appointed_by, starts_on, ends_on, left_on,
        email, telephone, submission_id,
        coalesce((SELECT json_agg(json_build_object('course', course, 'completed_on', completed_on)
                ORDER BY completed_on, course)
            FROM governor_training t
            WHERE (t.organisation, t.governor) = (g.organisation, g.governor)), '[]') AS training
    FROM governor g WHERE organisation = :organisation"""
_SERVING: Final = text(f"{_SHOWN} AND {IN_OFFICE} ORDER BY category, name, governor")
_ONE: Final = text(f"{_SHOWN} AND governor = :governor")
_PLACE: Final = text("""
    SELECT organisation, name, area, phase FROM organisation
    WHERE organisation = :organisation""")
AnySession = AsyncSession | ReadSession


async def place_of(session: AnySession, identifier: str) -> dict[str, Any]:
    """Key, name, area and phase of the organisation a number means.

    Raises what `finding.find_editable` raises: nothing is in office where nothing is any more.
    """
    found = await find_editable(session, identifier)
    row = (await session.execute(_PLACE, {"organisation": found.organisation})).mappings().one()
    return dict(row)


async def serving_on(session: AnySession, organisation: str, day: date) -> list[Governor]:
    """Who is in office on the day, the clerk too."""
    rows = await session.execute(_SERVING, {"organisation": organisation, "day": day})
    return [Governor.model_validate(dict(row)) for row in rows.mappings()]


async def held(session: AnySession, organisation: str, governor: str) -> tuple[Governor, str]:
    """One governor, past ones too, with the tag of the row. Raises `not_found`."""
    asked = {"organisation": organisation, "governor": governor}
    row = (await session.execute(_ONE, asked)).mappings().first()
    if row is None:
        raise Problem("not_found", "The organisation has no governor of this reference.")
    # Every change is a submission's.
    tag = etag(organisation, governor, row["submission_id"])
    return Governor.model_validate(dict(row)), tag


async def for_caller(
    session: AnySession,
    caller: Principal,
    organisation: str,
    people: Sequence[Governor],
    why: str | None,
) -> list[Governor]:
    """These people as the caller may see them: how to reach them only with the scope for it, of
    organisations the caller acts for, and recorded as a read of personal data."""
    if not (caller.may(CONTACTS) and caller.acts_for(organisation)):
        return [each.model_copy(update=dict.fromkeys(_REACHED_BY)) for each in people]
    reached = [each.governor for each in people if each.email or each.telephone]
    if reached:
        deed = Deed(
            "governors.contacts", "organisation", organisation, after={"governors": reached}
        )
        deed.rows, deed.personal, deed.why = len(reached), True, why
        await record(session, caller, deed)
    return list(people)
