"""What follows from a change is told: versions rise, events are made and reach the outbox."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consequences import MOST_EVENTS
from chassis.outbox import OutboxRows, put, rows_of
from chassis.submissions.kind import Effects, Kind, Named, Scope
from chassis.submissions.records import Options, info_of
from chassis.submissions.tables import Submission
from contracts.envelope import Event

C = TypeVar("C")
AT_ONCE = 500  # aggregates: bounds the memory that their events take
_AHEAD = 3  # batches in the making
NOTES_SHOWN = 100
_BUMP = """
    UPDATE scope_version v SET version = v.version + 1, raised_at = clock_timestamp()
    FROM (SELECT string_to_array(one, chr(31)) AS scope
          FROM unnest(CAST(:scopes AS text[])) one) touched
    WHERE v.kind = :kind AND v.scope = touched.scope
    RETURNING v.scope, v.version"""
_NAMED = """
    SELECT scope, received FROM submission_scope
    WHERE submission_id = :id AND received > 0 ORDER BY scope"""


@dataclass(frozen=True, slots=True)
class Ready:
    """What follows, as the outbox holds it and a receipt shows it. The events themselves take four
    times the memory: only a dry run keeps them, to try them out."""

    rows: OutboxRows
    shown: list[dict[str, Any]]
    notes: Mapping[str, JsonValue]
    tried: Sequence[Event[Any]]


def cause_of(submission_id: UUID, *, withdrawing: bool = False) -> str:
    """What the events of a submission, or of its withdrawal, name as their cause."""
    return f"{submission_id}-withdrawal" if withdrawing else str(submission_id)


def _made(make: Callable[[], Effects], cause: str, dry_run: bool) -> Ready:
    """All of the work, for a thread."""
    return _ready(make(), cause, dry_run)


def _ready(effects: Effects, cause: str, dry_run: bool) -> Ready:
    """Effects whose events name their cause."""
    events = [replace(event, causation_id=cause) for event in effects.events]
    shown = [
        {"id": str(event.id), "type": event.type, "subject": event.subject}
        for event in events[:NOTES_SHOWN]
    ]
    return Ready(rows_of(events), shown, effects.notes, events if dry_run else ())


@dataclass(slots=True)
class Told:
    """What was published: how many events, and the first hundred of events and notes.

    `tried` are the events of a dry run themselves, unless there are too many to try out.
    """

    event_count: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    tried: list[Event[Any]] = field(default_factory=list)

    def add(self, ready: Ready) -> None:
        self.event_count += len(ready.rows)
        few = self.event_count <= MOST_EVENTS
        self.tried = [*self.tried, *ready.tried] if few else []
        self.events += ready.shown[: NOTES_SHOWN - len(self.events)]
        for name, note in ready.notes.items():
            if len(self.notes) < NOTES_SHOWN:
                self.notes[name] = note


class Telling(Generic[C]):
    """Tells of the aggregates a submission touched, a batch at a time.

    While a batch of events is made in a thread, the session is free for the next statement.
    """

    def __init__(
        self,
        session: AsyncSession,
        kind: Kind[C],
        submission: Submission,
        *,
        withdrawing: bool = False,
        reason: str | None = None,
    ) -> None:
        self._session, self._kind = session, kind
        self._info = info_of(submission, withdrawing=withdrawing, reason=reason)
        self._cause = cause_of(submission.id, withdrawing=withdrawing)
        self._dry_run = Options.of(submission.parameters).dry_run
        self._making: deque[asyncio.Task[Ready]] = deque()
        self._told = Told()

    async def tell(self, touched: Sequence[list[str]]) -> None:
        """Raise the versions of these aggregates, and begin to make what follows."""
        for start in range(0, len(touched), AT_ONCE):
            scopes = await self._raise(touched[start : start + AT_ONCE])
            made = await self._kind.effects(self._session, self._info, scopes)
            await self._publish(leave=_AHEAD)
            if isinstance(made, Effects):
                await self._put(_ready(made, self._cause, self._dry_run))
            else:
                work = asyncio.to_thread(_made, made, self._cause, self._dry_run)
                self._making.append(asyncio.create_task(work))

    async def finish(self) -> Told:
        """Publish what is left, and what the kind concludes; what was told in all."""
        await self._publish(leave=0)
        if self._kind.conclude is not None:
            rows = await self._session.execute(text(_NAMED), {"id": self._info.id})
            named = [Named(tuple(scope), received) for scope, received in rows]
            effects = await self._kind.conclude(self._session, self._info, named)
            await self._put(_ready(effects, self._cause, self._dry_run))
        return self._told

    async def _raise(self, touched: Sequence[list[str]]) -> list[Scope]:
        values = {"kind": self._kind.name, "scopes": [chr(31).join(scope) for scope in touched]}
        raised = await self._session.execute(text(_BUMP), values)
        return [Scope(*one) for one in sorted((tuple(scope), version) for scope, version in raised)]

    async def _publish(self, *, leave: int) -> None:
        """Publish the batches that are made; wait until at most `leave` are not."""
        while self._making and (self._making[0].done() or len(self._making) > leave):
            await self._put(await self._making.popleft())

    async def _put(self, ready: Ready) -> None:
        await put(self._session, ready.rows)
        self._told.add(ready)
