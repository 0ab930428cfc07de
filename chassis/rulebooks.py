"""Published rules: data with versions, each in force from a day until the next is."""

import tomllib
from collections.abc import Sequence
from datetime import date
from importlib import resources
from typing import Protocol, TypeVar

from pydantic import BaseModel


class Versioned(Protocol):
    """A version of some rules."""

    @property
    def effective_from(self) -> date: ...


M = TypeVar("M", bound=BaseModel)
V = TypeVar("V", bound=Versioned)


def not_given(value: object) -> bool:
    """What is not said is not shown (`exclude_if=`): a rule is written as it was read."""
    return value is None


def shipped(package: str, model: type[M]) -> list[M]:
    """What the TOML files beside a package's code say, one of the model each, by the file's name
    and the number in it. Raises ValueError for one that is wrong."""
    files = [each for each in resources.files(package).iterdir() if each.name.endswith(".toml")]
    ordered = sorted(files, key=lambda file: (len(file.name), file.name))
    return [model.model_validate(tomllib.loads(each.read_text("utf-8"))) for each in ordered]


def in_force(versions: Sequence[V], day: date) -> V:
    """Of versions in the order of their days, the newest that is effective on one; before the
    first, the first."""
    found = [each for each in versions if each.effective_from <= day]
    return found[-1] if found else versions[0]
