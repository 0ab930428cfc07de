"""The priorities a report tells of, each with its indicators: data beside this module."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict


class Priority(BaseModel):
    """A priority: its title, and its indicators in the order they are told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    indicators: tuple[str, ...]


@cache
def priorities() -> Mapping[str, Priority]:
    """Each priority by the name it has in `[[indicators early_years]]`."""
    file = resources.files("services.kpi.reports.templates") / "priorities.toml"
    found = tomllib.loads(file.read_text("utf-8"))
    return {name: Priority.model_validate(each) for name, each in found.items()}
