"""Migrations: the chassis's chain first, then the service's own, both in the service's schema."""

import asyncio
from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from chassis.service import Service

_CHAINS = ("chassis_revision", "revision")
_LOCK_TIMEOUT = "SET lock_timeout = '5s'"


def migrate(service: Service, url: str) -> None:
    """Bring the schema to the newest revision; concurrent callers wait for one another."""
    asyncio.run(migrate_async(service, url))


async def migrate_async(service: Service, url: str) -> None:
    engine = create_async_engine(_driver(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, service)
    finally:
        await engine.dispose()


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


def _upgrade(connection: Connection, service: Service) -> None:
    connection.execute(text("SELECT pg_advisory_lock(hashtext('migrate:' || current_schema()))"))
    connection.execute(text(_LOCK_TIMEOUT))
    connection.commit()
    for table, config in _configs(service):
        config.attributes["connection"] = connection
        config.attributes["version_table"] = table
        command.upgrade(config, "head")
    connection.execute(text("SELECT pg_advisory_unlock_all()"))
    connection.commit()


def _configs(service: Service) -> list[tuple[str, Config]]:
    chains = []
    for table, package in zip(_CHAINS, ("chassis", service.package), strict=True):
        config = Config()
        folder = resources.files(package) / "migrations"
        config.set_main_option("script_location", str(resources.files("chassis") / "alembic"))
        config.set_main_option("version_locations", str(folder / "versions"))
        config.set_main_option("path_separator", "newline")
        chains.append((table, config))
    return chains


def heads(service: Service) -> dict[str, str | None]:
    """The newest revision of each chain, as this code has it."""
    return {
        table: ScriptDirectory.from_config(config).get_current_head()
        for table, config in _configs(service)
    }


def current(connection: Connection) -> dict[str, str | None]:
    """The revision of each chain, as the schema has it."""
    return {
        table: MigrationContext.configure(
            connection, opts={"version_table": table}
        ).get_current_revision()
        for table in _CHAINS
    }
