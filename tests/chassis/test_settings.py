"""A wrong setting is named in one line, with what it should be."""

import pytest

from chassis.settings import Settings, load_settings
from tests.support.tokens import issuers_file

GOOD = {
    "DATABASE_URL": "postgresql://kpi:secret@127.0.0.1:5432/kpi",
    "EVENT_BUS": "kafka://127.0.0.1:9092",
    "ISSUERS_FILE": "issuers.json",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ISSUERS_FILE", str(issuers_file()))
    return monkeypatch


def test_settings_come_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORT", "8103")
    assert load_settings(Settings).port == 8103


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("EVENT_BUS", "localhost:9092"),
        ("PORT", "eighty"),
        ("POOL_SIZE", "0"),
        ("LOG_LEVEL", "loud"),
        ("CONSEQUENCES_URL", "127.0.0.1:8103"),
        ("ISSUERS_FILE", "none.json"),
    ],
)
def test_each_wrong_variable_is_named(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
) -> None:
    environment.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        load_settings(Settings)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{name}: ")
    assert said.count("\n") == 1, "one line, no trace"


def test_all_missing_variables_are_named_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit):
        load_settings(Settings)
    said = capsys.readouterr().err
    assert all(name in said for name in GOOD)
