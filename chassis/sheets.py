"""Answers as CSV: when a caller wants it, and cells that no spreadsheet runs as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from fastapi import Request

CSV: Final = "text/csv"
# What a route declares that may answer as CSV as well (`responses=`).
AS_CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A page", "content": {CSV: {"schema": {"type": "string"}}}}
}
# Of full width too: some spreadsheets read them alike.
_RUN: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def accepts_csv(request: Request) -> bool:
    """Whether the caller asked for CSV by Accept."""
    return request.headers.get("accept", "").partition(";")[0].strip() == CSV


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """A heading and the rows, in UTF-8; what is null is empty, what is text is `safe`."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
    return buffer.getvalue().encode()


def safe(text: str) -> str:
    """Text that a spreadsheet shows: what it would run as a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_RUN) else text


def _cell(value: object) -> str:
    if value is None:
        return ""
    return safe(value) if isinstance(value, str) else str(value)  # a number may begin with minus
