"""Published values as CSV: one row a value, the symbol in a column of its own."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from chassis.sheets import sheet
from services.kpi.releases.answers import PublicValue

COLUMNS: Final = (
    "id", "indicator", "title", "level", "place", "organisation_name", "area", "period", "group",
    "value", "symbol", "shown", "unit", "numerator", "denominator", "status", "notices",
    "definition_version", "as_of", "release", "released_at",
)  # fmt: skip
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def sheet_of(values: Iterable[PublicValue]) -> bytes:
    """The values with a heading, in UTF-8. `value` is a number or empty; `shown` is never empty."""
    return sheet(COLUMNS, map(_flat, values))


def _flat(value: PublicValue) -> dict[str, object]:
    own: dict[str, object] = {name: getattr(value, name, None) for name in COLUMNS}
    return own | {
        "organisation_name": value.organisation.name if value.organisation else None,
        # As text a number below nought would be taken for a formula.
        "shown": Decimal(value.shown) if _NUMBER.fullmatch(value.shown) else value.shown,
        "notices": " ".join(notice.code for notice in value.notices),
    }
