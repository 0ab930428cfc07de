"""Starting, watching and stopping the broker."""

import shutil
import signal
import socket
import struct
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from deploy.local.errors import CannotRun, from_os_error, log_size, tail
from deploy.local.kafka.fetch import Installation
from deploy.local.processes import need_free_port, run, spawn, stop

_HERE = Path(__file__).parent
# Serial collector and first-tier compiler: the smallest and quickest start for small loads.
_JVM = [
    "-Xms64m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    f"-Dlog4j2.configurationFile={_HERE / 'log4j2.properties'}",
]
_METADATA = 3
_CORRELATION = 7


class KafkaBroker:
    """One broker with its data under `folder`, listening on 127.0.0.1 only."""

    def __init__(
        self,
        installation: Installation,
        folder: Path,
        *,
        port: int,
        controller_port: int,
        log: Path,
    ) -> None:
        self.port = port
        self.log = log
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
            self._settings.write_text(settings)
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
        return [str(self._installation.java), *_JVM, "-cp", classes, *arguments]

    def _format(self) -> None:
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode().replace("-", "_")
        tool = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._settings)]
        self._log_began = log_size(self.log)
        if run(self._java(*tool), log=self.log) != 0:
            shutil.rmtree(self._data, ignore_errors=True)
            raise CannotRun(_why(tail(self.log, 40, since=self._log_began), self.log))

    def _lists_itself(self) -> bool:
        """Ask for cluster metadata, as every client does first: is a live broker in it?"""
        # Metadata v1, no client id, an empty list of topics.
        request = struct.pack(">hhihi", _METADATA, 1, _CORRELATION, -1, 0)
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(struct.pack(">i", len(request)) + request)
                answer = b""
                while len(answer) < 12:
                    received = connection.recv(4096)
                    if not received:
                        return False
                    answer += received
        except OSError:
            return False
        _, correlation, brokers = struct.unpack_from(">iii", answer)
        return bool(correlation == _CORRELATION and brokers > 0)


def _why(log: str, path: Path) -> str:
    """One sentence out of Kafka's log."""
    if "No space left on device" in log:
        return "The disk is full: Kafka has no room left; free some space."
    errors = [line for line in log.splitlines() if "ERROR" in line or "Exception" in line]
    last = errors[0].strip().rstrip(".") if errors else "it gave no reason"
    return f"Kafka stopped while starting: {last} (see {path})."
