"""The whole system as a user has it: every service and the gateway, each its own process."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType

import aiohttp

from chassis.__main__ import load_service
from chassis.migrate import migrate_async
from chassis.sealing import new_key
from deploy.local.processes import free_ports
from gateway.classes import TABLE
from tests.support.databases import Databases
from tests.support.forked import Forked
from tests.support.polling import eventually
from tests.support.servers import alone
from tests.support.tokens import issuers_file, token

SERVICES = ("schools", "earlyyears", "kpi", "identity", "sif", "fourteen19", "enrichment")
_ROOT = Path(__file__).parents[2]
# Its requests are counted like anybody's, but never refused.
_WIDE = json.dumps({kind.name: {"rate": [10_000_000, 300], "at_once": 10_000} for kind in TABLE})


@asynccontextmanager
async def fresh_system(
    postgres: str, folder: Path, *, bus: str | None = None, data_key: str | None = None
) -> AsyncIterator["System"]:
    """A running system that holds nothing yet, on databases of its own; None: the embedded bus, and
    a data key of its own."""
    databases = Databases(postgres)
    try:
        urls = await databases.new(*SERVICES, "bus")
        bus = bus or urls["bus"]
        async with System(folder, databases=urls, bus=bus, data_key=data_key) as running:
            yield running
    finally:
        await databases.drop_all()


def service_of(name: str) -> str:
    """Whose process it is: `kpi-2` is one of kpi's."""
    return name.partition("-")[0]


class System:
    """Started by `async with`; `kill` and `start` play power cuts on single processes."""

    def __init__(
        self,
        folder: Path,
        *,
        databases: Mapping[str, str],
        bus: str,
        data_key: str | None = None,
        services: Sequence[str] = SERVICES,
        members: Sequence[str] = (),
    ) -> None:
        """`members`: further processes of a service, `kpi-2`; none runs before it is started."""
        self._folder, self._databases, self._bus = folder, databases, bus
        self._services = tuple(services)
        names = (*self._services, *members, "gateway")
        self._ports = dict(zip(names, free_ports(len(names)), strict=True))
        self._processes: dict[str, Forked] = {}
        self.key = token()
        self._data_keys = folder / "data-keys.json"
        keys = {"k1": data_key or new_key()}
        self._data_keys.write_text(json.dumps({"current": "k1", "keys": keys}))
        self._issuers = self._write_issuers(folder / "issuers.json")

    def _write_issuers(self, file: Path) -> Path:
        """Its own issuer, as an installation has it, and the tests'."""
        (tests,) = json.loads(issuers_file().read_text())["issuers"]
        issuers = [tests | {"name": "tests"}]
        if "identity" in self._services:
            identity = self.url("identity")
            own = {
                "issuer": self.gateway,
                "jwks": f"{identity}/v1/identity/jwks",
                "revocations": f"{identity}/v1/identity/revocations",
            }
            issuers.insert(0, own)
        file.write_text(json.dumps({"issuers": issuers}))
        return file

    @property
    def bus(self) -> str:
        """The bus's URL."""
        return self._bus

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self._ports['gateway']}"

    def url(self, name: str) -> str:
        """A service's own address, past the gateway."""
        return f"http://127.0.0.1:{self._ports[name]}"

    def pid(self, name: str) -> int:
        return self._processes[name].pid

    def log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    async def __aenter__(self) -> "System":
        for name in self._services:
            await migrate_async(load_service(f"services.{name}"), self._databases[name])
        try:
            with alone("system"):
                await self._start_all()
        except BaseException:
            self._stop_all()
            raise
        return self

    async def _start_all(self) -> None:
        for name in (*self._services, "gateway"):
            self.start(name)
        for name in (*self._services, "gateway"):
            await self.ready(name)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Not on the loop: what these processes are connected to may run there.
        await asyncio.to_thread(self._stop_all)

    def _stop_all(self) -> None:
        for process in self._processes.values():
            process.signal(signal.SIGTERM)
        for process in self._processes.values():
            process.stop(grace=12)

    def start(self, name: str) -> None:
        service = service_of(name)
        program = ["gateway"] if name == "gateway" else ["chassis", "serve", f"services.{service}"]
        self._processes[name] = Forked(program, self.log(name), self._env(name))

    def kill(self, name: str) -> None:
        """SIGKILL: no clean-up of any kind."""
        self._processes[name].kill()

    def freeze(self, name: str) -> None:
        """SIGSTOP: it is there, holds what it holds, and does nothing."""
        self._processes[name].signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self._processes[name].signal(signal.SIGCONT)

    async def stop(self, name: str) -> None:
        """As an orderly restart does it."""
        await asyncio.to_thread(self._processes[name].stop, grace=20)

    async def ready(self, name: str) -> None:
        async def answers() -> bool:
            if self._processes[name].ended:
                raise RuntimeError(f"{name} died: {self.log(name).read_text()[-3000:]}")
            try:
                async with (
                    aiohttp.ClientSession() as session,
                    session.get(f"{self.url(name)}/health/ready") as answer,
                ):
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

        await eventually(answers, within=240, every=0.1)

    def command(self, name: str, words: Sequence[str]) -> str:
        """Run `python -m …` with a service's environment; what it printed. It must succeed."""
        log = self._folder / "command.log"
        log.unlink(missing_ok=True)
        code, told = Forked(words, log, self._env(name)).wait(), log.read_text()
        assert code == 0, f"{words}: {told}"
        return told

    def client(self) -> aiohttp.ClientSession:
        """A client of the gateway whose token is good for everything."""
        return aiohttp.ClientSession(self.gateway, headers={"Authorization": f"Bearer {self.key}"})

    def _env(self, name: str) -> dict[str, str]:
        service = service_of(name)
        routes = ",".join(f"{each}={self.url(each)}" for each in self._services)
        own = {
            "HOST": "127.0.0.1",
            "PORT": str(self._ports[name]),
            "ISSUERS_FILE": str(self._issuers),
            "DATA_KEYS_FILE": str(self._data_keys),
            "IDENTITY_ISSUER": self.gateway,
            "EVENT_BUS": self._bus,
            "DATABASE_URL": self._databases.get(service, ""),
            "GATEWAY_ROUTES": routes,
            "GATEWAY_CLASSES": _WIDE,
            "GATEWAY_WARDS_FILE": str(_ROOT / "deploy/local/sample/wards.geojson"),
            "CONSEQUENCES_URL": ""
            if service in ("kpi", "identity")
            else f"{self.url('kpi')}/v1/kpi",
            "LOG_LEVEL": "info",
        }
        return os.environ | own
