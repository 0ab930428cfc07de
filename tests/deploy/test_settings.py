"""Choices from the environment: bus, database, ports, one run at a time."""

from pathlib import Path

import pytest

from deploy.local.bus import choose_bus
from deploy.local.errors import CannotRun
from deploy.local.settings import LocalSettings, read_settings
from deploy.local.state import State
from tests.support.ports import free_port


def _nothing() -> None:
    pass


def _settings(cache: Path, **env: str) -> LocalSettings:
    made = read_settings(env)
    return LocalSettings(
        state=cache / "state",
        cache=cache,
        port_base=made.port_base,
        event_bus=made.event_bus,
        kafka_bootstrap=made.kafka_bootstrap,
        database_url=made.database_url,
        sample=made.sample,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EVENT_BUS", "rabbit"),
        ("EVENT_BUS", "kafka://"),
        ("LOCAL_PORT_BASE", "eighty"),
        ("LOCAL_PORT_BASE", "70000"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(CannotRun, match=variable):
        read_settings({variable: value})


def test_a_given_broker_must_answer(tmp_path: Path) -> None:
    dead = f"127.0.0.1:{free_port()}"
    with pytest.raises(CannotRun, match=r"No Kafka broker answers .* \(EVENT_BUS\)"):
        choose_bus(_settings(tmp_path, EVENT_BUS=f"kafka://{dead}"), on_fetch=_nothing)
    with pytest.raises(CannotRun, match="KAFKA_BOOTSTRAP_SERVERS"):
        choose_bus(_settings(tmp_path, KAFKA_BOOTSTRAP_SERVERS=dead), on_fetch=_nothing)


@pytest.mark.kafka
def test_a_given_broker_is_used_before_a_local_one(tmp_path: Path, kafka: str) -> None:
    choice = choose_bus(_settings(tmp_path, KAFKA_BOOTSTRAP_SERVERS=kafka), on_fetch=_nothing)
    assert choice.url == f"kafka://{kafka}"
    assert choice.installation is None


def test_embedded_starts_no_broker(tmp_path: Path) -> None:
    choice = choose_bus(_settings(tmp_path, EVENT_BUS="embedded"), on_fetch=_nothing)
    assert (choice.name, choice.url, choice.installation) == ("embedded", None, None)


def test_auto_says_why_it_fell_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    choice = choose_bus(_settings(tmp_path), on_fetch=_nothing)
    assert choice.name == "embedded"
    assert "no Java" in (choice.reason or "")


def test_one_run_at_a_time(tmp_path: Path) -> None:
    first = State(tmp_path / "state")
    first.open()
    first.tell()
    assert first.is_running()
    with pytest.raises(CannotRun, match="already running"):
        State(tmp_path / "state").open()
    first.close()
    assert not first.is_running()


def test_data_keeps_to_its_bus_and_database(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.bind(bus="local kafka", database="local postgresql")
    state.bind(bus="local kafka", database="local postgresql")
    with pytest.raises(CannotRun, match="'local kafka', now it would be 'embedded'"):
        state.bind(bus="embedded", database="local postgresql")
