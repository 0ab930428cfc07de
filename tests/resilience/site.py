"""A whole installation that can be hurt: the wires named here pass through proxies."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

from chassis.bus.kafka import KafkaBus
from deploy.local.errors import CannotRun
from deploy.local.kafka import Installation
from deploy.local.postgres import PostgresServer
from tests.resilience.cluster import NODES, Cluster
from tests.resilience.proxy import Network, at_port
from tests.support.databases import Databases
from tests.support.polling import eventually
from tests.support.servers import private_postgres
from tests.support.system import System, service_of

SERVICES: Final = ("schools", "fourteen19", "kpi")
MEMBERS: Final = ("kpi-2", "kpi-3", "kpi-4")
_DISK_MB, _BROKERS_DISK_MB = 1024, 256
_AWAY: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_POSTGRES: Final = {"max_wal_size": "256MB"}  # what is usual does not fit on the small disk


class Wired(System):
    """Its services reach PostgreSQL and Kafka, and the gateway reaches them, over wires only."""

    def __init__(
        self, folder: Path, *, databases: Mapping[str, str], cluster: Cluster, network: Network
    ) -> None:
        bus = f"kafka://{cluster.bootstrap}"
        super().__init__(folder, databases=databases, bus=bus, services=SERVICES, members=MEMBERS)
        self._cluster, self._routes = cluster, dict[str, int]()
        self._network = network

    async def lay_routes(self) -> None:
        """The gateway's way to each service."""
        for service in SERVICES:
            port = urlsplit(self.url(service)).port or 0
            self._routes[service] = (await self._network.wire(f"gateway-{service}", port)).port

    def _env(self, name: str) -> dict[str, str]:
        routes = [f"{service}=http://127.0.0.1:{port}" for service, port in self._routes.items()]
        changed = {"GATEWAY_ROUTES": ",".join(routes), "TOPIC_REPLICATION": str(len(NODES))}
        if name != "gateway":
            changed["EVENT_BUS"] = f"kafka://{self._cluster.bootstrap_of(service_of(name))}"
        return super()._env(name) | changed


class Disk:
    """A small disk for somebody's data, where this user may mount one."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir(mode=0o711)
        options = f"size={megabytes}m,mode=0711"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            self.small = subprocess.run(command, check=False, capture_output=True).returncode == 0
        except FileNotFoundError:
            self.small = False

    def fill(self) -> None:
        """Take whatever is left of it."""
        with self._filler.open("wb") as file:
            taken = 0
            for step in (2**20, 2**12):
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), taken, step)
                        taken += step

    def clear(self) -> None:
        self._filler.unlink(missing_ok=True)

    def remove(self) -> None:
        if self.small:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)
        self.folder.rmdir()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@dataclass
class Site:
    """The installation, and what of it the tests reach past every wire."""

    system: Wired
    cluster: Cluster
    network: Network
    postgres: PostgresServer
    disk: Disk
    """PostgreSQL's."""
    brokers_disk: Disk
    databases: Mapping[str, str]
    poison: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in SERVICES})
    """Keys of the events sent on purpose that nobody can handle, by the service they reach."""

    @property
    def bus(self) -> KafkaBus:
        return self.cluster.bus

    async def rows(self, service: str, query: str, *values: object) -> list[Any]:
        """What a query of a service's schema yields."""
        connection = await asyncpg.connect(self.databases[service], timeout=10)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    async def value(self, service: str, query: str, *values: object) -> Any:
        (row,) = await self.rows(service, query, *values)
        return row[0]

    async def administer(self, query: str, *values: object) -> list[Any]:
        """As the superuser, for looking at sessions."""
        connection = await asyncpg.connect(self.postgres.admin_url, timeout=10)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    async def end_postgres(self, how: signal.Signals) -> None:
        """SIGINT: fast; SIGQUIT: as if it had crashed; SIGKILL: it has, and tells its sessions'
        processes nothing."""
        process = self.postgres.process
        assert process is not None
        process.send_signal(how)
        await asyncio.to_thread(process.wait)

    async def revive_postgres(self) -> None:
        """As an operator does: start it where it ended, and see that it answers. It does not start
        while a killed one's processes are still at something."""

        async def answers() -> bool:
            process = self.postgres.process
            try:
                if process is None or process.poll() is not None:
                    self.postgres.launch()
                    await asyncio.to_thread(self.postgres.wait_ready)
                return bool(await self.administer("SELECT 1"))
            except (*_AWAY, CannotRun):
                return False

        await eventually(answers, within=60, every=0.1)


@asynccontextmanager
async def built(kafka: Installation, folder: Path, place: Path) -> AsyncIterator[Site]:
    """Everything started, nothing in it. `place`: a folder to make that any account may reach."""
    async with AsyncExitStack() as stack:
        network = Network()
        stack.push_async_callback(network.stop)
        disk = Disk(place, _DISK_MB)
        stack.callback(disk.remove)
        brokers_disk = Disk(place.with_name(f"{place.name}-of-a-broker"), _BROKERS_DISK_MB)
        stack.callback(brokers_disk.remove)
        postgres = private_postgres(disk.folder / "postgres", durable=True, settings=_POSTGRES)
        stack.callback(postgres.remove)
        await asyncio.to_thread(postgres.prepare)
        postgres.launch()
        await asyncio.to_thread(postgres.wait_ready)
        direct = await Databases(postgres.admin_url).new(*SERVICES)
        cluster = await _cluster(kafka, folder, network, brokers_disk.folder)
        stack.push_async_callback(cluster.stop)
        await cluster.start()
        wired = {
            name: at_port(url, (await network.wire(f"{name}-postgres", postgres.port)).port)
            for name, url in direct.items()
        }
        system = Wired(folder, databases=wired, cluster=cluster, network=network)
        await system.lay_routes()
        await stack.enter_async_context(system)
        yield Site(system, cluster, network, postgres, disk, brokers_disk, direct)


async def _cluster(kafka: Installation, folder: Path, network: Network, small: Path) -> Cluster:
    wires = {
        service: [await network.wire(f"{service}-kafka") for _ in NODES] for service in SERVICES
    }
    return Cluster(kafka, folder, wires, small)
