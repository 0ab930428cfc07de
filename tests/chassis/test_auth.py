"""API keys: who is known, until when, for what."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.auth import KeyRing, new_key
from chassis.problems import Problem


def write_keys(path: Path, *keys: dict[str, Any]) -> None:
    path.write_text(json.dumps({"keys": list(keys)}))
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))


def entry(digest: str, **more: Any) -> dict[str, Any]:
    return {"id": "bolton", "name": "Bolton", "sha256": digest, "scopes": ["kpi:read"], **more}


def test_a_known_key_gives_its_caller(tmp_path: Path) -> None:
    key, digest = new_key("bolton")
    write_keys(tmp_path / "keys.json", entry(digest, organisations=["105148"]))
    caller = KeyRing(tmp_path / "keys.json").authenticate(f"Bearer {key}")
    assert caller.client == "bolton"
    assert caller.may("kpi:read")
    assert not caller.may("kpi:operate")
    assert caller.acts_for("105148")
    assert not caller.acts_for("105149")


def test_the_file_holds_no_key(tmp_path: Path) -> None:
    key, digest = new_key("bolton")
    write_keys(tmp_path / "keys.json", entry(digest))
    assert key not in (tmp_path / "keys.json").read_text()


@pytest.mark.parametrize("header", [None, "", "Basic abc", "Bearer", "Bearer ei_bolton_wrong"])
def test_any_other_header_is_401_with_a_challenge(tmp_path: Path, header: str | None) -> None:
    _, digest = new_key("bolton")
    write_keys(tmp_path / "keys.json", entry(digest))
    with pytest.raises(Problem) as refused:
        KeyRing(tmp_path / "keys.json").authenticate(header)
    assert refused.value.status == 401
    assert "WWW-Authenticate" in refused.value.headers


def test_a_key_ends_on_its_day(tmp_path: Path) -> None:
    key, digest = new_key("bolton")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    write_keys(tmp_path / "keys.json", entry(digest, expires_on=yesterday))
    with pytest.raises(Problem, match="expired"):
        KeyRing(tmp_path / "keys.json").authenticate(f"Bearer {key}")


def test_a_key_taken_out_of_the_file_stops_working_at_once(tmp_path: Path) -> None:
    key, digest = new_key("bolton")
    write_keys(tmp_path / "keys.json", entry(digest))
    ring = KeyRing(tmp_path / "keys.json")
    assert ring.authenticate(f"Bearer {key}").client == "bolton"
    write_keys(tmp_path / "keys.json")
    with pytest.raises(Problem) as refused:
        ring.authenticate(f"Bearer {key}")
    assert refused.value.status == 401


def test_an_unreadable_file_lets_nobody_in(tmp_path: Path) -> None:
    key, _ = new_key("bolton")
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(Problem) as refused:
        KeyRing(tmp_path / "keys.json").authenticate(f"Bearer {key}")
    assert refused.value.status == 503
