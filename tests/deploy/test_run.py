"""`make run` as its user meets it: one process to start, one to stop, nothing left."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from deploy.local.identity import token_for
from deploy.local.processes import alive, port_is_free
from deploy.local.settings import ROOT, SERVICES
from tests.support.polling import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


class Launcher:
    """A system of its own: own ports, own state, the embedded bus."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = _free_base()
        self.output = folder / "output"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        own = {"LOCAL_STATE": str(self.folder / "state"), "LOCAL_PORT_BASE": str(self.base)}
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return kept | own | {"EVENT_BUS": "embedded"}

    def start(self) -> None:
        with self.output.open("wb") as output:
            command = [sys.executable, "-m", "deploy.local", "run"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=output, stderr=output
            )

    def says(self, text: str) -> bool:
        return text in self.output.read_text()

    async def ready(self) -> None:
        def is_ready() -> bool:
            assert self.process.poll() is None, self.output.read_text()
            return self.says("Ctrl-C stops everything")

        await eventually(is_ready, within=240)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def parts(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def part(self, words: str) -> psutil.Process:
        return next(part for part in self.parts() if words in " ".join(part.cmdline()))

    def command(self, word: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", word],
            check=False,
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def get(self, path: str, *, offset: int = 0) -> tuple[int, bytes]:
        """Ask the gateway, or the service `offset` ports after it."""
        headers = self._authorization() if path.startswith("/v1/") else {}
        connection = HTTPConnection("127.0.0.1", self.base + offset, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except ConnectionError:
            return 0, b""
        finally:
            connection.close()

    def _authorization(self) -> dict[str, str]:
        secret = (self.folder / "state" / "demo-secret").read_text().strip()
        return {"Authorization": f"Bearer {token_for(f'http://127.0.0.1:{self.base}', secret)}"}

    def children(self) -> int:
        """How many children the sample's area has."""
        values = "/v1/kpi/values?indicator=NI72&area=350&level=area&period=2008/09"
        status, body = self.get(values)
        assert status == 200, body
        return int(json.loads(body)["results"][0]["denominator"])


def _free_base() -> int:
    # Below what the kernel hands to clients, and below what other tests take.
    for base in range(10_000 + os.getpid() % 400 * 20, 19_980, 20):
        if all(port_is_free(base + offset) for offset in (*range(1 + len(SERVICES)), 10, 11, 12)):
            return base
    raise AssertionError("no free ports")


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    made = Launcher(tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.send_signal(signal.SIGTERM)
        made.process.wait(30)
    made.command("clean")


async def test_start_crash_stop_and_start_again(launcher: Launcher) -> None:
    launcher.start()
    await launcher.ready()
    children = launcher.children()
    assert children > 200
    assert launcher.command("status").returncode == 0
    second = launcher.command("run")
    assert second.returncode == 1
    assert "already running" in second.stderr

    launcher.part("services.kpi").kill()
    await eventually(lambda: launcher.says("kpi stopped (signal SIGKILL)"))
    kpi = 1 + SERVICES.index("kpi")
    await eventually(lambda: launcher.get("/health/ready", offset=kpi)[0] == 200, within=30)

    parts = launcher.parts()
    assert launcher.command("stop").returncode == 0
    assert launcher.process.wait(20) == 0
    assert not [part for part in parts if alive(part.pid)]

    launcher.start()
    await launcher.ready()
    assert launcher.says("the sample is there from an earlier run")
    assert launcher.children() == children

    parts = launcher.parts()
    launcher.process.kill()
    launcher.process.wait()
    await eventually(lambda: not [part for part in parts if alive(part.pid)])


def test_a_taken_port_is_one_sentence(launcher: Launcher) -> None:
    import socket

    with socket.create_server(("127.0.0.1", launcher.base + 1 + SERVICES.index("kpi"))):
        launcher.start()
        assert launcher.process.wait(30) == 1
    told = launcher.output.read_text()
    assert f"Port {launcher.base + 3}, wanted for the kpi service, is taken" in told
    assert "Traceback" not in told
