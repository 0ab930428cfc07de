"""What can be of a person. Pure."""

from typing import Final

from chassis.records.refusing import wrong
from chassis.records.state import GOVERNORS, HEAD

_RESERVED: Final = frozenset({HEAD, GOVERNORS, "workload", "nobody"})
"""Keys that are read as something else, as an owner or in an address."""


def need_free_key(key: str) -> None:
    """Raises `invalid_request` for a key that means something else."""
    if key in _RESERVED:
        raise wrong("reserved", "$.key", f"{key} means something else")
