"""What events tell of returns: the counts as they are, who is missing, whether it is final.

Whoever changes what is told of a return holds its row of `scope_version`, which submissions lock.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.outbox import publish
from chassis.requests import correlation_id
from chassis.submissions.kind import Effects
from chassis.submissions.telling import NOTES_SHOWN
from contracts.earlyyears import ALL_CHILDREN, ProfileCounts, ProfileLoaded
from contracts.envelope import Event
from services.earlyyears.cohort.counts import EXPECTED
from services.earlyyears.profiles.state import (
    Groups,
    Place,
    columns_of,
    counts_of,
    frame_of,
    read_children,
)
from services.earlyyears.signoffs.state import key_in_sql

SOURCE: Final = "/earlyyears"
RETURNS: Final = "profiles"
"""The kind whose aggregates returns are."""

_ASKED: Final = """
    unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)"""
_RETURNS_OF: Final = text("""
    SELECT scope FROM scope_version
    WHERE kind = :kind AND version > 0 AND scope[1] = ANY(CAST(:organisations AS text[]))
    ORDER BY scope""")
_ENSURE: Final = text(f"""
    INSERT INTO scope_version (kind, scope) SELECT :kind, ARRAY[organisation, year] FROM {_ASKED}
    ORDER BY organisation, year ON CONFLICT DO NOTHING""")
_HOLD: Final = text(f"""
    SELECT scope, version FROM scope_version
    WHERE kind = :kind AND scope IN (SELECT ARRAY[organisation, year] FROM {_ASKED})
    ORDER BY scope FOR UPDATE""")
_RAISE: Final = text(f"""
    UPDATE scope_version v SET version = v.version + 1, raised_at = clock_timestamp() FROM {_ASKED}
    WHERE v.kind = :kind AND v.scope = ARRAY[a.organisation, a.year]
    RETURNING v.scope, v.version""")
_ABOUT: Final = text(f"""
    SELECT a.organisation, a.year, o.area, coalesce(s.status = 'final', false) AS final,
        nullif(e.expected, 0) AS expected, e.missing, coalesce(v.raised_at, now()) AS told_at
    FROM {_ASKED} JOIN organisation o USING (organisation)
    LEFT JOIN scope_version v ON v.kind = :kind AND v.scope = ARRAY[a.organisation, a.year]
    LEFT JOIN record s ON s.kind = 'sign_off'
        AND s.key = {key_in_sql("a.organisation", "a.year")}
    {EXPECTED}""")


class About(NamedTuple):
    """What is told of a return beside its counts, and when its version was raised; no list of
    children expected: both null."""

    area: str
    final: bool
    expected: int | None
    missing: int | None
    told_at: datetime


async def hold_returns(session: AsyncSession, places: Sequence[Place]) -> dict[Place, int]:
    """The versions of these returns, whose writers wait until the transaction ends; a return of
    which there never was anything has none."""
    rows = await session.execute(_HOLD, _asked(places))
    return {(row.scope[0], row.scope[1]): row.version for row in rows}


async def returns_of(session: AsyncSession, organisations: Sequence[str]) -> list[Place]:
    """Every return of these organisations of which there ever was anything."""
    asked = {"kind": RETURNS, "organisations": list(organisations)}
    return [(scope[0], scope[1]) for scope in await session.scalars(_RETURNS_OF, asked)]


async def tell_again(session: AsyncSession, places: Sequence[Place]) -> None:
    """Publish returns of which something else than their children has changed."""
    made = await asyncio.to_thread(await told_again(session, places))
    await publish(session, made.events)


async def told_again(session: AsyncSession, places: Sequence[Place]) -> Callable[[], Effects]:
    """As `told`, with the next version of each return; its children are read under its lock."""
    await session.execute(_ENSURE, _asked(places))
    await hold_returns(session, places)
    raised = await session.execute(_RAISE, _asked(places))
    versions = {(row.scope[0], row.scope[1]): row.version for row in raised}
    return await told(session, {place: versions[place] for place in places})


async def told(session: AsyncSession, versions: Mapping[Place, int]) -> Callable[[], Effects]:
    """An event for each return of a version, with what is true of it now."""
    rows = await session.execute(_ABOUT, _asked(list(versions)))
    about = {
        (row.organisation, row.year): About(
            row.area,
            row.final,
            row.expected,
            row.missing if row.expected else None,
            row.told_at,
        )
        for row in rows
    }
    children = await read_children(session, list(versions))
    return partial(_tell, children, versions, about, correlation_id())


def _tell(
    children: bytes,
    versions: Mapping[Place, int],
    about: Mapping[Place, About],
    caused_by: str | None,
) -> Effects:
    """The events; without the database, so that the chassis may make them while it inserts."""
    events: list[Event[Any]] = []
    notes: dict[str, JsonValue] = {}
    counted = counts_of(frame_of(children))
    for number, (place, version) in enumerate(versions.items(), 1):
        groups, more = counted.get(number, {}), about[place]
        # Right by construction, and a national load makes thousands: not validated again.
        data = ProfileLoaded.model_construct(
            organisation=place[0],
            area=more.area,
            year=place[1],
            status="final" if more.final else "provisional",
            groups=groups,
            expected=more.expected,
            missing=more.missing,
        )
        event = Event.of(
            data, source=SOURCE, version=version, correlation_id=caused_by, time=more.told_at
        )
        events.append(event)
        if number <= NOTES_SHOWN:
            notes[data.subject] = _note(groups, more)
    return Effects(events, notes)


def _note(groups: Groups, more: About) -> JsonValue:
    """What the receipt says of one return."""
    counts = groups.get(ALL_CHILDREN, ProfileCounts()).model_dump(exclude={"total_score", "secure"})
    listed = {"expected": more.expected, "missing": more.missing}
    return counts | listed if more.expected is not None else counts


def _asked(places: Sequence[Place]) -> dict[str, object]:
    return {"kind": RETURNS, **columns_of(places)}
