"""What `schools` tells of organisations, kept by a service that reads it: a row a thing told of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.organisations import keep_organisations
from chassis.telling import Telling, take_turn, told_among
from contracts.envelope import Event, EventData
from contracts.schools import (
    CategoryChanged,
    InspectionPublished,
    MonitoringRecorded,
    OrganisationChanged,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of one model's events by subject, each the newest; its columns are members."""

    model: type[EventData]
    table: str
    columns: tuple[str, ...]

    async def keep(self, session: AsyncSession, events: Iterable[Event[Any]]) -> None:
        """Take over what events of the model say."""
        newest = {event.subject: event.data for event in events}
        if newest:
            rows = [self._row(key, newest[key]) for key in sorted(newest)]
            await session.execute(text(self._statement()), rows)

    def _statement(self) -> str:
        return f"""
            INSERT INTO {self.table} (subject, {", ".join(self.columns)})
            VALUES (:subject, {", ".join(f":{name}" for name in self.columns)})
            ON CONFLICT (subject) DO UPDATE SET
                {", ".join(f"{name} = excluded.{name}" for name in self.columns)}"""

    def _row(self, subject: str, data: EventData) -> dict[str, object]:
        row = {name: getattr(data, name) for name in self.columns}
        objects = {name: orjson.dumps(v).decode() for name, v in row.items() if isinstance(v, dict)}
        return {"subject": subject, **row, **objects}


INSPECTIONS: Final = Kept(
    InspectionPublished,
    "inspection",
    ("organisation", "inspected", "inspected_on", "published_on", "overall", "category",
     "judgements", "latest_until", "withdrawn"),
)  # fmt: skip
CONCERNS: Final = Kept(
    CategoryChanged,
    "concern",
    ("organisation", "category", "entered_on", "left_on", "left_by", "withdrawn"),
)
"""Categories of concern, by Ofsted."""
MONITORING: Final = Kept(
    MonitoringRecorded,
    "monitoring",
    ("organisation", "visited_on", "progress", "authority_support", "withdrawn"),
)


async def keep_batch(
    session: AsyncSession, events: Iterable[Event[Any]], tables: Iterable[Kept]
) -> None:
    """Take over what a batch of register events says of organisations, and what these tables are
    of."""
    of_model: dict[type[EventData], list[Event[Any]]] = {}
    for event in events:
        of_model.setdefault(type(event.data), []).append(event)
    await keep_organisations(session, of_model.get(OrganisationChanged, ()))
    for kept in tables:
        await kept.keep(session, of_model.get(kept.model, ()))


def organisations_kept(telling: Telling) -> Subscription:
    """For a service that knows organisations only: who changed area or phase is told of anew."""

    async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
        await keep_batch(session, events, ())
        told = await told_among(session, sorted({event.data.organisation for event in events}))
        if told:
            await take_turn(session, told)
            await telling.publish(session, told)

    return Subscription(topics=("schools",), models=(OrganisationChanged,), handler=keep_register)
