"""One role and one schema per service in one database, and an audit log it can only add to.

No role can read another's schema, nor alter any log.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg
from asyncpg import Connection, Record

from chassis.audit.storage import audit_sql
from deploy.local.errors import CannotRun
from deploy.local.passwords import Passwords

BACKUP = "backup"
"""A role that may copy the whole server: that of `deploy.backup`."""
_MARK = "educational-improvement"
_LOCK = 0x4569  # one provisioning at a time on a server
# In a schema of their own: no service may add to it, and all find them behind their own.
_EXTENSIONS = (
    "CREATE SCHEMA IF NOT EXISTS extensions;"
    "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions;"
)


async def provision(
    admin_url: str,
    services: Sequence[str],
    *,
    passwords: Passwords,
    strategy: str = "wal_log",
    backup: bool = False,
) -> dict[str, str]:
    """Make the database of `admin_url`, its roles, schemas and audit logs, whatever is missing.

    With `backup`, the role `BACKUP` too. Returns each service's own URL. The database must be
    this system's own: rights that PostgreSQL gives everybody are taken away. May be repeated at
    any time. Raises `CannotRun` when the server cannot be reached or the administrator's rights
    do not suffice.
    """
    database = database_of(admin_url)
    rights = dict.fromkeys(services, "") | ({BACKUP: "REPLICATION"} if backup else {})
    try:
        await _ensure_database(admin_url, database, rights, passwords, strategy)
        async with _connected(admin_url) as connection, connection.transaction():
            await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            await connection.execute(_EXTENSIONS)
            for service in services:
                await connection.execute(_schema_of(service))
                await connection.execute(audit_sql(service))
            await connection.execute(rights_on(database, services))
    except asyncpg.InsufficientPrivilegeError as error:
        raise CannotRun(_lacks_rights(admin_url, error)) from error
    except asyncpg.RaiseError as error:
        raise CannotRun(str(error)) from error
    return urls_of(admin_url, services, passwords)


def urls_of(admin_url: str, services: Sequence[str], passwords: Passwords) -> dict[str, str]:
    """Each service's own URL of the database of `admin_url`, by its name."""
    return {name: service_url(admin_url, name, passwords.get(name)) for name in services}


def database_of(url: str) -> str:
    """The database's name in a PostgreSQL URL; the user's name where it has none."""
    parts = urlsplit(url)
    return unquote(parts.path.lstrip("/")) or unquote(parts.username or "postgres")


def with_database(url: str, database: str) -> str:
    """The same URL for another database of the server."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(database, safe="")))


def service_url(url: str, role: str, password: str) -> str:
    """The same URL for another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(role, safe='')}:{quote(password, safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=netloc, path="/" + quote(database_of(url), safe="")))


async def _ensure_database(
    admin_url: str, database: str, rights: Mapping[str, str], passwords: Passwords, strategy: str
) -> None:
    async with _maintenance(admin_url) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        async with connection.transaction():
            for role in rights:
                await _ensure_role(connection, role, passwords.get(role), rights[role])
        known = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database)
        if not known:
            await connection.execute(f"CREATE DATABASE {_name(database)} STRATEGY {strategy}")


async def _ensure_role(
    connection: "Connection[Record]", role: str, password: str, rights: str
) -> None:
    """Create a role or bring its password up to date; the mark tells our roles from others'."""
    mark = f"{_MARK} {hashlib.sha256(password.encode()).hexdigest()[:16]}"
    row = await connection.fetchrow(
        "SELECT shobj_description(oid, 'pg_authid') AS mark FROM pg_roles WHERE rolname = $1", role
    )
    if row is None:
        await connection.execute(
            f"CREATE ROLE {_name(role)} LOGIN NOINHERIT {rights} PASSWORD '{password}'"
        )
        # An administrator who is no superuser must be a member to create the role's schema.
        await connection.execute(f"GRANT {_name(role)} TO CURRENT_USER")
    elif not (row["mark"] or "").startswith(_MARK):
        raise CannotRun(
            f"The database server already has a role '{role}' that this system did not make; "
            "use another server, or drop that role."
        )
    elif row["mark"] != mark:
        await connection.execute(f"ALTER ROLE {_name(role)} PASSWORD '{password}'")
    if row is None or row["mark"] != mark:
        await connection.execute(f"COMMENT ON ROLE {_name(role)} IS '{mark}'")


def rights_on(database: str, services: Sequence[str]) -> str:
    """The SQL of who may enter a database: what a copy of a provisioned one lacks."""
    base = _name(database)
    return f"REVOKE ALL ON DATABASE {base} FROM PUBLIC;" + "".join(
        f"GRANT CONNECT, TEMPORARY ON DATABASE {base} TO {role};"
        f"ALTER ROLE {role} IN DATABASE {base} SET search_path TO {role}, extensions;"
        for role in map(_name, services)
    )


def _schema_of(service: str) -> str:
    role = _name(service)
    return (
        f"CREATE SCHEMA IF NOT EXISTS {role} AUTHORIZATION {role};"
        f"REVOKE ALL ON SCHEMA {role} FROM PUBLIC;"
        f"GRANT USAGE ON SCHEMA extensions TO {role};"
    )


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _lacks_rights(admin_url: str, error: Exception) -> str:
    user = urlsplit(admin_url).username or "the user"
    return (
        f"The database user '{user}' of DATABASE_URL needs the right to create roles, schemas and, "
        "where it is missing, the database (CREATEROLE, CREATEDB; REPLICATION for the role "
        f"'{BACKUP}'): {str(error).splitlines()[0]}."
    )


@asynccontextmanager
async def _maintenance(admin_url: str) -> AsyncIterator["Connection[Record]"]:
    """A connection to the server, whether or not the database in the URL exists yet."""
    try:
        connection = await _connect(admin_url)
    except asyncpg.InvalidCatalogNameError:
        connection = await _connect(with_database(admin_url, "postgres"))
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator["Connection[Record]"]:
    connection = await _connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _connect(url: str) -> "Connection[Record]":
    where = urlsplit(url).netloc.rpartition("@")[2] or "the default address"
    try:
        return await asyncpg.connect(url.replace("+asyncpg", "", 1), timeout=10)
    except asyncpg.InvalidCatalogNameError:
        raise
    except (OSError, TimeoutError) as error:
        raise CannotRun(f"No PostgreSQL server answers at {where} (DATABASE_URL).") from error
    except asyncpg.PostgresError as error:
        raise CannotRun(f"PostgreSQL at {where} refused the connection: {error}.") from error
    except (ValueError, asyncpg.InterfaceError) as error:
        raise CannotRun(f"DATABASE_URL is not a usable PostgreSQL address: {error}.") from error
