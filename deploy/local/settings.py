"""What the launcher reads from its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotRun

ROOT = Path(__file__).parents[2]
# Started in this order, on the ports after the gateway's.
SERVICES = ("schools", "earlyyears", "kpi", "identity", "sif", "fourteen19", "enrichment")
_HIGHEST_BASE = 65_000


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Where things are and which parts are given rather than started here."""

    state: Path
    cache: Path
    port_base: int
    event_bus: str
    kafka_bootstrap: str | None
    database_url: str | None
    sample: bool

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    def port(self, name: str) -> int:
        """The gateway is on the base port, services follow, servers start ten later."""
        servers = {"gateway": 0, "postgres": 10, "kafka": 11, "kafka-controller": 12}
        offset = servers[name] if name in servers else 1 + SERVICES.index(name)
        return self.port_base + offset

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port(name)}"


def read_settings(env: Mapping[str, str] = os.environ) -> LocalSettings:
    """Settings from the environment; raises `CannotRun` naming the variable that is wrong."""
    return LocalSettings(
        state=Path(env.get("LOCAL_STATE") or ROOT / ".local").absolute(),
        cache=ROOT / ".cache",
        port_base=_port_base(env.get("LOCAL_PORT_BASE") or "8100"),
        event_bus=_event_bus(env.get("EVENT_BUS") or "auto"),
        kafka_bootstrap=env.get("KAFKA_BOOTSTRAP_SERVERS") or None,
        database_url=_database_url(env.get("DATABASE_URL") or None),
        sample=(env.get("LOCAL_SAMPLE") or "yes").lower() not in ("no", "0", "false"),
    )


def _port_base(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= _HIGHEST_BASE:
        raise CannotRun(f"LOCAL_PORT_BASE is '{text}'; it must be a number from 1024 to 65000.")
    return int(text)


def _event_bus(text: str) -> str:
    if text in ("auto", "embedded") or (text.startswith("kafka://") and ":" in text[8:]):
        return text
    raise CannotRun(f"EVENT_BUS is '{text}'; it must be auto, embedded or kafka://host:port.")


def _database_url(text: str | None) -> str | None:
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise CannotRun("DATABASE_URL must be a postgresql:// address of an administrator.")
    return text
