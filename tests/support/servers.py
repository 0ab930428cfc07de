"""One PostgreSQL and one Kafka for a whole test run, shared by all its workers.

The first worker that needs a server starts a keeper process for it under a file lock. The keeper
owns the server, tells its address in a file, and ends it when the run ends, however it ends.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from deploy.local.errors import CannotRun
from deploy.local.kafka import KafkaBroker, NoBroker, obtain
from deploy.local.passwords import Passwords
from deploy.local.postgres import PostgresServer
from deploy.local.processes import alive, free_ports

_ROOT = Path(__file__).parents[2]
_STATE = "EI_TEST_STATE"
_MEMORY, _ROOM = Path("/dev/shm"), 6 << 30


class Unavailable(Exception):
    """Why a server cannot be had."""


class KnownPasswords(Passwords):
    """The same passwords in every worker, without a file."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull) / "none")

    def get(self, name: str) -> str:
        return f"only-for-tests-{name}"


def open_state() -> None:
    """Make the run's folder; called once, by the process that started the run."""
    folder = tempfile.mkdtemp(prefix="educational-improvement-tests-", dir=_in_memory())
    Path(folder).chmod(0o711)  # PostgreSQL's account must get through
    os.environ[_STATE] = f"{os.getpid()}:{folder}"


def _in_memory() -> Path | None:
    """A file system in memory with room for a run, if there is one: a test makes a database of a
    thousand files and drops it, and a third of its time went into a disk's bookkeeping."""
    try:
        return _MEMORY if shutil.disk_usage(_MEMORY).free > _ROOM else None
    except OSError:
        return None


def close_state() -> None:
    """End the keepers and remove the folder."""
    folder = _state()[1]
    for file in folder.glob("*.pid"):
        pid = int(file.read_text())
        if alive(pid):
            os.kill(pid, signal.SIGTERM)
            _wait_until(partial(_ended, pid), 20)
    shutil.rmtree(folder, ignore_errors=True)


def shared(kind: str) -> str:
    """The address of the run's 'postgres' (administrator's URL) or 'kafka' (host:port).

    Starts it the first time. Raises `Unavailable` with the reason.
    """
    folder = _state()[1]
    with _locked(folder / f"{kind}.lock"):
        if not (folder / f"{kind}.json").exists():
            _start_keeper(kind, folder)
    told = json.loads((folder / f"{kind}.json").read_text())
    if told.get("reason"):
        raise Unavailable(told["reason"])
    return str(told["address"])


@contextmanager
def alone(what: str) -> Iterator[None]:
    """One worker at a time: what takes all of a machine takes longer side by side than in turn."""
    with _locked(_state()[1] / f"{what}.lock"):
        yield


def private_broker(folder: Path) -> KafkaBroker:
    """A broker of a test's own, to be killed and restarted; not started yet."""
    try:
        installation = obtain(_ROOT / ".cache")
    except NoBroker as error:
        raise Unavailable(str(error)) from error
    port, controller = free_ports(2)
    return KafkaBroker(
        installation, folder, port=port, controller_port=controller, log=folder / "kafka.log"
    )


def private_postgres(
    folder: Path, *, durable: bool = False, settings: Mapping[str, str] | None = None
) -> PostgresServer:
    """A PostgreSQL of a test's own; not started yet."""
    return PostgresServer(
        folder / "data",
        free_ports(1)[0],
        password=KnownPasswords().get("postgres"),
        log=folder / "postgres.log",
        durable=durable,
        settings=settings,
    )


def keep(kind: str) -> None:
    """The keeper's life: start the server, tell, wait for the run's end, stop, tidy."""
    parent, folder = _state()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server: PostgresServer | KafkaBroker | None = None
    try:
        try:
            make: Callable[[Path], PostgresServer | KafkaBroker]
            make = private_postgres if kind == "postgres" else private_broker
            server = make(folder / kind)
            server.start()
            told = {"address": _address(server)}
        except (CannotRun, Unavailable) as error:
            told = {"reason": str(error)}
        draft = folder / f"{kind}.draft"
        draft.write_text(json.dumps(told))
        draft.rename(folder / f"{kind}.json")
        while alive(parent) and "reason" not in told:
            time.sleep(0.2)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if server is not None:
            server.remove()
        if not alive(parent):
            shutil.rmtree(folder, ignore_errors=True)


def run_folder() -> Path:
    """The run's own folder, removed with it."""
    return _state()[1]


def _address(server: PostgresServer | KafkaBroker) -> str:
    return server.admin_url if isinstance(server, PostgresServer) else server.bootstrap


def _state() -> tuple[int, Path]:
    pid, _, folder = os.environ[_STATE].partition(":")
    return int(pid), Path(folder)


def _start_keeper(kind: str, folder: Path) -> None:
    with (folder / f"{kind}-keeper.log").open("wb") as log:
        # Its own session: a Ctrl-C at the terminal must not reach it before the run's own tidying.
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.support.servers", kind],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / f"{kind}.pid").write_text(str(keeper.pid))
    told = folder / f"{kind}.json"
    _wait_until(lambda: told.exists() or keeper.poll() is not None, 400)
    keeper.returncode = keeper.returncode or 0  # it is left running on purpose: no warning of it
    if not told.exists():
        raise Unavailable((folder / f"{kind}-keeper.log").read_text()[-2000:] or "keeper died")


def _ended(pid: int) -> bool:
    """Whether a keeper is gone, reaping it when it is this process's own child."""
    try:
        return os.waitpid(pid, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return not alive(pid)


def _wait_until(check: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not check() and time.monotonic() < deadline:
        time.sleep(0.01)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    keep(sys.argv[1])
