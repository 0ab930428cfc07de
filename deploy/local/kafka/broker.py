"""Starting, watching and stopping the broker."""

import shutil
import signal
import socket
import struct
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from deploy.local.errors import CannotRun, from_os_error, log_size, tail
from deploy.local.kafka.fetch import Installation
from deploy.local.processes import need_free_port, run, spawn, stop

_HERE = Path(__file__).parent
# Serial collector and first-tier compiler: the smallest and quickest start for small loads.
_JVM = [
    "-Xms64m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    f"-Dlog4j2.configurationFile={_HERE / 'log4j2.properties'}",
]
_METADATA = 3
_CORRELATION = 7
_ANSWERS_S = 3.0


def new_cluster() -> str:
    """An identifier for the brokers of one cluster."""
    return urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode().replace("-", "_")


def ask(port: int, request: bytes) -> bytes:
    """A broker's answer to one request of Kafka's protocol. Raises OSError where none comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=_ANSWERS_S) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        with connection.makefile("rb") as answers:
            size = int.from_bytes(answers.read(4))
            answer = answers.read(size)
    if not answer or len(answer) < size:
        raise ConnectionError(f"the broker at port {port} hung up")
    return answer


class KafkaBroker:
    """One broker with its data under `folder`, listening on 127.0.0.1 only.

    `settings` stand over those of server.properties: what makes it one of several, of `cluster`.
    """

    def __init__(
        self,
        installation: Installation,
        folder: Path,
        *,
        port: int,
        controller_port: int,
        log: Path,
        settings: Mapping[str, str] | None = None,
        cluster: str | None = None,
        heap_mb: int = 384,
    ) -> None:
        self.port = port
        self.log = log
        self._own_settings = dict(settings or {})
        self._cluster = cluster or new_cluster()
        self._heap = f"-Xmx{heap_mb}m"
        self._controller_port = controller_port
        self._installation = installation
        self._folder = folder.absolute()
        self._process: subprocess.Popen[bytes] | None = None
        self._log_began = 0

    @property
    def bootstrap(self) -> str:
        """The `host:port` clients start from."""
        return f"127.0.0.1:{self.port}"

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running JVM, or None before `launch`."""
        return self._process

    def prepare(self) -> None:
        """Write the settings; format the storage the first time (about a second)."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            settings = (
                (_HERE / "server.properties")
                .read_text()
                .format(port=self.port, controller_port=self._controller_port, data=self._data)
            )
            own = [f"{name}={value}" for name, value in self._own_settings.items()]
            self._settings.write_text("\n".join([settings, *own, ""]))
        except OSError as error:
            raise from_os_error(error, "preparing Kafka's folder") from error
        if not (self._data / "meta.properties").exists():
            self._format()

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the JVM; raises `CannotRun` when a port is taken."""
        for port in (self.port, self._controller_port):
            need_free_port(port, "Kafka")
        command = self._java("kafka.Kafka", str(self._settings))
        self._log_began = log_size(self.log)
        # SIGTERM lets the broker close its log even when the launcher is killed.
        self._process = spawn(command, log=self.log, death_signal=signal.SIGTERM)
        return self._process

    def wait_ready(self, timeout: float = 60.0) -> None:
        """Return when the broker lists itself to clients; raises `CannotRun` when it will not."""
        deadline = time.monotonic() + timeout
        while not self._lists_itself():
            if self._process is None or self._process.poll() is not None:
                raise CannotRun(_why(tail(self.log, 40, since=self._log_began), self.log))
            if time.monotonic() > deadline:
                raise CannotRun(f"Kafka was not ready within {timeout:.0f} s; see {self.log}.")
            time.sleep(0.02)

    def start(self) -> None:
        """`prepare`, `launch` and `wait_ready` in one."""
        self.prepare()
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """Close the log and end."""
        if self._process is not None:
            stop(self._process, grace=8.0)
            self._process = None

    def kill(self) -> None:
        """End without warning, as in a power cut; `launch` brings it back."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stop and delete all its data."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _settings(self) -> Path:
        return self._folder / "server.properties"

    def _java(self, *arguments: str) -> list[str]:
        classes = f"{self._installation.jars}/*"
        return [str(self._installation.java), self._heap, *_JVM, "-cp", classes, *arguments]

    def _format(self) -> None:
        tool = ["kafka.tools.StorageTool", "format", "-t", self._cluster]
        tool += ["-c", str(self._settings)]
        self._log_began = log_size(self.log)
        if run(self._java(*tool), log=self.log) != 0:
            shutil.rmtree(self._data, ignore_errors=True)
            raise CannotRun(_why(tail(self.log, 40, since=self._log_began), self.log))

    def _lists_itself(self) -> bool:
        """Ask for cluster metadata, as every client does first: is this broker in it? One that
        comes back answers, and names the others, before it may lead or follow again."""
        # Metadata v1, no client id, an empty list of topics.
        request = struct.pack(">hhihi", _METADATA, 1, _CORRELATION, -1, 0)
        try:
            return self.port in _listed_ports(ask(self.port, request))
        except (OSError, struct.error):  # the second: it is no Kafka that listens there
            return False


def _listed_ports(answer: bytes) -> set[int]:
    """The ports of the live brokers in an answer of Metadata v1."""
    correlation, brokers = struct.unpack_from(">ii", answer)
    ports: set[int] = set()
    at = 8
    for _ in range(brokers if correlation == _CORRELATION else 0):
        (host,) = struct.unpack_from(">h", answer, at + 4)
        port, rack = struct.unpack_from(">ih", answer, at + 6 + host)
        ports.add(port)
        at += 12 + host + max(rack, 0)
    return ports


def _why(log: str, path: Path) -> str:
    """One sentence out of Kafka's log."""
    if "No space left on device" in log:
        return "The disk is full: Kafka has no room left; free some space."
    errors = [line for line in log.splitlines() if "ERROR" in line or "Exception" in line]
    last = errors[0].strip().rstrip(".") if errors else "it gave no reason"
    return f"Kafka stopped while starting: {last} (see {path})."
