"""Signing keys in the database, which is asked each time: every replica signs with the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.signing_keys.material import Safe
from services.identity.signing_keys.schedule import KeyTimes, is_due, succeeded

_TIMES: Final = "kid, created_at, activates_at, retires_at, gone_at"
_KEYS: Final = text(
    f"SELECT {_TIMES}, public::text AS public, private FROM signing_key "
    "WHERE gone_at IS NULL OR gone_at > :now ORDER BY activates_at, kid"
)
_ALONE: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' signing keys', 0))"
)
_ADD: Final = text(
    "INSERT INTO signing_key (kid, public, private, created_at, activates_at) "
    "VALUES (:kid, cast(:public AS jsonb), :private, :created_at, :activates_at)"
)
_END: Final = text(
    "UPDATE signing_key SET retires_at = :retires_at, gone_at = :gone_at WHERE kid = :kid"
)
_FORGET: Final = text("DELETE FROM signing_key WHERE gone_at <= :now")


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it is kept: its times, its public half as JSON text, its private half sealed."""

    times: KeyTimes
    public: str
    sealed: bytes


async def published_keys(session: AsyncSession, *, now: datetime) -> list[StoredKey]:
    """Every key of the JWKS, in the order in which they sign."""
    rows = await session.execute(_KEYS, {"now": now})
    return [
        StoredKey(
            KeyTimes(row.kid, row.created_at, row.activates_at, row.retires_at, row.gone_at),
            row.public,
            row.private,
        )
        for row in rows
    ]


async def rotate(
    session: AsyncSession, safe: Safe, *, now: datetime, emergency: bool = False
) -> list[KeyTimes]:
    """Add a key after the present ones; the keys then. One rotation at a time."""
    await session.execute(_ALONE)
    return await _succeed(session, safe, await _times(session, now), now=now, emergency=emergency)


async def keep_rotating(
    session: AsyncSession, safe: Safe, *, now: datetime, every: timedelta
) -> bool:
    """Rotate if it is time to, and drop the keys that are gone; whether there is a new key."""
    await session.execute(_ALONE)
    await session.execute(_FORGET, {"now": now})
    keys = await _times(session, now)
    due = is_due(keys, now, every=every)
    if due:
        await _succeed(session, safe, keys, now=now)
    return due


async def _times(session: AsyncSession, now: datetime) -> list[KeyTimes]:
    return [key.times for key in await published_keys(session, now=now)]


async def _succeed(
    session: AsyncSession,
    safe: Safe,
    keys: Sequence[KeyTimes],
    *,
    now: datetime,
    emergency: bool = False,
) -> list[KeyTimes]:
    new = safe.new()
    after = succeeded(keys, new.kid, now, emergency=emergency)
    if ended := [_ends(key) for key in after if key.retires_at is not None]:
        await session.execute(_END, ended)
    added = after[-1]
    parameters: dict[str, Any] = {
        "kid": new.kid,
        "public": orjson.dumps(new.public).decode(),
        "private": new.sealed,
        "created_at": added.created_at,
        "activates_at": added.activates_at,
    }
    await session.execute(_ADD, parameters)
    return after


def _ends(key: KeyTimes) -> dict[str, Any]:
    return {"kid": key.kid, "retires_at": key.retires_at, "gone_at": key.gone_at}
