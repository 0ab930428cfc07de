"""The audit log: who wrote what and why, and who read personal data.

    await audit.record(session, caller, Deed(...))   in the transaction of what it tells of
    audit.nothing(session)                           this transaction of a request changed nothing

A transaction of a request that says neither is rolled back (`chassis.database`), and what cannot be
recorded is not done. An entry holds no pupil's identifier: a child is told by its number in
addresses, a change of personal fields by their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

import orjson
from fastapi import Header
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit.storage import log_of
from chassis.database import ACCOUNTED, ReadSession, service_of
from chassis.requests import correlation_id, request_id
from chassis.tokens import Principal
from contracts.envelope import new_id

Fields = Mapping[str, Any]
Reason = Annotated[
    str | None,
    Header(
        alias="X-Reason",
        min_length=1,
        max_length=500,
        description="why, for the audit log; names no child",
    ),
]
_COLUMNS: Final = {
    "id": "uuid",
    "client": "text",
    "roles": "text[]",
    "organisations": "text[]",
    "action": "text",
    "subject_kind": "text",
    "subject": "text",
    "before": "jsonb",
    "after": "jsonb",
    "why": "text",
    "personal": "boolean",
    "rows": "integer",
    "request_id": "text",
    "correlation_id": "text",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as what, and in which request."""

    client: str
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    request_id: str | None
    correlation_id: str | None


@dataclass(slots=True)
class Deed:
    """What was done: `targets.put` to the `target` NI72.350.2009-10.all.

    `before` and `after` are what the change was about, as far as it is not personal; `rows` how
    many records were written or read; `personal`: a read of personal data.
    """

    action: str
    subject_kind: str
    subject: str
    before: Fields | None = None
    after: Fields | None = None
    why: str | None = None
    rows: int = 1
    personal: bool = False


def actor_of(caller: Principal) -> Actor:
    """The caller of the request in hand."""
    return Actor(
        client=caller.client,
        roles=tuple(sorted(caller.roles)),
        organisations=tuple(sorted(caller.organisations)),
        request_id=request_id(),
        correlation_id=correlation_id(),
    )


async def record(session: AsyncSession | ReadSession, caller: Principal, deed: Deed) -> None:
    """Add an entry, in the session's transaction, about what the caller of a request does."""
    await record_for(session, actor_of(caller), deed)


async def record_for(session: AsyncSession | ReadSession, actor: Actor, deed: Deed) -> None:
    """As `record`, for work done later on somebody's behalf."""
    entry = {
        "id": new_id(),
        "client": actor.client,
        "roles": [str(role) for role in actor.roles],
        "organisations": list(actor.organisations),
        "action": deed.action,
        "subject_kind": deed.subject_kind,
        "subject": deed.subject,
        "before": _json(deed.before),
        "after": _json(deed.after),
        "why": deed.why,
        "personal": deed.personal,
        "rows": deed.rows,
        "request_id": actor.request_id,
        "correlation_id": actor.correlation_id,
    }
    await session.execute(_insert(service_of(session)), entry)
    session.info[ACCOUNTED] = True


def nothing(session: AsyncSession) -> None:
    """Say that this transaction changes nothing there is to tell of: a dry run, a repetition."""
    session.info[ACCOUNTED] = True


def difference(before: Fields, after: Fields) -> tuple[Fields, Fields]:
    """The members that differ, as they were and as they are."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )


@cache
def _insert(service: str) -> TextClause:
    values = ", ".join(f"CAST(:{name} AS {kind})" for name, kind in _COLUMNS.items())
    return text(f"INSERT INTO {log_of(service)} ({', '.join(_COLUMNS)}) VALUES ({values})")


def _json(fields: Fields | None) -> str | None:
    return None if fields is None else orjson.dumps(dict(fields), default=str).decode()
