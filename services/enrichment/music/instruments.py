"""Instruments by every way they are written: data, `instruments.toml`. What whole classes are
taught is told in events and to other schools, so it is one of a list and no free text."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Final


def _read() -> Mapping[str, str]:
    """Raises ValueError where one spelling stands for two."""
    file = resources.files("services.enrichment.music") / "instruments.toml"
    named = tomllib.loads(file.read_text("utf-8"))
    pairs = [(way, name) for name, ways in named.items() for way in (name, *ways)]
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("instruments.toml: one spelling stands for two")
    return found


INSTRUMENTS: Final = _read()
"""To what is kept, from each way in which it is written, in small letters."""


def instrument_of(written: str) -> str:
    """What is kept of an instrument; one that is in no list, as it was written."""
    small = " ".join(written.lower().split())
    return INSTRUMENTS.get(small, small)
