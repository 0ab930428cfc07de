"""A compose file as compose itself reads it: variables filled in from an env file."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
FILE = ROOT / "deploy" / "compose.yaml"
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<rest>[^}]*))?\}")

Document = dict[str, Any]


class NotSet(Exception):
    """A variable the file insists on."""


def raw() -> Document:
    document: Document = yaml.safe_load(FILE.read_text())
    return document


def resolved(env: Mapping[str, str]) -> Document:
    """The file with its variables filled in; raises `NotSet`."""
    document: Document = _filled(raw(), env)
    return document


def read_env(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def _filled(value: Any, env: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, env) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, env) for item in value]
    return _VARIABLE.sub(lambda found: _one(found, env), value) if isinstance(value, str) else value


def _one(found: re.Match[str], env: Mapping[str, str]) -> str:
    given = env.get(found["name"], "")
    if not given and found["how"] == "?":
        raise NotSet(f"{found['name']}: {found['rest']}")
    return given or (found["rest"] if found["how"] == "-" else "") or ""
