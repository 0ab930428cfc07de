"""The servers tests run on are real and separate."""

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.kafka import KafkaBroker
from tests.support.databases import DatabaseFor, Databases


async def test_no_role_reads_another_services_schema(databases: Databases) -> None:
    urls = await databases.new("schools", "kpi")
    schools = await asyncpg.connect(urls["schools"])
    kpi = await asyncpg.connect(urls["kpi"])
    try:
        await schools.execute("CREATE TABLE secret (x int)")
        for statement in (
            "SELECT * FROM schools.secret",
            "CREATE TABLE schools.mine (x int)",
            "CREATE TABLE public.shared (x int)",
            "SET ROLE schools",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await kpi.execute(statement)
        with pytest.raises(asyncpg.UndefinedTableError):
            await kpi.execute("SELECT * FROM secret")
    finally:
        await schools.close()
        await kpi.close()


async def test_each_database_is_fresh(database_for: DatabaseFor) -> None:
    for _ in range(2):
        connection = await asyncpg.connect(await database_for("kpi"))
        await connection.execute("CREATE TABLE once (x int)")
        await connection.close()


async def test_bus_urls_are_of_both_kinds(bus_url: str) -> None:
    assert bus_url.startswith(("kafka://127.0.0.1:", "postgresql://bus:"))


async def test_a_killed_broker_comes_back_with_its_topics(kafka_broker: KafkaBroker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_broker.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("kept", 1, 1)])
    await admin.close()
    kafka_broker.kill()
    kafka_broker.launch()
    kafka_broker.wait_ready()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_broker.bootstrap)
    await admin.start()
    try:
        assert "kept" in await admin.list_topics()
    finally:
        await admin.close()
