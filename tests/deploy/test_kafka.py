"""The local broker: every reason for not having one is told; the one there is, is real."""

import asyncio
import shutil
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.errors import CannotRun
from deploy.local.kafka import Installation, KafkaBroker, NoBroker, obtain


def _program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it but what the test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    return folder


def test_without_java(programs: Path, tmp_path: Path) -> None:
    with pytest.raises(NoBroker, match="there is no Java"):
        obtain(tmp_path / "cache")


def test_with_an_old_java(programs: Path, tmp_path: Path) -> None:
    _program(programs, "java", "echo 'openjdk version \"11.0.2\" 2019' >&2")
    with pytest.raises(NoBroker, match=r"needs Java 17 or newer and .* is version 11"):
        obtain(tmp_path / "cache")


def test_without_maven(programs: Path, tmp_path: Path) -> None:
    _program(programs, "java", "echo 'openjdk version \"21.0.2\" 2024' >&2")
    with pytest.raises(NoBroker, match=r"there is no Maven \(mvn\)"):
        obtain(tmp_path / "cache")


def test_when_maven_fails_nothing_half_made_is_left(programs: Path, tmp_path: Path) -> None:
    _program(programs, "java", "echo 'openjdk version \"21.0.2\" 2024' >&2")
    _program(programs, "mvn", "echo 'no route to host'; exit 1")
    with pytest.raises(NoBroker, match="Maven could not fetch its jars"):
        obtain(tmp_path / "cache")
    left = {path.name for path in (tmp_path / "cache" / "kafka").iterdir()}
    assert left == {"lock", "maven.log"}


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java to be found first")
def test_java_home_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _program(tmp_path / "bin", "java", "echo 'openjdk version \"11.0.2\" 2019' >&2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    from deploy.local.kafka.fetch import find_java

    assert find_java() != tmp_path / "bin" / "java"  # too old, so the next one is taken


async def test_one_of_several_is_ready_when_it_is_listed_itself(tmp_path: Path) -> None:
    others, all_of_them = (19_091, 19_092), (19_091, 0, 19_092)
    for ports, ready in ((others, False), ((), False), (all_of_them, True)):
        async with _listing(ports) as port:
            broker = KafkaBroker(
                Installation(tmp_path, tmp_path),
                tmp_path,
                port=port,
                controller_port=1,
                log=tmp_path / "log",
            )
            waiting = asyncio.to_thread(broker.wait_ready)
            if ready:
                await waiting
                continue
            with pytest.raises(CannotRun):  # it is not ready, and nothing runs that could become so
                await waiting


@asynccontextmanager
async def _listing(ports: tuple[int, ...]) -> AsyncIterator[int]:
    """A port where these brokers are said to be alive; 0 stands for the port itself."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        told = struct.pack(">ii", 7, len(ports))
        for number, each in enumerate(ports):
            rack = b"\xff\xff" if number else struct.pack(">h3s", 3, b"one")
            told += struct.pack(">ih9si", number, 9, b"127.0.0.1", each or port) + rack
        writer.write(struct.pack(">i", len(told)) + told)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    async with server:
        yield port


async def test_a_killed_broker_comes_back_with_its_topics(kafka_broker: KafkaBroker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_broker.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("kept", 1, 1)])
    await admin.close()
    kafka_broker.kill()
    kafka_broker.launch()
    kafka_broker.wait_ready()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_broker.bootstrap)
    await admin.start()
    try:
        assert "kept" in await admin.list_topics()
    finally:
        await admin.close()
