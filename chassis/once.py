"""A write that takes effect once under its Idempotency-Key, in one transaction with its answer."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.auth import Principal
from chassis.idempotency import Answer, fingerprint, recall, remember


async def once(
    session: AsyncSession,
    request: Request,
    *,
    caller: Principal,
    key: str | None,
    effect: Callable[[], Awaitable[Answer]],
) -> Response:
    """The answer of `effect`; for a key already used for this very request, its first answer.

    `effect` records what it does in the audit log.

    Raises what `chassis.idempotency.recall` raises.
    """
    if key is None:
        return response_of(await effect())
    told = fingerprint(request.method, request.url.path, request.url.query, await request.body())
    kept = await recall(session, client=caller.client, key=key, request=told)
    if kept is not None:
        audit.nothing(session)
        return response_of(kept)
    answer = await effect()
    await remember(session, client=caller.client, key=key, request=told, answer=answer)
    return response_of(answer)


def response_of(answer: Answer) -> Response:
    """The answer as it is sent."""
    return Response(
        answer.body,
        status_code=answer.status,
        headers=answer.headers,
        media_type="application/json",
    )
