"""The field's words for what GIAS writes as codes and names (domain: GIAS columns, 12.6)."""

from typing import Final

import polars as pl

PHASE_CODES: Final = {
    "0": "not_applicable",
    "1": "nursery",
    "2": "primary",
    "3": "middle_deemed_primary",
    "4": "secondary",
    "5": "middle_deemed_secondary",
    "6": "16_plus",
    "7": "all_through",
}
PHASE_NAMES: Final = {
    "Not applicable": "not_applicable",
    "Nursery": "nursery",
    "Primary": "primary",
    "Middle deemed primary": "middle_deemed_primary",
    "Secondary": "secondary",
    "Middle deemed secondary": "middle_deemed_secondary",
    "16 plus": "16_plus",
    "All-through": "all_through",
}
STATUS_CODES: Final = {"1": "open", "2": "closed", "3": "proposed_to_close", "4": "proposed"}
STATUS_NAMES: Final = {
    "Open": "open",
    "Closed": "closed",
    "Open, but proposed to close": "proposed_to_close",
    "Proposed to open": "proposed",
}
LIVE: Final = ("open", "proposed_to_close")
"""The statuses of an organisation that is at work today."""


def snake_case(name: pl.Expr) -> pl.Expr:
    """`Local authority nursery school` gives `local_authority_nursery_school`."""
    plain = name.str.to_lowercase().str.replace_all(r"['\u2019]", "")
    return plain.str.replace_all("[^a-z0-9]+", "_").str.strip_chars("_")
