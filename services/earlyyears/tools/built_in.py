"""The tools that come with the service, as data, checked when they are read."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Final, Literal, get_args

from services.earlyyears.tools.rules import sound
from services.earlyyears.tools.state import AuditTool

Name = Literal["eyfs-audit-1", "eyfs-self-evaluation-1"]


def _shipped(name: Name) -> AuditTool:
    file = resources.files("services.earlyyears.tools") / f"{name.replace('-', '_')}.toml"
    return sound(AuditTool.model_validate(tomllib.loads(file.read_text("utf-8"))))


BUILT_IN: Final[Mapping[Name, AuditTool]] = {name: _shipped(name) for name in get_args(Name)}
"""Each as a draft, by its key."""
