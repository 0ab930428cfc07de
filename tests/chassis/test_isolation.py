"""One role and one schema per service: no role can read, write or even list another's tables."""

import itertools
from importlib import resources

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from chassis.__main__ import load_service
from chassis.audit.storage import VERSION
from chassis.migrate import migrate_async
from chassis.revisions import folders, needed
from tests.support.databases import Databases
from tests.support.system import SERVICES

ROLES = (*SERVICES, "bus")
_ALEMBIC = resources.files("chassis") / "alembic"


@pytest.fixture
async def urls(databases: Databases) -> dict[str, str]:
    made = await databases.new(*ROLES)
    for service in SERVICES:
        await migrate_async(load_service(f"services.{service}"), made[service])
    return made


async def test_no_role_can_read_anothers_schema(urls: dict[str, str]) -> None:
    for reader, owner in itertools.permutations(ROLES, 2):
        connection = await asyncpg.connect(urls[reader])
        try:
            tables = await connection.fetch(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                " (SELECT oid FROM pg_namespace WHERE nspname = $1)",
                owner,
            )
            assert tables or owner == "bus"
            for table in tables:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f'SELECT 1 FROM "{owner}"."{table["relname"]}"')
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f'CREATE TABLE "{owner}".intruder (id int)')
        finally:
            await connection.close()


async def test_no_role_can_leave_things_in_public_or_become_another(urls: dict[str, str]) -> None:
    for role in ROLES:
        connection = await asyncpg.connect(urls[role])
        try:
            assert await connection.fetchval("SELECT current_schema()") == role
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("CREATE TABLE public.intruder (id int)")
            for other in set(ROLES) - {role}:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(f'SET ROLE "{other}"')
        finally:
            await connection.close()


async def test_migrating_again_and_at_once_changes_nothing(urls: dict[str, str]) -> None:
    import asyncio

    kpi = load_service("services.kpi")
    await asyncio.gather(*(migrate_async(kpi, urls["kpi"]) for _ in range(3)))


@pytest.mark.parametrize("name", SERVICES)
def test_the_newest_revision_by_file_name_is_alembics(name: str) -> None:
    service = load_service(f"services.{name}")
    heads = {
        chain: ScriptDirectory(str(_ALEMBIC), version_locations=[str(folder)]).get_current_head()
        for chain, folder in folders(service).items()
    }
    assert needed(service) == heads | {"audit": VERSION}
