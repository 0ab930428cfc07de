"""How a service's own business stands: what somebody should see to, in the words of the field.

`/health/status` is about the machine; `/v1/{service}/status` about what it is for: which figures
are stale, which returns overdue, which files wait. A service says what concerns it (`Attention`);
how many concerns there are is measured, too, so that somebody may be called.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel, Field

from chassis.auth import Principal, needs
from chassis.clock import Today, today
from chassis.database import Database, ReadDb, ReadSession
from chassis.metrics import CONCERNS
from chassis.submissions.waiting import waiting_to_be_merged

_EVERY_S: Final = 300.0  # concerns are of days


class StatusConcern(BaseModel):
    """One thing to see to: its code, what it is about, since which day, and what is to be read."""

    code: str = Field(examples=["indicator_stale"])
    subject: str = Field(description="an indicator's code, or a collection and its provider")
    since: date
    days: int = Field(description="since then, as of today")
    message: str
    links: dict[str, str]


class StatusCheck(BaseModel):
    """A check the service makes of itself: when it last did (null: not since this process started),
    and how much it found."""

    name: str
    checked_at: datetime | None
    found: int


class StatusWaiting(BaseModel):
    """Files of one kind that were taken in and are not merged yet."""

    kind: str
    files: int
    since: datetime


class ServiceStatus(BaseModel):
    """What somebody should see to; nothing, where all three lists are empty but for checks."""

    service: str
    at: datetime
    concerns: list[StatusConcern]
    waiting: list[StatusWaiting]
    checks: list[StatusCheck]


class Found(NamedTuple):
    """What a look at the business found."""

    concerns: Sequence[StatusConcern]
    checks: Sequence[StatusCheck] = ()


@dataclass(frozen=True, slots=True)
class Attention:
    """What a service looks at: `look` finds concerns of these `codes`, and what was checked."""

    codes: Sequence[str]
    look: Callable[[FastAPI, ReadSession, date], Awaitable[Found]]


NOTHING: Final = Found(())


def status_routes(service: str) -> APIRouter:
    """`/status`, for the team and its operators."""
    router = APIRouter(tags=["status"])
    reader = Annotated[Principal, needs(f"{service}:status")]

    @router.get("/status", summary="What somebody should see to")
    async def read_status(request: Request, _: reader, db: ReadDb, day: Today) -> ServiceStatus:
        """Stale figures, overdue returns, files that wait; each service tells its own."""
        attention: Attention | None = request.app.state.service.attention
        found = await attention.look(request.app, db, day) if attention else NOTHING
        waiting = await waiting_to_be_merged(db)
        return ServiceStatus(
            service=service,
            at=datetime.now(UTC),
            concerns=list(found.concerns),
            waiting=[StatusWaiting(**each._asdict()) for each in waiting],
            checks=list(found.checks),
        )

    return router


async def run_attention(app: FastAPI) -> None:
    """Measure how many concerns there are of each code, until cancelled."""
    attention: Attention = app.state.service.attention
    while True:
        await measure(app, attention)
        await asyncio.sleep(_EVERY_S)


async def measure(app: FastAPI, attention: Attention) -> None:
    """Look, and set the figures; a code without concerns is told as nought."""
    database: Database = app.state.database
    async with database.read() as session:
        found = await attention.look(app, session, today())
    counts: Counter[Any] = Counter(each.code for each in found.concerns)
    for code in attention.codes:
        CONCERNS.labels(code).set(counts[code])
