"""What `schools` tells, kept: organisations, inspections, categories of concern, monitoring."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.consumer import Subscription
from chassis.telling import take_turn
from contracts.envelope import Event, EventData
from contracts.schools import (
    CategoryChanged,
    InspectionPublished,
    MonitoringRecorded,
    OrganisationChanged,
)
from services.sif.categories.concerns import causes, concerns_of
from services.sif.categories.reopening import reopen_all
from services.sif.organisations import keep_organisations
from services.sif.telling import tell_of

_TABLES: Final[dict[type[EventData], tuple[str, tuple[str, ...]]]] = {
    InspectionPublished: (
        "inspection",
        ("organisation", "inspected", "inspected_on", "published_on", "overall", "category",
         "judgements", "latest_until", "withdrawn"),
    ),
    CategoryChanged: (
        "concern",
        ("organisation", "category", "entered_on", "left_on", "left_by", "withdrawn"),
    ),
    MonitoringRecorded: (
        "monitoring",
        ("organisation", "visited_on", "progress", "authority_support", "withdrawn"),
    ),
}  # fmt: skip
"""Where an event's members go, by its subject."""
_BY: Final = "register"
"""Who reopened a category, as its history has it."""
# A school whose phase or area changed has to be told of anew, for events name both.
_TOLD: Final = text("""
    SELECT DISTINCT organisation FROM announced
    WHERE organisation = ANY(CAST(:organisations AS text[])) ORDER BY 1""")


async def keep_register(session: AsyncSession, events: Sequence[Event[Any]]) -> None:
    """Take over what a batch of register events says, and let follow what follows from it."""
    of_type: dict[type[EventData], list[Event[Any]]] = {}
    for event in events:
        of_type.setdefault(type(event.data), []).append(event)
    organisations = sorted({event.data.organisation for event in events})
    concerned = await concerns_of(session, organisations)
    await keep_organisations(session, of_type.get(OrganisationChanged, ()))
    for model, (table, columns) in _TABLES.items():
        await _keep(session, table, columns, of_type.get(model, ()))
    told = (await session.scalars(_TOLD, {"organisations": organisations})).all()
    reopened = causes(concerned, await concerns_of(session, organisations))
    if told or reopened:
        await take_turn(session, {*told, *reopened})
        await reopen_all(session, reopened, by=_BY)
        await tell_of(session, {*told, *reopened})


async def _keep(
    session: AsyncSession, table: str, columns: Sequence[str], events: Iterable[Event[Any]]
) -> None:
    newest = {event.subject: event.data for event in events}
    if not newest:
        return
    put = text(f"""
        INSERT INTO {table} (subject, {", ".join(columns)})
        VALUES (:subject, {", ".join(f":{name}" for name in columns)})
        ON CONFLICT (subject) DO UPDATE SET
            {", ".join(f"{name} = excluded.{name}" for name in columns)}""")
    await session.execute(put, [_row(key, newest[key], columns) for key in sorted(newest)])


def _row(subject: str, data: EventData, columns: Sequence[str]) -> dict[str, object]:
    row = {"subject": subject, **{name: getattr(data, name) for name in columns}}
    if "judgements" in row:
        row["judgements"] = orjson.dumps(row["judgements"]).decode()
    return row


REGISTER: Final = Subscription(
    topics=("schools",),
    models=(OrganisationChanged, *_TABLES),
    handler=keep_register,
)
