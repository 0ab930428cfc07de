"""What can be of a person. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from chassis.records.refusing import wrong
from chassis.records.state import GOVERNORS, HEAD
from services.earlyyears.people.state import Person

_RESERVED: Final = frozenset({HEAD, GOVERNORS, "workload", "nobody"})
"""Keys that are read as something else, as an owner or in an address."""


def need_free_key(key: str) -> None:
    """Raises `invalid_request` for a key that means something else."""
    if key in _RESERVED:
        raise wrong("reserved", "$.key", f"{key} means something else")


def changed(person: Person, fields: Mapping[str, Any]) -> Person:
    """The person after a merge patch: hours year by year, all else whole."""
    merged = {**person.model_dump(), **fields}
    hours = person.hours | fields.get("hours", {})
    merged["hours"] = {year: each for year, each in sorted(hours.items()) if each is not None}
    merged["status"] = "left" if merged["left_on"] else "active"
    return Person.model_validate(merged)
