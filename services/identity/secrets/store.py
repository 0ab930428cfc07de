"""Secrets in the database. The client's row is held while they change."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Problem
from chassis.tokens import Principal
from services.identity.families import end_tokens
from services.identity.secrets.answers import IssuedSecret, SecretInfo
from services.identity.secrets.text import new_secret

_IS_LIVE: Final = "(expires_at IS NULL OR expires_at > :now)"
_LIVE: Final = text(
    "SELECT id, hint, created_at, created_by, expires_at, last_used_at FROM secret "
    f"WHERE client = :client AND {_IS_LIVE} ORDER BY created_at DESC, id"
)
_ADD: Final = text(
    "INSERT INTO secret (id, client, sha256, hint, family, created_at, created_by) "
    "VALUES (:id, :client, :sha256, :hint, :family, :now, :by)"
)
# The newest lives on for the overlap, all others end: there are never more than two.
_OVERLAP: Final = text(
    f"""
    WITH live AS (
        SELECT id, row_number() OVER (ORDER BY created_at DESC, id) AS age
        FROM secret WHERE client = :client AND {_IS_LIVE}
    )
    UPDATE secret s
    SET expires_at = CASE WHEN age = 1 THEN least(s.expires_at, :until) ELSE :now END
    FROM live WHERE s.id = live.id
    RETURNING s.id, s.expires_at <= :now AS ended
    """
)
_END: Final = text(
    f"UPDATE secret SET expires_at = :now WHERE client = :client AND id = :id AND {_IS_LIVE} "
    "RETURNING id"
)
_TOUCH: Final = text("UPDATE secret SET last_used_at = :now WHERE id = :id")


async def live_secrets(session: AsyncSession, client: str, *, now: datetime) -> list[SecretInfo]:
    """A client's live secrets, newest first."""
    rows = await session.execute(_LIVE, {"client": client, "now": now})
    return [SecretInfo(**row) for row in rows.mappings()]


async def add_secret(
    session: AsyncSession, client: str, *, by: Principal, now: datetime
) -> IssuedSecret:
    """A new secret of a client; the only time that its text is to be had."""
    made = new_secret()
    parameters = {"id": made.id, "client": client, "sha256": made.sha256, "hint": made.hint}
    await session.execute(_ADD, parameters | {"family": uuid4(), "now": now, "by": by.client})
    return IssuedSecret(
        id=made.id,
        hint=made.hint,
        created_at=now,
        created_by=by.client,
        expires_at=None,
        last_used_at=None,
        secret=made.text,
        shown_before=False,
    )


async def rotate_secret(
    session: AsyncSession, client: str, *, overlap: timedelta, by: Principal, now: datetime
) -> IssuedSecret:
    """A new secret; the newest of the old ones lives on for `overlap`, without one none does."""
    rows = await session.execute(_OVERLAP, {"client": client, "now": now, "until": now + overlap})
    if ended := [row.id for row in rows if row.ended]:
        await end_tokens(session, client, now=now, secrets=ended)
    return await add_secret(session, client, by=by, now=now)


async def end_secret(session: AsyncSession, client: str, secret: str, *, now: datetime) -> None:
    """End a secret and its tokens at once; raises `not_found`."""
    ended = await session.execute(_END, {"client": client, "id": secret, "now": now})
    if ended.first() is None:
        raise Problem("not_found", f"{client} has no live secret of that id.")
    await end_tokens(session, client, now=now, secrets=[secret])


async def touch_secret(session: AsyncSession, secret: str, *, now: datetime) -> None:
    """Note that a secret was used."""
    await session.execute(_TOUCH, {"id": secret, "now": now})
