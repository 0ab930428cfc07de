"""JSON Schemas of every event type, generated from the models and committed beside them.

`python -m contracts` rewrites `contracts/schemas/`. A published type only ever gains optional
members; `incompatibilities` says where a new schema would break readers of the old one.
"""

from collections.abc import Iterator
from pathlib import Path

import orjson

from contracts import earlyyears, enrichment, fourteen19, kpi, schools, sif
from contracts.compatibility import Comparison, Schema
from contracts.envelope import EventData

FOLDER = Path(__file__).parent / "schemas"
EVENTS: tuple[type[EventData], ...] = (
    *schools.EVENTS,
    *sif.EVENTS,
    *earlyyears.EVENTS,
    *fourteen19.EVENTS,
    *enrichment.EVENTS,
    *kpi.EVENTS,
)


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


def incompatibilities(old: Schema, new: Schema) -> Iterator[str]:
    """Where a reader of `old` could be broken by data that fits `new`."""
    yield from Comparison(old, new, "told").faults(old, new, "$")
