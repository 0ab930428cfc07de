"""Fresh databases on the run's server, provisioned as `make run` does it."""

import itertools
import os
from collections.abc import Awaitable, Callable

import asyncpg

from deploy.local.provision import provision, with_database
from tests.support.servers import KnownPasswords

NewDatabase = Callable[..., Awaitable[dict[str, str]]]
DatabaseFor = Callable[[str], Awaitable[str]]

_numbers = itertools.count(1)


class Databases:
    """Makes databases and drops what it made (about 60 ms and 6 ms each)."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._made: list[str] = []

    async def new(self, *services: str) -> dict[str, str]:
        """A fresh database with a role and a schema for each service; their URLs by name."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"test_{worker}_{os.getpid()}_{next(_numbers)}"
        self._made.append(name)
        return await provision(
            with_database(self._admin_url, name),
            services,
            passwords=KnownPasswords(),
            strategy="file_copy",
        )

    async def new_for(self, service: str) -> str:
        """A fresh database for one service; its URL."""
        return (await self.new(service))[service]

    async def drop_all(self) -> None:
        """Drop what was made, ending whatever is still connected."""
        connection = await asyncpg.connect(self._admin_url)
        try:
            for name in self._made:
                await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await connection.close()
