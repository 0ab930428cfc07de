"""What is on record of governing bodies, out of the database."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from services.schools.governing_bodies.rules import Body, Term, Use

IN_OFFICE: Final = (
    "starts_on <= :day AND (ends_on IS NULL OR ends_on >= :day)"
    " AND (left_on IS NULL OR left_on > :day)"
)
"""`rules.Term.covers` in SQL."""
_ASKED: Final = "organisation = ANY(CAST(:organisations AS text[]))"
_SEATS = text(f"SELECT organisation, category, seats FROM seat WHERE {_ASKED} ORDER BY 1, 2")
_TERMS = text(f"""
    SELECT organisation, category, starts_on, ends_on, left_on FROM governor WHERE {_ASKED}""")
_USES = text(f"""
    SELECT organisation, power, used_on, ended_on, seats FROM power_used
    WHERE {_ASKED} AND NOT withdrawn""")


async def bodies(
    session: AsyncSession | ReadSession, organisations: Sequence[str]
) -> dict[str, Body]:
    """What is on record of these organisations' governing bodies; only of those that have any."""
    asked = {"organisations": list(organisations)}
    found: dict[str, Body] = {}
    for organisation, category, seats in await session.execute(_SEATS, asked):
        found.setdefault(organisation, Body()).seats[category] = seats
    for organisation, *term in await session.execute(_TERMS, asked):
        found.setdefault(organisation, Body()).terms.append(Term(*term))
    for organisation, *use in await session.execute(_USES, asked):
        found.setdefault(organisation, Body()).uses.append(Use(*use))
    return found
