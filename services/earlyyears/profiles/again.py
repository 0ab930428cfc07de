"""Returns told again: each with the version it has, and what is true of it now.

Whatever changes what is told of a return raises its version, so this is what was told last.
"""

import asyncio
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.announcements import Again, Announcements, Told
from contracts.earlyyears import ProfileLoaded
from services.earlyyears.profiles.telling import RETURNS, hold_returns, told

_AFTER: Final = text("""
    SELECT scope FROM scope_version
    WHERE kind = :kind AND version > 0 AND scope > CAST(:after AS text[])
    ORDER BY scope LIMIT :limit""")


async def _again(session: AsyncSession, after: Told, limit: int) -> Again:
    organisation, _, year = after.subject.partition("/")
    place = [organisation, year.replace("-", "/")]
    asked = {"kind": RETURNS, "after": place, "limit": limit}
    scopes = (await session.scalars(_AFTER, asked)).all()
    if not scopes:
        return Again()
    versions = await hold_returns(session, [(scope[0], scope[1]) for scope in scopes])
    events = (await asyncio.to_thread(await told(session, versions))).events
    return Again(events, Told(ProfileLoaded.event_type, events[-1].subject))


RETURNS_TOLD: Final = Announcements((ProfileLoaded,), _again)
