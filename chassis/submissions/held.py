"""Rows of files as they are held of the people they are about, read back by who may know them."""

import json
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter, field_validator

from chassis.submissions.kind import Target

Value = str | int | bool | None


class HeldRow(BaseModel):
    """A row of a file, as it is held. Null: not sent."""

    year: str
    submission_id: UUID = Field(description="the submission that wrote this row last")
    values: dict[str, Value] = Field(
        description="by the names of the file's columns, as they are kept: dates as 2009-09-07, "
        "decimals as text, what was sent by a name of its own under its key"
    )

    @field_validator("values")
    @classmethod
    def _blank_is_none(cls, values: dict[str, Value]) -> dict[str, Value]:
        # What is of a table's key is kept as an empty text where it was not sent.
        return {name: None if value == "" else value for name, value in values.items()}


_ROWS: Final = TypeAdapter(list[HeldRow])


def held_rows(rows: str | bytes) -> list[HeldRow]:
    """What `rows_of` gave for one person."""
    # A decimal is the text it is kept as, 10.00: through a float it would be 10.0.
    return _ROWS.validate_python(json.loads(rows, parse_float=str))


def rows_of(target: Target, *, but: tuple[str, ...]) -> str:
    """SQL: all rows of a group of the table, as `t`, in the order of their keys, as the JSON `rows`
    that `held_rows` reads; `but` are columns that are not the file's."""
    names = [name for name in target.columns if name not in ("year", "organisation", *but)]
    values = ", ".join(f"'{name}', t.{name}" for name in names)
    order = ", ".join(f"t.{name}" for name in ("year", *target.key) if name in ("year", *names))
    return f"""CAST(jsonb_agg(jsonb_build_object('year', t.year, 'submission_id', t.submission_id,
        'values', jsonb_build_object({values})) ORDER BY {order}) AS text) AS rows"""
