"""Idempotency-Key: the answer to a write is kept in the transaction of its effect.

The one rule on duplicates: same client, same key, same request: the first answer again, no second
effect. Same key, other request: 409. Only effects are kept; a request that failed may be mended
and sent again under the same key. Answers are kept for at least 24 hours, sealed where the service
has keys for data: they may tell of persons.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Header
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Problem
from chassis.sealing import Unreadable, sealed_under
from chassis.settings import data_keys, has_data_keys
from chassis.table_keys import locked
from chassis.tables import Idempotency

KEPT_FOR = timedelta(hours=24)
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Repeat a request under the same key and it takes effect once.",
    ),
]
_CLAIM = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:claim, 0))")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given: status, headers that matter, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def fingerprint(*parts: str | bytes) -> str:
    """What makes two requests the same: method, path, parameters, digest of the body."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


async def recall(session: AsyncSession, *, client: str, key: str, request: str) -> Answer | None:
    """The kept answer, or None for a new key, which this transaction then holds alone.

    Raises `idempotency_key_in_use` while another request holds it and `idempotency_key_reused`
    when it was used for a different request (`request` is its `fingerprint`); `data_locked` where
    the answer was sealed under a key that is not at hand.
    """
    if not (await session.execute(_CLAIM, {"claim": f"{client}/{key}"})).scalar_one():
        raise Problem(
            "idempotency_key_in_use",
            "A request with this Idempotency-Key has not finished yet.",
            headers={"Retry-After": "1"},
        )
    kept = (
        await session.execute(
            select(Idempotency).where(Idempotency.client == client, Idempotency.key == key)
        )
    ).scalar_one_or_none()
    if kept is None:
        return None
    if kept.fingerprint != request:
        raise Problem(
            "idempotency_key_reused",
            "This key belongs to a request with another body or address.",
        )
    return Answer(kept.status, dict(kept.headers), _opened(kept))


async def remember(
    session: AsyncSession, *, client: str, key: str, request: str, answer: Answer
) -> None:
    """Keep the answer, in the caller's transaction; drops what is past its time."""
    sealed = has_data_keys()
    body = answer.body
    if sealed:
        body = data_keys().seal(body, context=_context(client, key))
    await session.execute(delete(Idempotency).where(Idempotency.created_at < func.now() - KEPT_FOR))
    await session.execute(
        insert(Idempotency).values(
            client=client,
            key=key,
            fingerprint=request,
            status=answer.status,
            headers=answer.headers,
            body=body,
            sealed=sealed,
        )
    )


def _opened(kept: Idempotency) -> bytes:
    if not kept.sealed:
        return kept.body
    try:
        return data_keys().unseal(kept.body, context=_context(kept.client, kept.key))
    except Unreadable as why:
        raise locked(sealed_under(kept.body)) from why


def _context(client: str, key: str) -> str:
    return f"idempotency/{client}/{key}"
