"""Fresh databases on the run's server, provisioned as `make run` does it."""

import itertools
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import asyncpg

from chassis.bus import connect, started
from chassis.migrate import migrate_async
from chassis.service import Service
from deploy.local.provision import (
    database_of,
    provision,
    rights_on,
    urls_of,
    with_database,
)
from tests.support.servers import KnownPasswords

NewDatabase = Callable[..., Awaitable[dict[str, str]]]
DatabaseFor = Callable[[str], Awaitable[str]]

_numbers = itertools.count(1)
_templates: Final[dict[tuple[str, ...], str]] = {}

WAITING: Final = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""
"""How many connections of a database wait for a lock: other tests' databases are on its server."""


class Databases:
    """Makes databases and drops what it made (about 60 ms and 6 ms each)."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._made: list[str] = []

    async def new(self, *services: str, migrated: Service | None = None) -> dict[str, str]:
        """A fresh database with a role and a schema for each service; their URLs by name.

        `migrated`: one of them, at its newest revision, and a log with the topics it reads, so that
        nothing has to be waited for. That is a copy of a database each process makes once.
        """
        name = self._next()
        if migrated is None:
            return await self._provision(name, services)
        return await self._copy(await self._template(services, migrated), name, services)

    async def _template(self, services: Sequence[str], migrated: Service) -> str:
        key = (migrated.package, *services)
        if key not in _templates:
            made = await Databases(self._admin_url).new(*services)
            await migrate_async(migrated, made[migrated.name])
            if "bus" in made:
                await _make_topics(migrated, made["bus"])
            _templates[key] = database_of(made[migrated.name])
        return _templates[key]

    async def _copy(self, template: str, name: str, services: Sequence[str]) -> dict[str, str]:
        connection = await asyncpg.connect(with_database(self._admin_url, "postgres"))
        try:
            await connection.execute(
                f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'
            )
            await connection.execute(rights_on(name, services))
        finally:
            await connection.close()
        return urls_of(with_database(self._admin_url, name), services, KnownPasswords())

    async def new_for(self, service: str) -> str:
        """A fresh database for one service; its URL."""
        return (await self.new(service))[service]

    def _next(self) -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"test_{worker}_{os.getpid()}_{next(_numbers)}"
        self._made.append(name)
        return name

    async def _provision(self, name: str, services: Sequence[str]) -> dict[str, str]:
        return await provision(
            with_database(self._admin_url, name),
            services,
            passwords=KnownPasswords(),
            strategy="file_copy",
        )

    async def drop_all(self) -> None:
        """Drop what was made, ending whatever is still connected."""
        connection = await asyncpg.connect(self._admin_url)
        try:
            for name in self._made:
                await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await connection.close()


async def _make_topics(service: Service, url: str) -> None:
    topics = {topic for each in service.subscriptions for topic in each.topics}
    async with started(connect(url)) as bus:
        await bus.ensure_topics(dict.fromkeys(topics, 2))
