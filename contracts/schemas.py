"""JSON Schemas of every event type, generated from the models and committed beside them.

`python -m contracts` rewrites `contracts/schemas/`. A published type only ever gains optional
members; `incompatibilities` says where a new schema would break readers of the old one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from contracts import earlyyears, kpi, schools
from contracts.envelope import EventData

FOLDER = Path(__file__).parent / "schemas"
EVENTS: tuple[type[EventData], ...] = (*schools.EVENTS, *earlyyears.EVENTS, *kpi.EVENTS)
Schema = dict[str, Any]


def schema_of(model: type[EventData]) -> Schema:
    """The JSON Schema (2020-12) of one event type's data."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schemas/{model.event_type}.json",
        **model.model_json_schema(mode="serialization"),
    }


def documents() -> dict[Path, bytes]:
    """Each schema file's path and content."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return {
        FOLDER / f"{model.event_type}.json": orjson.dumps(schema_of(model), option=options)
        for model in EVENTS
    }


def incompatibilities(old: Schema, new: Schema, path: str = "$") -> Iterator[str]:
    """Where a reader of `old` could be broken by data that fits `new`."""
    for name in set(old.get("required", ())) - set(new.get("required", ())):
        yield f"{path}.{name} is no longer always there"
    for name, was in old.get("properties", {}).items():
        now = new.get("properties", {}).get(name)
        if now is None:
            yield f"{path}.{name} is gone"
        else:
            yield from _narrower(was, now, f"{path}.{name}")
    for name, was in old.get("$defs", {}).items():
        if name in new.get("$defs", {}):
            yield from incompatibilities(was, new["$defs"][name], f"{path}.{name}")


def _narrower(was: Schema, now: Schema, path: str) -> Iterator[str]:
    if was.get("type") != now.get("type") or was.get("format") != now.get("format"):
        yield f"{path} changed its type"
    if was.get("$ref") != now.get("$ref"):
        yield f"{path} refers to something else"
    known: set[str] = set(was.get("enum") or now.get("enum") or ())
    if not known.issuperset(now.get("enum") or ()):
        yield f"{path} may hold values its readers do not know"
