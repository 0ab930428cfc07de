"""Dead letters: events that could not be handled, to look at and to replay once mended."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.audit import Deed, Reason, record
from chassis.auth import Principal, needs
from chassis.consumer import Consumer
from chassis.database import ReadDb
from chassis.inbox import OnReplay, is_outage
from chassis.paging import Page, PageQuery
from chassis.problems import Problem
from chassis.tables import DeadLetter


class DeadLetterView(BaseModel):
    """One of them, without its data: what it was, where it lay, why it failed."""

    id: int
    key: str
    topic: str
    partition: int
    offset: int
    error: str
    recorded_at: datetime


class Replayed(BaseModel):
    """`applied` is false when a newer version of the same aggregate had already taken effect."""

    id: int
    applied: bool


def dead_letter_routes(service: str) -> APIRouter:
    """Routes for the holders of `<service>:operate`."""
    router = APIRouter(prefix="/dead-letters", tags=["dead letters"])
    operator = Annotated[Principal, needs(f"{service}:operate")]

    @router.get("", summary="Events that could not be handled, oldest first")
    async def list_dead_letters(_: operator, db: ReadDb, page: PageQuery) -> Page[DeadLetterView]:
        [last] = page.position(0)
        query = select(DeadLetter).where(DeadLetter.id > last).order_by(DeadLetter.id)
        rows = (await db.execute(query.limit(page.limit + 1))).scalars().all()
        return page.page([(_view(row), [row.id]) for row in rows])

    @router.post(
        "/{letter}/replay",
        summary="Handle it again, now that its cause is mended",
        responses={409: {"description": "It still fails"}},
    )
    async def replay(
        caller: operator,
        letter: Annotated[int, Path(ge=1)],
        request: Request,
        reason: Reason = None,
    ) -> Replayed:
        async def recorded(session: AsyncSession, key: str, applied: bool) -> None:
            deed = Deed("dead_letters.replay", "dead_letter", str(letter), why=reason)
            deed.before, deed.after = {"key": key}, {"applied": applied}
            await record(session, caller, deed)

        for consumer in request.app.state.consumers:
            applied = await _again(consumer, letter, recorded)
            if applied is not None:
                return Replayed(id=letter, applied=applied)
        raise Problem("not_found", f"There is no dead letter {letter}.")

    return router


async def _again(consumer: Consumer, letter: int, recorded: OnReplay) -> bool | None:
    try:
        return await consumer.replay(letter, recorded)
    except Exception as error:
        if is_outage(error):
            raise
        raise Problem(
            "conflict", f"It still fails, with {type(error).__name__}; the letter is kept."
        ) from error


def _view(row: DeadLetter) -> DeadLetterView:
    return DeadLetterView(
        id=row.id,
        key=row.key,
        topic=row.topic,
        partition=row.partition,
        offset=row.offset,
        error=row.error,
        recorded_at=row.recorded_at,
    )
