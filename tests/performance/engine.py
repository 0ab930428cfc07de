"""The indicator engine: events a second, the cost of one at any size, hot reads."""

import asyncio
import os
import statistics
import sys
import time
from itertools import islice
from pathlib import Path

import asyncpg

from chassis.bus import Bus, Message, connect
from chassis.database import Database
from deploy.local.processes import spawn, stop
from services.kpi.apply import apply
from tests.performance.england import children, events, urn_of
from tests.performance.load import measure
from tests.support.polling import eventually
from tests.support.ports import free_port
from tests.support.system import System

_AIM_EVENTS, _AIM_GROWTH, _AIM_READS = 3_000, 1.5, 0.5
_SINGLE = 200
_ROOT = Path(__file__).parents[2]
_CONNECTIONS, _ROUNDS = 32, 3
_EMPTY = (
    "TRUNCATE posting, balance, touched, announced, inbox, consumer_offset, organisation, "
    "membership, lineage, outbox"
)
_EMPTY_HISTORY = (
    "ALTER TABLE {0} DISABLE TRIGGER ALL; TRUNCATE {0}; ALTER TABLE {0} ENABLE TRIGGER ALL"
)


async def empty(url: str) -> None:
    """Forget everything `kpi` has heard: a bench may, the service itself may not."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_EMPTY)
        for table in ("journal", "entry"):
            await connection.execute(_EMPTY_HISTORY.format(table))
    finally:
        await connection.close()


async def bench_events(system: System, bus_url: str, url: str, schools: int) -> None:
    """Print how fast `kpi` catches up with a national load that waits on the bus.

    To be run while nothing else of that size is on the bus, which is read from its start.
    """
    system.kill("kpi")
    await empty(url)
    bus = connect(bus_url)
    await bus.start()
    try:
        sent = await _publish(bus, schools)
    finally:
        await bus.stop()
    connection = await asyncpg.connect(url)
    system.start("kpi")
    try:
        first = await _first_count(connection)
        applied = await _time_until(connection, f"SELECT count(*) >= {sent} FROM posting")
        told = await _time_until(connection, "SELECT NOT EXISTS (SELECT FROM touched)")
    finally:
        await connection.close()
    await system.ready("kpi")
    print(
        f"events         {sent:,} schools' returns applied at {(sent - first) / applied:,.0f} "
        f"events/s (aim: {_AIM_EVENTS:,}); all of them announced {told:.1f} s later"
    )


async def _publish(bus: Bus, schools: int) -> int:
    sent, all_events = 0, events(children(schools), schools)
    while batch := list(islice(all_events, 500)):
        sent += await bus.publish([Message(e.topic, e.key, e.headers(), e.value()) for e in batch])
    return sent


async def _first_count(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """How many are applied when the first are seen to be: their time is not measured."""
    while not (count := await connection.fetchval("SELECT count(*) FROM posting")):
        await asyncio.sleep(0.002)
    return int(count)


async def _time_until(connection: "asyncpg.Connection[asyncpg.Record]", query: str) -> float:
    """Seconds until `query` is true."""
    started = time.perf_counter()
    while not await connection.fetchval(query):
        await asyncio.sleep(0.1)  # counting more often would take the database's time
    return time.perf_counter() - started


async def bench_growth(url: str) -> None:
    """Print what one event costs with 120 schools in the ledger, and with 24,000."""
    database = Database(url)
    costs: dict[int, float] = {}
    try:
        for schools in (120, 24_000):
            await empty(url)
            frame = children(schools)
            everything = events(frame, schools)
            while batch := list(islice(everything, 500)):
                async with database.write() as session:
                    await apply(session, batch)
            await _settle(url)
            costs[schools] = await _single(database, schools)
    finally:
        await database.stop()
    small, large = costs.values()
    print(
        f"growth         one event {small:.2f} ms with 120 schools, {large:.2f} ms with 24,000: "
        f"{large / small:.2f} times (aim: under {_AIM_GROWTH})"
    )


async def _settle(url: str) -> None:
    """Leave nothing to the database that it would otherwise do during the measurement."""
    connection = await asyncpg.connect(url)
    await connection.execute("TRUNCATE touched")
    for table in ("posting", "balance", "entry", "journal"):
        await connection.execute(f"VACUUM ANALYZE {table}")
    await connection.close()


async def _single(database: Database, schools: int) -> float:
    """Median milliseconds of a transaction that applies one corrected school."""
    corrected = list(islice(events(children(120, seed=2), schools, version=2), 120))
    taken = []
    for number in range(_SINGLE):
        event = corrected[number % len(corrected)]
        again = type(event)(event.id, event.source, 2 + number, event.time, event.data, None, None)
        started = time.perf_counter()
        async with database.write() as session:
            await apply(session, [again])
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[20:])


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def bench_reads(system: System) -> None:
    """Print hot reads of a value against a bare FastAPI route that returns a constant."""
    port = free_port()
    bare = spawn(
        [sys.executable, "-m", "uvicorn", "tests.performance.bare:app", f"--port={port}",
         "--no-access-log", "--log-level=warning"],
        log=system.log("bare"), env=dict(os.environ), cwd=_ROOT,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}/constant"
    value = f"{system.url('kpi')}/v1/kpi/values/NI72.{urn_of(0)}.2008-09.all"
    try:
        await eventually(lambda: _listens(port), within=15, every=0.1)
        rates: dict[str, list[float]] = {base: [], value: []}
        await measure(value, system.key, connections=_CONNECTIONS, seconds=1)
        for _ in range(_ROUNDS):
            for url, seen in rates.items():
                load = await measure(url, system.key, connections=_CONNECTIONS, seconds=3)
                seen.append(load.per_second)
    finally:
        stop(bare)
    constant, hot = (statistics.median(seen) for seen in rates.values())
    print(
        f"hot reads      {hot:,.0f} values/s, {constant:,.0f} of a bare FastAPI constant: "
        f"ratio {hot / constant:.2f} (aim: {_AIM_READS})"
    )
