"""Published values as CSV: one row a value, the symbol in a column of its own."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from services.kpi.releases.answers import PublicValue

COLUMNS: Final = (
    "id", "indicator", "title", "level", "place", "organisation_name", "area", "period", "group",
    "value", "symbol", "shown", "unit", "numerator", "denominator", "status", "notices",
    "definition_version", "as_of", "release", "released_at",
)  # fmt: skip


def sheet_of(values: Iterable[PublicValue]) -> bytes:
    """The values with a heading, in UTF-8. `value` is a number or empty; `shown` is never empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for value in values:
        row = _flat(value)
        writer.writerow([row[name] for name in COLUMNS])
    return buffer.getvalue().encode()


def _flat(value: PublicValue) -> dict[str, object]:
    own: dict[str, object] = {name: getattr(value, name, None) for name in COLUMNS}
    return own | {
        "title": _safe(value.title),
        "organisation_name": _safe(value.organisation.name) if value.organisation else None,
        "shown": _safe(value.shown) if value.shown.endswith(")") else value.shown,
        "notices": " ".join(notice.code for notice in value.notices),
    }


def _safe(text: str | None) -> str | None:
    # A spreadsheet would run it as a formula.
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text
