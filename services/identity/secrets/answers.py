"""What callers are told of secrets. The secret itself is in the first answer only."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from fastapi import Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.idempotency import Answer
from chassis.once import once, response_of
from chassis.tokens import Principal

NO_STORE: Final = {"Cache-Control": "no-store"}


class SecretInfo(BaseModel):
    """A live secret, without the secret."""

    id: str = Field(description="the part after `eis_`")
    hint: str = Field(description="its last four characters")
    created_at: datetime
    created_by: str
    expires_at: datetime | None = Field(description="null: until another takes its place")
    last_used_at: datetime | None = Field(description="to the minute")


class Secrets(BaseModel):
    """The live secrets of a client, at most two, newest first."""

    results: list[SecretInfo]


class IssuedSecret(SecretInfo):
    """A new secret. It is shown once: an answer repeated under an Idempotency-Key is without it."""

    secret: str | None
    shown_before: bool = Field(description="whether `secret` was in an earlier answer")

    def as_kept(self) -> "IssuedSecret":
        """As it may be kept and given again."""
        return self.model_copy(update={"secret": None, "shown_before": True})


async def shown_once(
    session: AsyncSession,
    request: Request,
    *,
    caller: Principal,
    key: str | None,
    effect: Callable[[], Awaitable[tuple[Answer, Answer]]],
) -> Response:
    """As `chassis.once.once`, for an `effect` that gives the answer for now and the one to keep."""
    told: list[Answer] = []

    async def keeping() -> Answer:
        now, kept = await effect()
        told.append(now)
        return kept

    repeated = await once(session, request, caller=caller, key=key, effect=keeping)
    return response_of(told[0]) if told else repeated
