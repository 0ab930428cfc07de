"""What a new day alone changes is told: what is overdue now, and what else a service names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from sqlalchemy import TextClause, text

from chassis.database import Database
from chassis.telling import Telling, take_turn

_AT_ONCE: Final = 200
_LEAD: Final = text("SELECT pg_try_advisory_xact_lock(hashtext(:name), hashtext(current_schema()))")
# The events of a record have its key as their subject.
_OVERDUE: Final = """
    SELECT a.organisation FROM announced a JOIN due d ON d.key = a.subject
    WHERE d.due_on < :day AND d.due_on >= (a.announced_at AT TIME ZONE 'UTC')::date"""


@dataclass(frozen=True)
class Calendar:
    """Tells of a service's organisations what the day alone has changed.

    Those with a due that passed since they were last told of, and those that `further` selects: a
    statement that yields `organisation`, with the values it `asks`.
    """

    service: str
    telling: Telling
    further: str | None = None
    asks: Mapping[str, Any] = field(default_factory=dict)

    async def tell(self, database: Database, day: date) -> bool:
        """Tell of every organisation for which such a day came since it was last told of.

        False while another process does so: it may fail before it is through.
        """
        async with database.read() as session:
            asked = {**self.asks, "day": day}
            organisations = (await session.scalars(self._turned, asked)).all()
        for start in range(0, len(organisations), _AT_ONCE):
            async with database.write() as session:
                name = {"name": f"{self.service}.calendar"}
                if not (await session.execute(_LEAD, name)).scalar_one():
                    return False
                some = organisations[start : start + _AT_ONCE]
                await take_turn(session, some)
                await self.telling.publish(session, some)
        return True

    @cached_property
    def _turned(self) -> TextClause:
        turned = f"{_OVERDUE} UNION {self.further}" if self.further else _OVERDUE
        return text(f"SELECT DISTINCT organisation FROM ({turned}) turned ORDER BY 1")
