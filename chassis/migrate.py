"""Migrations: the chassis's chain first, then the service's own, both in the service's schema."""

import asyncio
from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from chassis.revisions import folders
from chassis.service import Service

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
    for table, folder in folders(service).items():
        config = Config()
        config.set_main_option("script_location", str(resources.files("chassis") / "alembic"))
        config.set_main_option("version_locations", str(folder))
        config.set_main_option("path_separator", "newline")
        chains.append((table, config))
    return chains
