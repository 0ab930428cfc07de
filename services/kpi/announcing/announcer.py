"""The announcer: takes from the queue's head, works values out, publishes those that differ.

One announcer works at a time, whatever process it is in. What it takes, what it remembers as told
and the events are one transaction; the queue's rows are deleted by their numbers, never passed by
a cursor, so nothing that commits late is missed. Many movements of one value become one event.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import structlog
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import today
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.outbox import publish
from contracts.envelope import Event
from contracts.kpi import IndicatorChanged
from education.periods import parse_period, period_of
from services.kpi.announcing.announced import Announced, keep_announced, read_announced
from services.kpi.announcing.events import changed_event, crossings, told_of
from services.kpi.figures import POSITION
from services.kpi.indicators.active import active_definitions
from services.kpi.indicators.definition import Definition
from services.kpi.memory import memory_of
from services.kpi.moment import NOW
from services.kpi.spots import Level
from services.kpi.values.facts import Facts, Reading
from services.kpi.values.wanted import Wanted

log = structlog.get_logger()
_AT_ONCE: Final = 200  # rows of the queue: bounds how long readers wait for the processor
_POLL_S: Final = 1.0
_PATIENCE_S, _LOOK_S = 5.0, 0.05
_READERS_FIRST_S: Final = 0.01  # who waits for the value reads it while the announcer waits
_LEAD = text(
    "SELECT pg_try_advisory_xact_lock(hashtext('kpi.announcer'), hashtext(current_schema()))"
)
_HEAD = text(
    "SELECT seq, level, place, period, indicator, family FROM touched ORDER BY seq LIMIT :limit"
)
_DONE = text("DELETE FROM touched WHERE seq = ANY(cast(:seqs AS bigint[]))")
_EVERYWHERE = text(
    """
    INSERT INTO touched (level, place, period, indicator)
    SELECT DISTINCT level, place, period, cast(:indicator AS text) FROM balance
    WHERE family = ANY(cast(:families AS text[]))
    """
)


class Touched(NamedTuple):
    """One row of the queue; a row of an indicator alone means: everywhere."""

    seq: int
    level: Level | None
    place: str | None
    period: str | None
    indicator: str | None
    family: str | None


async def run_announcer(app: FastAPI) -> None:
    """Announce whatever moves, until cancelled. What is yet to be counted goes first."""
    database: Database = app.state.database
    memory = memory_of(app)
    while True:
        memory.moved.clear()
        while await announce_head(database):
            app.state.relay.wake()
            await _let_catch_up(app.state.consumers)
        with suppress(TimeoutError):
            async with asyncio.timeout(_POLL_S):
                await memory.moved.wait()
        await asyncio.sleep(_READERS_FIRST_S)
        await _let_catch_up(app.state.consumers)


async def _let_catch_up(consumers: Iterable[Consumer]) -> None:
    """Wait while this process's consumers have more than they take at once, but not for ever."""
    for _ in range(round(_PATIENCE_S / _LOOK_S)):
        if not any(consumer.catching_up for consumer in consumers):
            return
        await asyncio.sleep(_LOOK_S)


async def announce_head(database: Database) -> int:
    """Announce what the head of the queue may have moved; how many rows that were."""
    async with database.write() as session:
        if not (await session.execute(_LEAD)).scalar_one():
            return 0
        rows = [Touched(*row) for row in await session.execute(_HEAD, {"limit": _AT_ONCE})]
        if not rows:
            return 0
        definitions = await active_definitions(session)
        await _spread(session, rows, definitions)
        wanted = wanted_of(rows, definitions)
        facts = await Reading(session, NOW).facts(wanted)
        await _announce(session, facts)
        await session.execute(_DONE, {"seqs": [row.seq for row in rows]})
        return len(rows)


def wanted_of(rows: Sequence[Touched], definitions: Mapping[str, Definition]) -> list[Wanted]:
    """What the rows may have moved: each indicator of each place and period once."""
    found: dict[tuple[str, str, str], Wanted] = {}
    for row in rows:
        if row.level is None or row.place is None or row.period is None:
            continue
        for definition in _touching(row, definitions):
            wanted = _wanted(definition, row.level, row.place, row.period)
            if wanted is not None:
                found[definition.code, row.place, wanted.period.text] = wanted
    return list(found.values())


def _touching(row: Touched, definitions: Mapping[str, Definition]) -> list[Definition]:
    if row.indicator is not None:
        definition = definitions.get(row.indicator)
        return [definition] if definition else []
    return [each for each in definitions.values() if row.family in each.families]


def _wanted(definition: Definition, level: Level, place: str, period: str) -> Wanted | None:
    if definition.status == "retired" or level not in definition.levels:
        return None
    if period == POSITION:
        present = period_of("academic_year", today())
        return Wanted(definition, level, place, present) if definition.is_stock else None
    asked = parse_period(period)
    expected = "academic_year" if definition.is_stock else definition.period_type
    return Wanted(definition, level, place, asked) if asked.type == expected else None


async def _spread(
    session: AsyncSession, rows: Sequence[Touched], definitions: Mapping[str, Definition]
) -> None:
    """An indicator that may have moved everywhere joins the queue once for each place."""
    everywhere = {row.indicator for row in rows if row.place is None and row.indicator}
    for definition in (definitions[code] for code in sorted(everywhere & definitions.keys())):
        families = sorted(definition.families)
        await session.execute(_EVERYWHERE, {"indicator": definition.code, "families": families})


async def _announce(session: AsyncSession, facts: Sequence[Facts]) -> None:
    known = await read_announced(session, [_key(each) for each in facts])
    announced: list[Announced] = []
    events: list[Event[Any]] = []
    for each in facts:
        before = known.get(_key(each))
        told = told_of(each)
        if told == (before.told if before else {}):
            continue
        version = before.version + 1 if before else 1
        event = changed_event(each, told, before.told if before else {}, version)
        announced.append(Announced(_key(each), version, told))
        events += [event, *crossings(event)]
    await keep_announced(session, announced)
    await publish(session, events)
    if events:
        moved = sum(isinstance(event.data, IndicatorChanged) for event in events)
        log.info("indicators_announced", indicators=moved, events=len(events))


def _key(facts: Facts) -> tuple[str, str, str, str]:
    return (facts.wanted.definition.code, *facts.wanted.spot)
