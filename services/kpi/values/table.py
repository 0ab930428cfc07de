"""Values as CSV: one row a value, with the same names as in JSON, flat."""

from collections.abc import Iterable
from typing import Final

from chassis.sheets import sheet
from services.kpi.values.answer import ValueAnswer

COLUMNS: Final = (
    "id", "indicator", "title", "level", "place", "organisation_name", "area", "period", "group",
    "value", "reason", "unit", "numerator", "denominator", "size", "incomplete", "status",
    "target", "variance", "variance_words", "rag", "rag_reason", "direction", "previous",
    "people_to_target", "coverage_percent", "worst", "best", "publishable", "definition_version",
    "as_of", "recorded_at", "lag_ms",
)  # fmt: skip


def csv_of(values: Iterable[ValueAnswer]) -> bytes:
    """The values as CSV with a heading, in UTF-8; what is null is empty."""
    return sheet(COLUMNS, map(flat, values))


def flat(value: ValueAnswer) -> dict[str, object]:
    """A value as one row of plain fields: what CSV shows and what a query may ask about."""
    own: dict[str, object] = {name: getattr(value, name, None) for name in COLUMNS}
    direction, coverage, extremes = value.direction, value.coverage, value.range
    return own | {
        "organisation_name": value.organisation.name if value.organisation else None,
        "direction": direction.travel if direction else None,
        "previous": direction.previous if direction else None,
        "people_to_target": value.people_to_target.number,
        "coverage_percent": coverage.percent if coverage else None,
        "worst": extremes.worst if extremes else None,
        "best": extremes.best if extremes else None,
    }
