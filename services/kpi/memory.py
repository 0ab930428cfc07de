"""Answers kept in memory until something they were made of moves, whichever process moved it.

Places fall into slots. A transaction that moves figures names its slots in one NOTIFY (or `*` for
what concerns everything: a target, a definition, a membership); PostgreSQL sends it when, and only
if, the transaction commits. Every process listens on a connection of its own and forgets what is
in those slots. While the connection is down nothing is kept: then every answer is computed.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import asyncpg
import structlog
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.connections import dedicated, until_lost
from chassis.database import Database
from services.kpi.ledger.store import SLOTS, slot_of

log = structlog.get_logger()
CHANNEL: Final = "kpi_moved"
EVERYTHING: Final = "*"
EVERYWHERE: Final = SLOTS
"""The slot of answers that figures of many places are in: any movement is theirs too."""
_MOST: Final = 50_000  # answers, of about 1 kB
_RETRY_S: Final = 1.0
_ASK_S: Final = 5.0
# A connection that breaks in mid-use shows as any of these.
_LOST: Final = (
    OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError,
)  # fmt: skip
_TELL = text(f"SELECT pg_notify('{CHANNEL}', :slots)")


async def tell_moved(session: AsyncSession, places: Iterable[str]) -> None:
    """Have every process forget the answers about these places, once this commits."""
    slots = sorted({slot_of(place) for place in places})
    if slots:
        await session.execute(_TELL, {"slots": ",".join(map(str, slots))})


async def tell_everything_moved(session: AsyncSession) -> None:
    """Have every process forget every answer, once this commits."""
    await session.execute(_TELL, {"slots": EVERYTHING})


@dataclass(frozen=True, slots=True)
class Ticket:
    """When a reader set out: an answer is kept only if its slot has not moved since."""

    slot: int
    generation: int


@dataclass(slots=True)
class Memory:
    """One process's answers. `listen` is its loop; it keeps nothing while that does not listen."""

    listening: bool = False
    hits: int = 0
    misses: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    _generations: list[int] = field(default_factory=lambda: [0] * (SLOTS + 1))
    _answers: list[dict[str, tuple[bytes, str]]] = field(
        default_factory=lambda: [{} for _ in range(SLOTS + 1)]
    )

    def find(self, slot: int, key: str) -> tuple[bytes, str] | None:
        """The body and entity tag kept under `key`, if any."""
        found = self._answers[slot].get(key)
        if found is None:
            self.misses += 1
        else:
            self.hits += 1
        return found

    def ticket(self, slot: int) -> Ticket:
        """To be taken before reading the database."""
        return Ticket(slot, self._generations[slot])

    def keep(self, ticket: Ticket, key: str, body: bytes, tag: str) -> None:
        """Keep an answer, unless something moved while it was being made."""
        if not self.listening or self._generations[ticket.slot] != ticket.generation:
            return
        answers = self._answers[ticket.slot]
        if len(answers) >= _MOST // SLOTS:
            answers.clear()
        answers[key] = body, tag

    async def listen(self, url: str) -> None:
        """Forget what moves, until cancelled."""
        while True:
            try:
                await self._listen(url)
            except _LOST as error:
                log.warning("memory_lost_database", error=type(error).__name__)
            finally:
                self.listening = False
                self.forget(range(SLOTS))
            await asyncio.sleep(_RETRY_S)

    async def _listen(self, url: str) -> None:
        connection = await dedicated(url, application="kpi memory", command_s=_ASK_S)
        try:
            await connection.add_listener(CHANNEL, self._heard)
            self.listening = True
            await until_lost(connection, ask_s=_ASK_S)
        finally:
            await connection.close(timeout=2)

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        told = str(payload)
        self.forget(range(SLOTS) if told == EVERYTHING else map(int, told.split(",")))
        self.moved.set()

    def forget(self, slots: Iterable[int]) -> None:
        """Forget what is in these slots, and whatever any movement concerns."""
        for slot in (*slots, EVERYWHERE):
            self._generations[slot] += 1
            self._answers[slot].clear()


def slot_for(level: str, place: str) -> int:
    """The slot an answer about a place is kept in."""
    return slot_of(place) if level in ("organisation", "area") else EVERYWHERE


def memory_of(app: FastAPI) -> Memory:
    """The memory of a process's application."""
    memory: Memory | None = getattr(app.state, "memory", None)
    if memory is None:
        memory = app.state.memory = Memory()
    return memory


async def run_memory(app: FastAPI) -> None:
    """Keep answers while listening for what moves, until cancelled."""
    database: Database = app.state.database
    await memory_of(app).listen(database.url)
