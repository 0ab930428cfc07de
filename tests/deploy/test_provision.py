"""Roles and schemas: repeatable, separate, and clear about what is missing."""

from pathlib import Path

import asyncpg
import pytest

from deploy.local.errors import CannotRun
from deploy.local.passwords import Passwords
from deploy.local.provision import provision, service_url, with_database
from tests.support.databases import Databases
from tests.support.ports import free_port
from tests.support.servers import KnownPasswords, private_postgres


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
            "CREATE TABLE extensions.shared (x int)",
            "SET ROLE schools",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await kpi.execute(statement)
        with pytest.raises(asyncpg.UndefinedTableError):
            await kpi.execute("SELECT * FROM secret")
    finally:
        await schools.close()
        await kpi.close()


async def test_every_role_finds_words_that_resemble_one_another(databases: Databases) -> None:
    urls = await databases.new("schools")
    schools = await asyncpg.connect(urls["schools"])
    try:
        assert await schools.fetchval("SELECT similarity('Brandwood', 'Brandwod')") > 0.5
        assert await schools.fetchval("SELECT current_schema()") == "schools"
    finally:
        await schools.close()


async def test_it_can_be_repeated_and_follows_new_passwords(tmp_path: Path) -> None:
    server = private_postgres(tmp_path)
    server.start()
    try:
        url = with_database(server.admin_url, "council")
        for state in ("first", "first", "second"):
            passwords = Passwords(tmp_path / state)
            urls = await provision(url, ["kpi"], passwords=passwords)
            connection = await asyncpg.connect(urls["kpi"])
            await connection.execute("CREATE TABLE IF NOT EXISTS kept (x int)")
            await connection.close()
        assert (tmp_path / "first").stat().st_mode & 0o077 == 0
    finally:
        server.remove()


async def test_an_administrator_without_the_right_is_told_which(admin_url: str) -> None:
    connection = await asyncpg.connect(admin_url)
    await connection.execute("DROP ROLE IF EXISTS weak")
    await connection.execute("CREATE ROLE weak LOGIN PASSWORD 'weak'")
    await connection.close()
    url = service_url(admin_url, "weak", "weak")
    with pytest.raises(CannotRun, match=r"'weak' .* needs the right to create roles"):
        await provision(url, ["never_made"], passwords=KnownPasswords())


async def test_a_role_of_somebody_else_is_left_alone(admin_url: str) -> None:
    connection = await asyncpg.connect(admin_url)
    await connection.execute("DROP ROLE IF EXISTS taken")
    await connection.execute("CREATE ROLE taken LOGIN PASSWORD 'theirs'")
    await connection.close()
    with pytest.raises(CannotRun, match="already has a role 'taken'"):
        await provision(admin_url, ["taken"], passwords=KnownPasswords())


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://a:b@127.0.0.1:{port}/x", "No PostgreSQL server answers at 127.0.0.1:"),
        ("postgresql://a:b@127.0.0.1:port/x", "DATABASE_URL is not a usable"),
    ],
)
async def test_no_server_is_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(CannotRun, match=sentence) as caught:
        await provision(url.format(port=free_port()), ["kpi"], passwords=KnownPasswords())
    assert "\n" not in str(caught.value)
