"""`python -m gateway` as it is run: settings, log lines, memory and a graceful stop."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from gateway.settings import parse_routes
from tests.gateway.conftest import Front
from tests.gateway.support import Wire, until
from tests.support.ports import free_port
from tests.support.tokens import issuers_file

pytestmark = pytest.mark.timeout(300)
MIB = 1024 * 1024


class Gateway:
    """A gateway process before the module's service."""

    def __init__(self, front: Front, log: Path) -> None:
        self.port, self.log = free_port(), log
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "ISSUERS_FILE": str(issuers_file()),
            "GATEWAY_ROUTES": f"any={front.base}",
        }
        with log.open("wb") as out:
            command = [sys.executable, "-m", "gateway"]
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        self.front = Front(self.port, front.key, front.service, front.base)
        try:
            until(self._is_up, what="the gateway is up", within=150)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)

    def _is_up(self) -> bool:
        try:
            return self.front.ask("/health/ready").status == 200
        except ConnectionError:
            return False

    def lines(self) -> list[dict[str, object]]:
        entries = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [entry for entry in entries if entry["event"] == "request"]

    def memory(self) -> int:
        resident: int = psutil.Process(self.process.pid).memory_info().rss
        return resident


@pytest.fixture
def gateway(front: Front, tmp_path: Path) -> Iterator[Gateway]:
    running = Gateway(front, tmp_path / "gateway.log")
    yield running
    running.stop()


def test_a_request_is_one_line_without_its_secrets(gateway: Gateway) -> None:
    ids = ("X-Request-ID: order-2024.11:7", "X-Correlation-ID: import-of-november")
    gateway.front.ask("/v1/any/values?name=planted-name", *ids, method="POST", body=b"planted-body")
    until(lambda: bool(gateway.lines()), what="the request is logged")

    (line,) = gateway.lines()
    assert line["request_id"] == "order-2024.11:7"
    assert line["correlation_id"] == "import-of-november"
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/any/values", 200)
    assert (line["upstream"], line["caller"], line["bytes_in"]) == ("any", "tests", 12)
    text = gateway.log.read_text()
    assert "planted" not in text
    assert gateway.front.key not in text


def test_a_large_answer_and_a_large_body_need_no_memory(gateway: Gateway) -> None:
    size = 100 * MIB
    for _ in range(2):
        gateway.front.ask(f"/v1/any/stream?bytes={MIB}")
    before = gateway.memory()

    with Wire(gateway.port, gateway.front.key) as wire:
        wire.head(f"/v1/any/stream?bytes={size}")
        got = highest = 0
        while got < size:
            got += len(wire.socket.recv(MIB))
            highest = max(highest, gateway.memory())
    with Wire(gateway.port, gateway.front.key) as wire:
        wire.head("/v1/any/x/submissions", f"Content-Length: {size}", method="POST")
        assert gateway.front.service.requests
        block = b"y" * MIB
        for _ in range(size // MIB):
            wire.send(block)
            highest = max(highest, gateway.memory())

    assert highest - before < 16 * MIB


def test_it_finishes_what_it_has_begun_and_stops(gateway: Gateway) -> None:
    with Wire(gateway.port, gateway.front.key) as wire:
        gateway.front.service.largest_body_seen = 0
        wire.head("/v1/any/values", "Content-Length: 10", method="POST")
        wire.send(b"first")
        until(lambda: gateway.front.service.largest_body_seen == 5, what="half arrived")
        gateway.process.send_signal(signal.SIGTERM)
        wire.send(b"other")
        assert wire.answer().json()["size"] == 10
    assert gateway.process.wait(5) in (0, -signal.SIGTERM)


def test_an_event_stream_does_not_keep_it_from_stopping(gateway: Gateway) -> None:
    with Wire(gateway.port, gateway.front.key) as wire:
        wire.head("/v1/any/ticks")
        assert wire.begun().readline() == b": tick\n"
        gone = gateway.front.service.gone
        gateway.process.send_signal(signal.SIGTERM)
        gateway.process.wait(3)
    until(lambda: gateway.front.service.gone > gone, what="the service saw it end")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_without_a_stack_trace(gateway: Gateway, stop: signal.Signals) -> None:
    gateway.process.send_signal(stop)
    gateway.process.wait(5)
    assert "Traceback" not in gateway.log.read_text()


def test_a_wrong_setting_is_told_in_one_sentence() -> None:
    environment = {**os.environ, "ISSUERS_FILE": str(issuers_file()), "GATEWAY_ROUTES": "kpi"}
    command = [sys.executable, "-m", "gateway"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith("GATEWAY_ROUTES: ")
    assert "the address of 'kpi' should read http://host:port" in sentence


@pytest.mark.parametrize(
    ("routes", "complaint"),
    [
        ("", "should name at least one service"),
        ("kpi=127.0.0.1:8103", "the address of 'kpi' should read http://host:port"),
        ("kpi=http://a:1/path", "the address of 'kpi' should read http://host:port"),
        ("kpi=http://me:secret@a:1", "the address of 'kpi' should read http://host:port"),
        ("kpi=http://a:1,kpi=http://b:1", "the service 'kpi' is named twice"),
        ("../x=http://a:1", "should read name=http://host:port"),
    ],
)
def test_wrong_routes_are_explained(routes: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_routes(routes)


def test_routes_are_read_as_they_are_written() -> None:
    assert parse_routes(" schools=http://a:1/ , kpi=https://b ") == {
        "schools": "http://a:1",
        "kpi": "https://b",
    }
