"""A small service that announces what tills of shops hold, for the tests of telling it again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Database
from chassis.service import Service
from chassis.telling import Aggregates, Telling, take_turn
from contracts.envelope import EventData
from tests.chassis.consuming import PROBE

_TABLES = (
    "CREATE TABLE turn (organisation text PRIMARY KEY)",
    """CREATE TABLE announced (organisation text, event_type text, subject text, version bigint,
        state jsonb, announced_at timestamptz, PRIMARY KEY (event_type, subject))""",
)
_WAITING = """SELECT seq, event_id, key, CAST(headers AS text) AS headers, value FROM outbox
    WHERE seq > :after ORDER BY seq"""


class Held(EventData):
    """What the till of a shop holds."""

    event_type: ClassVar[str] = "shop.till.held.v1"

    organisation: str
    pence: int
    withdrawn: bool = False

    @property
    def subject(self) -> str:
        return self.organisation


class Shops:
    """Shops, and what they announce on a topic."""

    def __init__(self, database: Database, topic: str) -> None:
        self.database, self.held = database, dict[str, int]()

        class HeldHere(Held):
            event_type: ClassVar[str] = f"{topic}.till.held.v1"

        self.model: type[Held] = HeldHere
        self.telling = Telling("/shop", {"till": Aggregates((HeldHere,), self._states)})
        announcements = (self.telling.announcements,)
        self.service: Service = replace(
            PROBE, publishes=(HeldHere,), telling=self.telling, announcements=announcements
        )

    async def open(self) -> "Shops":
        async with self.database.write() as session:
            for statement in _TABLES:
                await session.execute(text(statement))
        return self

    async def tell(self, held: Mapping[str, int]) -> None:
        """Tell what these hold from now on."""
        async with self.database.write() as session:
            await self.change(session, held)

    async def change(self, session: AsyncSession, held: Mapping[str, int]) -> None:
        await take_turn(session, held)
        self.held |= held
        await self.telling.publish(session, held)

    async def outbox(self, after: int = 0) -> list[Any]:
        """What waits to be sent, in its order."""
        query = text(_WAITING)
        async with self.database.read() as session:
            return list(await session.execute(query, {"after": after}))

    async def _states(
        self, _session: AsyncSession, organisations: Sequence[str]
    ) -> Sequence[EventData]:
        return [
            self.model(organisation=each, pence=self.held[each])
            for each in organisations
            if each in self.held
        ]
