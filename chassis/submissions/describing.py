"""A kind's POST as OpenAPI describes it: each form of the body, column by column."""

from typing import Any, Final

from chassis.submissions.columns import Column
from chassis.submissions.kind import Dialect, Kind, Parameter

_SINGLE: Final = {"type": ["string", "number", "boolean", "null"]}


def operation_extra(kind: Kind[Any]) -> dict[str, Any]:
    """What the route's own parameters do not say: the body, and the kind's parameters."""
    return {
        "requestBody": {"required": True, "content": _content(kind)},
        "parameters": [_parameter(parameter) for parameter in kind.parameters],
    }


def _content(kind: Kind[Any]) -> dict[str, Any]:
    columns = "\n\n".join(_table(dialect, many=len(kind.dialects) > 1) for dialect in kind.dialects)
    rows = {"type": "array", "items": _row_of(kind)}
    whole = {"type": "object", "properties": {"rows": rows}, "required": ["rows"]}
    lines = {"type": "string", "description": "one object on each line, as in the JSON form"}
    return {
        "text/csv": {"schema": {"type": "string", "description": columns}},
        "application/json": {"schema": {"anyOf": [rows, whole]}},
        "application/x-ndjson": {"schema": lines},
    }


def _table(dialect: Dialect, *, many: bool) -> str:
    """The columns as a Markdown table."""
    head = [f"Form `{dialect.name}`:", ""] if many else []
    lines = [
        f"| `{column.name}` | {_needed(column)} | {column.meaning}; {column.type.describe()} |"
        for column in dialect.columns
    ]
    return "\n".join([*head, "| column | | what it holds |", "|---|---|---|", *lines])


def _needed(column: Column) -> str:
    if column.required:
        return "every row"
    return "heading" if column.must_be_present else ""


def _row_of(kind: Kind[Any]) -> dict[str, Any]:
    rows = [_row(dialect) for dialect in kind.dialects]
    return rows[0] if len(rows) == 1 else {"anyOf": rows}


def _row(dialect: Dialect) -> dict[str, Any]:
    return {
        "type": "object",
        "title": dialect.name,
        "properties": {
            column.name: _SINGLE | {"description": f"{column.meaning}; {column.type.describe()}"}
            for column in dialect.columns
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "schema": _schema_of(parameter),
    }


def _schema_of(parameter: Parameter) -> dict[str, Any]:
    if parameter.values:
        return {"type": "string", "enum": list(parameter.values), "default": parameter.default}
    default = {"default": parameter.default} if parameter.default else {}
    return {"type": "string", "description": parameter.type.describe()} | default
