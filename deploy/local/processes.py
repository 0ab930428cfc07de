"""Child processes that never outlive the launcher, and ports."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.local.errors import CannotRun, from_os_error

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int, signum: int) -> Callable[[], None]:
    """A preexec function asking the kernel to signal the child when its parent dies (Linux)."""

    def ask() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return ask


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: pwd.struct_passwd | None = None,
    cwd: Path | None = None,
    death_signal: int = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, its output appended to `log`.

    The kernel ties the child's life to the calling *thread*: call from one that lasts.
    """
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                preexec_fn=die_with_parent(os.getpid(), death_signal),  # noqa: PLW1509
            )
    except OSError as error:
        raise from_os_error(error, f"starting {Path(command[0]).name}") from error


_running: set[subprocess.Popen[bytes]] = set()


def run(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: pwd.struct_passwd | None = None,
    cwd: Path | None = None,
    timeout: float | None = None,
) -> int:
    """Run a child to its end and return its exit status; `abort_runs` ends it early."""
    process = spawn(command, log=log, env=env, account=account, cwd=cwd)
    _running.add(process)
    try:
        return process.wait(timeout)
    finally:
        _running.discard(process)
        if process.poll() is None:
            kill_group(process)
            process.wait()


def abort_runs() -> None:
    """Kill every child that `run` is waiting for in any thread."""
    for process in list(_running):
        kill_group(process)


def stop(
    process: subprocess.Popen[bytes], *, first: int = signal.SIGTERM, grace: float = 10.0
) -> int:
    """Ask a child to end, kill its process group when it has not after `grace` seconds."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            kill_group(process)
    return process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL a child and whatever it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()


def alive(pid: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return sys.platform != "linux"


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def need_free_port(port: int, what: str, *, patience: float = 2.0) -> None:
    """Raise `CannotRun` when `port` stays taken: what a killed run left needs a moment to end."""
    deadline = time.monotonic() + patience
    while not port_is_free(port):
        if time.monotonic() > deadline:
            raise CannotRun(
                f"Port {port}, wanted for {what}, is taken by another program: stop that, or set "
                "LOCAL_PORT_BASE to use other ports."
            )
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that are free now, below the range the kernel hands to clients."""
    return list(_scan_ports(count))


def _scan_ports(count: int) -> list[int]:
    found: list[int] = []
    candidate = 20_000 + (os.getpid() * 37) % 10_000
    while len(found) < count:
        candidate = 20_000 + (candidate + 1 - 20_000) % 12_000
        if candidate not in found and port_is_free(candidate):
            found.append(candidate)
    return found
