"""Telling everything again: all that a service ever announced goes into its outbox once more.

For when the bus is gone, or does not have what a consumer must read again. Each event is as it was
told last: data, version, time and id. So whoever has had it drops it, and whoever was emptied takes
it in. A batch is one transaction, with its audit entry; whoever goes on after the last one has left
nothing out, and what is told twice does no harm.
"""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.announcements import Again, Announcements, Told
from chassis.audit import Actor, Deed, record_for
from chassis.database import Database
from chassis.outbox import backlog, publish
from chassis.service import Service

AT_ONCE: Final = 500  # aggregates: bounds the memory, and how long their writers wait
AHEAD: Final = 10_000  # events in the outbox, behind which what happens now would have to wait
PATIENCE_S: Final = 60.0
_LOOK_S: Final = 0.1
_WAIT_FOR_WRITERS: Final = text("SET LOCAL statement_timeout = 0")

Progress = Callable[[int, Told], None]
"""Told after each batch: how many events so far, and the aggregate they end with."""


class NotSent(Exception):
    """Nobody takes the outbox to the bus; nothing more is put into it."""


async def republish(
    service: Service,
    database: Database,
    *,
    by: Actor,
    why: str,
    after: str = "",
    progress: Progress,
) -> int:
    """Tell all of it again, or what comes after an event's key; how many events that were.

    Raises ValueError where the service tells nothing again, or not that key; `NotSent` where the
    service, which takes its outbox to the bus, does not run and there is much in it.
    """
    told = 0
    for announcements, begin in _left(service, after):
        place: Told | None = begin
        while place is not None:
            await _room(database)
            async with database.write() as session:
                again = await _tell(session, announcements, place)
                if again.reached is not None:
                    await record_for(session, by, _deed(service, place, again, why))
            told, place = told + len(again.events), again.reached
            if place is not None:
                progress(told, place)
    return told


async def _tell(session: AsyncSession, announcements: Announcements, after: Told) -> Again:
    await session.execute(_WAIT_FOR_WRITERS)
    again = await announcements.again(session, after, AT_ONCE)
    await publish(session, again.events)
    return again


def _deed(service: Service, after: Told, again: Again, why: str) -> Deed:
    about = {"to": again.reached and again.reached.key}
    if after.subject:
        about = {"after": after.key, **about}
    rows = len(again.events)
    return Deed("events.republish", "events", service.name, after=about, why=why, rows=rows)


def _left(service: Service, after: str) -> Sequence[tuple[Announcements, Told]]:
    """What is to be told, and from where on."""
    every = service.announcements
    if not every:
        raise ValueError(f"{service.name} keeps nothing to be told again.")
    if not after:
        return [(each, Told("")) for each in every]
    place = Told(*after.partition("/")[::2])
    types = [{model.event_type for model in each.models} for each in every]
    for number, known in enumerate(types):
        if place.type in known:
            return [(every[number], place), *((each, Told("")) for each in every[number + 1 :])]
    known_types = ", ".join(sorted(set().union(*types)))
    raise ValueError(f"{after!r} is no key of {service.name}: they begin with {known_types}.")


async def _room(database: Database) -> None:
    """Wait until the outbox is not full."""
    deadline, fewest = time.monotonic() + PATIENCE_S, math.inf
    while True:
        async with database.read() as session:
            waiting = (await backlog(session)).events
        if waiting < AHEAD:
            return
        if waiting < fewest:
            deadline, fewest = time.monotonic() + PATIENCE_S, waiting
        if time.monotonic() > deadline:
            raise NotSent(f"{waiting} events wait in the outbox: are the service and the bus up?")
        await asyncio.sleep(_LOOK_S)
