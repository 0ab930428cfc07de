"""The whole system: databases and bus, then services, then the gateway, each its own process."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.bus import BusChoice, choose_bus
from deploy.local.children import Child, Children
from deploy.local.console import Console
from deploy.local.health import wait_until_ready
from deploy.local.identity import data_keys_file, demo_secret, issuers_file, token_for
from deploy.local.kafka import KafkaBroker
from deploy.local.migrations import migrate
from deploy.local.passwords import Passwords
from deploy.local.postgres import PostgresServer
from deploy.local.processes import need_free_port, spawn
from deploy.local.provision import database_of, provision, with_database
from deploy.local.settings import ROOT, SERVICES, LocalSettings
from deploy.local.state import State

DATABASE = "educational_improvement"
_SAMPLE_WARDS = ROOT / "deploy" / "local" / "sample" / "wards.geojson"
_LARGEST_LOG = 10 * 1024 * 1024
_READY_WITHIN = 90.0
_TELLS_CONSEQUENCES = ("schools", "earlyyears", "sif", "fourteen19", "enrichment")
_SEALS = ("earlyyears", "identity", "sif", "fourteen19", "enrichment")


class LocalSystem:
    """`start`, then `watch` until told to stop, then `stop`."""

    def __init__(self, settings: LocalSettings, state: State, console: Console) -> None:
        self._settings, self._state, self._console = settings, state, console
        self._children = Children(console)
        self._passwords = Passwords(settings.state / "passwords.json")
        self._secret = ""

    async def start(self) -> None:
        """Start everything and return when every part is ready."""
        settings = self._settings
        self._check_ports()
        self._turn_logs()
        self._issuers, self._data_keys = issuers_file(settings), data_keys_file(settings)
        postgres = self._postgres()
        choice, _ = await asyncio.gather(
            asyncio.to_thread(self._choose_bus),
            asyncio.to_thread(postgres.prepare if postgres else lambda: None),
        )
        self._state.bind(bus=choice.name, database=self._database_name())
        broker = await self._start_servers(postgres, choice)
        urls = await self._provision(postgres)
        bus = choice.url or (f"kafka://{broker.bootstrap}" if broker else urls["bus"])
        await self._migrate(urls, bus)
        own = self._own("identity", urls, bus)
        self._secret = await demo_secret(settings, self._env("identity", own))
        # Services wait for their bus by themselves, so both start at the same time.
        await asyncio.gather(
            self._start_services(urls, bus),
            self._ready(broker, "Kafka", f"on {broker.bootstrap}") if broker else asyncio.sleep(0),
        )
        self._state.tell(children=self._children.pids())

    def token(self) -> str:
        """A token of the demonstration client, who may do everything; good for ten minutes."""
        return token_for(self._settings.url("gateway"), self._secret)

    async def watch(self) -> None:
        """Keep the parts running; returns never, raises `CannotRun` when there is no going on."""
        await self._children.watch()

    @property
    def has_parts(self) -> bool:
        """Whether anything was started."""
        return bool(self._children.pids())

    async def stop(self) -> None:
        """Gateway first, then services, then the servers they need."""
        await self._children.stop([["gateway"], SERVICES, ["kafka", "postgres"]])

    def kill(self) -> None:
        """End everything at once."""
        self._children.kill()

    def _check_ports(self) -> None:
        wanted = {name: f"the {name} service" for name in SERVICES} | {"gateway": "the gateway"}
        if not self._settings.database_url:
            wanted["postgres"] = "PostgreSQL"
        for name, what in wanted.items():
            need_free_port(self._settings.port(name), what)

    def _turn_logs(self) -> None:
        for log in self._settings.logs.glob("*.log"):
            if log.stat().st_size > _LARGEST_LOG:
                log.replace(log.with_suffix(".log.1"))

    def _log(self, name: str) -> Path:
        return self._settings.logs / f"{name}.log"

    def _postgres(self) -> PostgresServer | None:
        if self._settings.database_url:
            return None
        return PostgresServer(
            self._settings.state / "postgres",
            self._settings.port("postgres"),
            password=self._passwords.get("postgres"),
            log=self._log("postgres"),
        )

    def _choose_bus(self) -> BusChoice:
        choice = choose_bus(
            self._settings,
            on_fetch=lambda: self._console.step("fetching Kafka with Maven, once (45 MB) ..."),
        )
        if choice.reason:
            self._console.loud(
                f"No Kafka: {choice.reason}. Events go to the embedded log in PostgreSQL instead."
            )
        return choice

    def _database_name(self) -> str:
        url = self._settings.database_url
        if not url:
            return "local postgresql"
        return f"{urlsplit(url).netloc.rpartition('@')[2]}/{database_of(url)}"

    async def _start_servers(
        self, postgres: PostgresServer | None, choice: BusChoice
    ) -> KafkaBroker | None:
        broker = None
        if postgres:
            self._children.start(
                Child("postgres", postgres.launch, self._log("postgres"), signal.SIGINT)
            )
        if choice.installation:
            broker = KafkaBroker(
                choice.installation,
                self._settings.state / "kafka",
                port=self._settings.port("kafka"),
                controller_port=self._settings.port("kafka-controller"),
                log=self._log("kafka"),
            )
            await asyncio.to_thread(broker.prepare)
            self._children.start(Child("kafka", broker.launch, self._log("kafka")))
        if postgres:
            await self._ready(postgres, "PostgreSQL", f"on 127.0.0.1:{postgres.port}")
        return broker

    async def _ready(self, server: PostgresServer | KafkaBroker, name: str, where: str) -> None:
        await asyncio.to_thread(server.wait_ready)
        self._console.step(f"{name} is ready {where}")

    async def _provision(self, postgres: PostgresServer | None) -> dict[str, str]:
        admin_url = self._settings.database_url
        if postgres:
            admin_url = with_database(postgres.admin_url, DATABASE)
        assert admin_url is not None
        return await provision(admin_url, [*SERVICES, "bus"], passwords=self._passwords)

    async def _migrate(self, urls: Mapping[str, str], bus: str) -> None:
        """Bring every schema up to date, all at the same time."""
        ran = await asyncio.gather(
            *(
                migrate(
                    name,
                    urls[name],
                    env=self._env(name, self._own(name, urls, bus)),
                    log=self._log(f"{name}-migrate"),
                )
                for name in SERVICES
            )
        )
        if any(ran):
            self._console.step(f"database schemas are up to date ({', '.join(SERVICES)})")

    async def _start_services(self, urls: Mapping[str, str], bus: str) -> None:
        commit = await asyncio.to_thread(_commit)
        for name in SERVICES:
            own = self._own(name, urls, bus) | {"GIT_COMMIT": commit}
            self._start_python(name, ["chassis", "serve", f"services.{name}"], own)
        routes = ",".join(f"{name}={self._settings.url(name)}" for name in SERVICES)
        own = {
            "GATEWAY_ROUTES": routes,
            "GIT_COMMIT": commit,
            # Kept, so that those signed in to the board stay so when it starts again.
            # Those of the made-up town; whoever runs it for a real one says so.
            "GATEWAY_WARDS_FILE": os.environ.get("GATEWAY_WARDS_FILE", str(_SAMPLE_WARDS)),
            "GATEWAY_SESSION_SECRET": self._passwords.get("board sessions"),
        }
        self._start_python("gateway", ["gateway"], own)
        await wait_until_ready(
            {name: self._settings.url(name) for name in (*SERVICES, "gateway")},
            within=_READY_WITHIN,
            check=self._children.check_starting,
            on_ready=lambda name: self._console.step(
                f"{name} is ready on {self._settings.url(name)}"
            ),
        )

    def _own(self, name: str, urls: Mapping[str, str], bus: str) -> dict[str, str]:
        """What one service is told and no other."""
        own = {"DATABASE_URL": urls[name], "EVENT_BUS": bus, "CONSEQUENCES_URL": ""}
        if name in _TELLS_CONSEQUENCES:
            own["CONSEQUENCES_URL"] = f"{self._settings.url('kpi')}/v1/kpi"
        if name in _SEALS:
            own["DATA_KEYS_FILE"] = str(self._data_keys)
        if name == "identity":
            own["IDENTITY_ISSUER"] = self._settings.url("gateway")
        return own

    def _start_python(self, name: str, module: list[str], own: Mapping[str, str]) -> None:
        launch = partial(
            spawn,
            [sys.executable, "-m", *module],
            log=self._log(name),
            env=self._env(name, own),
            cwd=ROOT,
        )
        self._children.start(Child(name, launch, self._log(name)))

    def _env(self, name: str, own: Mapping[str, str]) -> dict[str, str]:
        """The launcher's environment less the addresses meant for itself, plus the part's own."""
        inherited = dict(os.environ)
        for variable in ("DATABASE_URL", "EVENT_BUS", "KAFKA_BOOTSTRAP_SERVERS"):
            inherited.pop(variable, None)
        fixed = {
            "HOST": "127.0.0.1",
            "PORT": str(self._settings.port(name)),
            "ISSUERS_FILE": str(self._issuers),
            "PYTHONUNBUFFERED": "1",
        }
        return inherited | fixed | dict(own)


def _commit() -> str:
    """The commit that runs, 'unknown' outside a git checkout."""
    with suppress(OSError, subprocess.SubprocessError):
        command = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=5)
        if done.returncode == 0:
            return done.stdout.strip()
    return "unknown"
