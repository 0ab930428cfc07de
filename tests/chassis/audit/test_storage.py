"""The service's own role can add to its log and read it; nothing it does harms what is there."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg import Connection, Record

from deploy.local.errors import CannotRun
from deploy.local.provision import database_of, provision, with_database
from tests.support.servers import KnownPasswords

LOG = "probe_audit.entry"
_ADD = f"""
    INSERT INTO {LOG} (id, client, roles, organisations, action, subject_kind, subject, personal,
        rows) VALUES (gen_random_uuid(), 'c', '{{}}', '{{}}', 'a.b', 'k', 's', false, 1)"""


@pytest.fixture
async def own(urls: dict[str, str]) -> AsyncIterator["Connection[Record]"]:
    """A connection of the service's role; one entry is there."""
    connection = await asyncpg.connect(urls["probe"])
    await connection.execute(_ADD)
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {LOG} SET client = 'another'",
        f"DELETE FROM {LOG}",
        f"TRUNCATE {LOG}",
        f"MERGE INTO {LOG} e USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
        f"SELECT * FROM {LOG} FOR UPDATE",
        f"LOCK TABLE {LOG} IN ACCESS EXCLUSIVE MODE",
        f"DROP TABLE {LOG}",
        "DROP INDEX probe_audit.entry_client",
        "DROP SCHEMA probe_audit CASCADE",
        "ALTER SCHEMA probe_audit RENAME TO gone",
        f"ALTER TABLE {LOG} DISABLE TRIGGER ALL",
        f"ALTER TABLE {LOG} ALTER COLUMN client DROP NOT NULL",
        f"ALTER TABLE {LOG} ADD COLUMN x int",
        f"ALTER TABLE {LOG} OWNER TO probe",
        f"ALTER TABLE {LOG} SET SCHEMA probe",
        f"CREATE TRIGGER t BEFORE INSERT ON {LOG} EXECUTE FUNCTION tsvector_update_trigger()",
        f"CREATE RULE r AS ON INSERT TO {LOG} DO INSTEAD NOTHING",
        f"CREATE POLICY p ON {LOG} USING (false)",
        f"CREATE TABLE child () INHERITS ({LOG})",
        f"CREATE TABLE child (at timestamptz, id uuid, FOREIGN KEY (at, id) REFERENCES {LOG})",
        "CREATE TABLE probe_audit.mine (x int)",
        "CREATE FUNCTION probe_audit.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        f"GRANT ALL ON {LOG} TO probe; DELETE FROM {LOG}",
        f"COMMENT ON TABLE {LOG} IS 'x'",
        "SET ROLE probe_auditor",
        "SET SESSION AUTHORIZATION probe_auditor",
        "GRANT probe_auditor TO probe",
        "ALTER ROLE probe_auditor LOGIN PASSWORD 'x'",
        "REASSIGN OWNED BY probe_auditor TO probe",
        "DROP OWNED BY probe_auditor",
        "SET session_replication_role = replica",
        "CREATE SCHEMA another",
    ],
)
async def test_the_role_may_not(own: "Connection[Record]", statement: str) -> None:
    before = await own.fetch(f"SELECT * FROM {LOG}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with own.transaction():
            await own.execute(statement)
    assert await own.fetch(f"SELECT * FROM {LOG}") == before


async def test_when_an_entry_was_written_it_cannot_say(own: "Connection[Record]") -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await own.execute(_ADD.replace("(id,", "(at, id,").replace("(gen", "(now(), gen"))


async def test_what_the_role_may_do_with_its_own_leaves_the_log_as_it_is(
    own: "Connection[Record]", urls: dict[str, str], admin_url: str
) -> None:
    before = await own.fetch(f"SELECT * FROM {LOG}")
    for statement in ("DROP SCHEMA probe CASCADE", "DROP OWNED BY probe"):
        await own.execute(statement)
    url = with_database(admin_url, database_of(urls["probe"]))
    await provision(url, ["probe"], passwords=KnownPasswords())
    assert await own.fetch(f"SELECT * FROM {LOG}") == before
    await own.execute(_ADD)


@pytest.mark.parametrize("statement", [f"SELECT * FROM {LOG}", _ADD])
async def test_another_service_neither_reads_nor_writes_it(
    urls: dict[str, str], statement: str
) -> None:
    other = await asyncpg.connect(urls["other"])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await other.execute(statement)
    await other.close()


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("ALTER ROLE lax_auditor LOGIN", "ALTER ROLE lax_auditor NOLOGIN", "can log in"),
        ("GRANT lax_auditor TO lax", "REVOKE lax_auditor FROM lax", "may act as"),
    ],
)
async def test_a_log_whose_owner_can_be_had_is_not_made(
    admin_url: str, urls: dict[str, str], wrong: str, right: str, told: str
) -> None:
    url = with_database(admin_url, database_of(urls["probe"]))
    await provision(url, ["lax"], passwords=KnownPasswords())
    admin = await asyncpg.connect(url)
    await admin.execute(wrong)
    try:
        with pytest.raises(CannotRun, match=told):
            await provision(url, ["lax"], passwords=KnownPasswords())
    finally:
        await admin.execute(right)
        await admin.close()
    await provision(url, ["lax"], passwords=KnownPasswords())
