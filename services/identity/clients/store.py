"""Clients in the database. None is ever deleted: its id stays taken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.policy import Role
from chassis.problems import Problem
from chassis.tokens import Principal
from services.identity.clients.answers import Client
from services.identity.clients.drafts import ClientDraft
from services.identity.families import end_tokens

_COLUMNS: Final = (
    "client_id, name, contact, roles, organisations, scopes, managed_by, version, created_at, "
    "created_by, expires_on, revoked_at, revoked_by, revoked_reason"
)
_SELECT: Final = f"""
    SELECT {_COLUMNS}, (SELECT max(last_used_at) FROM secret WHERE client = client_id)
        AS last_used_at
    FROM client
    WHERE (cast(:managers AS text[]) IS NULL OR managed_by = ANY(:managers))
"""
_ONE: Final = text(f"{_SELECT} AND client_id = :client_id")
_HELD: Final = text(f"{_SELECT} AND client_id = :client_id FOR UPDATE OF client")
_MANY: Final = text(
    f"""
    SELECT * FROM ({_SELECT}) AS c
    WHERE client_id > :after
        AND (cast(:organisation AS text) IS NULL OR :organisation = ANY(organisations))
        AND (cast(:role AS text) IS NULL OR :role = ANY(roles))
        AND (cast(:revoked AS boolean) IS NULL OR (revoked_at IS NOT NULL) = :revoked)
        AND (cast(:unused_since AS date) IS NULL
            OR coalesce(last_used_at, created_at) < cast(:unused_since AS date))
    ORDER BY client_id LIMIT :limit
    """
)
_CREATE: Final = text(
    """
    INSERT INTO client (client_id, name, contact, roles, organisations, scopes, managed_by,
        expires_on, created_at, created_by)
    VALUES (:client_id, :name, :contact, :roles, :organisations, :scopes, :managed_by,
        :expires_on, :now, :by)
    ON CONFLICT (client_id) DO NOTHING RETURNING client_id
    """
)
_SAVE: Final = text(
    """
    UPDATE client SET version = version + 1, name = :name, contact = :contact, roles = :roles,
        organisations = :organisations, scopes = :scopes, expires_on = :expires_on
    WHERE client_id = :client_id
    """
)
_REVOKE: Final = text(
    """
    UPDATE client SET version = version + 1, revoked_at = :now, revoked_by = :by,
        revoked_reason = :reason
    WHERE client_id = :client_id
    """
)
_FIELDS: Final = ("name", "contact", "roles", "organisations", "scopes", "expires_on")
_POWERS: Final = ("roles", "organisations", "scopes")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which clients; None means any."""

    organisation: str | None = None
    role: Role | None = None
    revoked: bool | None = None
    unused_since: date | None = None


async def find_clients(
    session: AsyncSession, wanted: Filter, *, by: Principal, after: str, limit: int
) -> list[Client]:
    """Clients that somebody may see, in the order of their ids, from the one after `after`."""
    parameters = {name: getattr(wanted, name) for name in Filter.__slots__}
    rows = await session.execute(
        _MANY, parameters | {"managers": by.confined_to, "after": after, "limit": limit}
    )
    return [Client.of(row) for row in rows.mappings()]


async def one_client(
    session: AsyncSession, client_id: str, *, by: Principal, hold: bool = False
) -> Client:
    """A client that somebody may see, with `hold` locked until the transaction ends.

    Raises `not_found`, also for another organisation's client.
    """
    found = await session.execute(
        _HELD if hold else _ONE, {"client_id": client_id, "managers": by.confined_to}
    )
    row = found.mappings().first()
    if row is None:
        raise Problem("not_found", "There is no client of that id among those you manage.")
    return Client.of(row)


async def in_use(session: AsyncSession, client_id: str, *, by: Principal) -> Client:
    """A client to be changed, locked; raises `not_found`, or `conflict` when it was revoked."""
    held = await one_client(session, client_id, by=by, hold=True)
    if held.revoked is not None:
        raise Problem("conflict", f"{client_id} was revoked; make another client.")
    return held


async def create_client(
    session: AsyncSession, draft: ClientDraft, *, by: Principal, now: datetime
) -> None:
    """Keep a new client; raises `conflict` when its id is taken, and be it by a revoked one."""
    parameters = {**dict(draft), "now": now, "by": by.client}
    if (await session.execute(_CREATE, parameters)).first() is None:
        raise Problem("conflict", f"The client_id {draft.client_id} is taken.")


async def change_client(
    session: AsyncSession, held: Client, fields: dict[str, Any], *, now: datetime
) -> None:
    """Give a held client new values; its tokens end when they tell of other powers. What changes
    nothing makes no version."""
    before = {name: getattr(held, name) for name in _FIELDS}
    changed = {name for name, value in fields.items() if value != before[name]}
    if not changed:
        return
    await session.execute(_SAVE, before | fields | {"client_id": held.client_id})
    if changed.intersection(_POWERS):
        await end_tokens(session, held.client_id, now=now)


async def revoke_client(
    session: AsyncSession, held: Client, *, by: Principal, now: datetime, reason: str
) -> None:
    """End a held client and its tokens, for good."""
    parameters = {"client_id": held.client_id, "now": now, "by": by.client, "reason": reason}
    await session.execute(_REVOKE, parameters)
    await end_tokens(session, held.client_id, now=now)
