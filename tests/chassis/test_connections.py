"""Both ends of a connection look whether the other is still there."""

import asyncio
import socket

import asyncpg
import pytest

from chassis import connections
from chassis.connections import dedicated, until_lost
from chassis.database import Database, driver_connection
from tests.resilience.proxy import wired
from tests.support.databases import DatabaseFor

_OPTIONS = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")


async def test_the_pool_gives_no_vanished_host_its_default_hours(database_for: DatabaseFor) -> None:
    database = Database(await database_for("kpi"))
    async with database.write() as session:
        driver = await driver_connection(session)
        end = driver._transport.get_extra_info("socket")  # type: ignore[attr-defined]
        assert end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        here = [end.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in _OPTIONS]
        there = [
            await driver.fetchval(f"SHOW tcp_keepalives_{what}")
            for what in ("idle", "interval", "count")
        ]
    await database.stop()
    assert here == [5, 2, 3, 30_000]
    assert there == ["5", "2", "3"]


async def test_a_command_to_a_vanished_host_ends(database_for: DatabaseFor) -> None:
    async with wired(await database_for("kpi")) as (proxy, url):
        connection = await dedicated(url, application="a test", command_s=0.2)
        assert await connection.fetchval("SELECT 1") == 1
        proxy.strand()
        with pytest.raises(TimeoutError):
            await connection.fetchval("SELECT 1")
        connection.terminate()


async def test_who_only_listens_asks_and_is_not_ended_as_silent(
    database_for: DatabaseFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SILENT_S", 0.3)
    url = await database_for("kpi")
    asks = await dedicated(url, application="a test", command_s=5)
    silent = await dedicated(url, application="a test", command_s=5)
    listening = asyncio.create_task(until_lost(asks, ask_s=0.05))
    await asyncio.sleep(0.9)
    assert not listening.done()
    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await silent.fetchval("SELECT 1")
    asks.terminate()
    with pytest.raises((OSError, asyncpg.InterfaceError)):
        await asks.fetchval("SELECT 1")
    await asyncio.wait([listening], timeout=5)
    assert listening.done()
