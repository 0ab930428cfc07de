"""The definitions this release ships, read from `catalogue/*.toml`; each names its area."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from services.kpi.indicators.definition import Definition


@cache
def shipped_by_area() -> Mapping[str, tuple[Definition, ...]]:
    """Every version shipped of every definition, under the titles of the priority areas."""
    folder = resources.files("services.kpi.indicators") / "catalogue"
    files = sorted(folder.iterdir(), key=lambda each: each.name)
    areas: dict[str, tuple[Definition, ...]] = {}
    for told in (tomllib.loads(file.read_text("utf-8")) for file in files):
        some = tuple(Definition.model_validate(item) for item in told["definition"])
        areas[told["title"]] = (*areas.get(told["title"], ()), *some)
    return MappingProxyType(areas)


@cache
def shipped() -> Mapping[str, Definition]:
    """The newest version shipped of each definition, by code."""
    every = (each for some in shipped_by_area().values() for each in some)
    return MappingProxyType({each.code: each for each in sorted(every, key=_version)})


def priority_of(code: str) -> str | None:
    """The title of the priority area a shipped definition is of; None for any other."""
    return _priorities().get(code)


@cache
def _priorities() -> Mapping[str, str]:
    found = {each.code: title for title, some in shipped_by_area().items() for each in some}
    return MappingProxyType(found)


def _version(definition: Definition) -> int:
    return definition.version
