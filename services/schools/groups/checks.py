"""The rules of a file of memberships, applied to a chunk of rows at once."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Checked, Finding
from services.schools.groups.columns import ALWAYS, RESERVED
from services.schools.register.naming import named, unknown_organisation

_FINDINGS: Final = (
    unknown_organisation(),
    Finding(
        "scheme_reserved", pl.col("scheme").is_in(RESERVED), "is told by the register", "scheme"
    ),
    Finding(
        "ends_before_start",
        pl.col("ends_on") <= pl.col("starts_on"),
        pl.format("is not after {}", "starts_on"),
        "ends_on",
    ),
)


def check(frame: pl.DataFrame, known: pl.DataFrame) -> Checked:
    """The organisation meant and the first day of every row, and which rows break a rule."""
    rows = named(frame, known).with_columns(pl.col("starts_on").fill_null(ALWAYS))
    return Checked(rows, _FINDINGS)
