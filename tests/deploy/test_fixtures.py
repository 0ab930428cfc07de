"""The fixtures tests are built on."""

import asyncpg

from tests.support.databases import DatabaseFor


async def test_each_database_is_fresh(database_for: DatabaseFor) -> None:
    for _ in range(2):
        connection = await asyncpg.connect(await database_for("kpi"))
        await connection.execute("CREATE TABLE once (x int)")
        await connection.close()


async def test_bus_urls_are_of_both_kinds(bus_url: str) -> None:
    assert bus_url.startswith(("kafka://127.0.0.1:", "postgresql://bus:"))
