"""From a checked row of any dialect to a row of the register, a column at a time."""

from dataclasses import dataclass

import polars as pl

from chassis.submissions.kind import Checked, Finding, Rule
from services.schools.register.words import snake_case

RULES = (
    Rule(
        "no_identifier",
        "error",
        "The row has neither a URN nor an early years URN.",
        "Give a school its URN, a setting its early years URN.",
    ),
    Rule(
        "not_your_organisation",
        "error",
        "The key that sent the file may not write this organisation.",
        "Leave the row out, or ask an administrator for a key that covers it.",
    ),
    Rule(
        "other_authority",
        "warning",
        "The LAESTAB begins with another authority than the row's area.",
        "Check both; a school keeps its number when authorities are reorganised, so it may be so.",
    ),
    Rule(
        "closed_before_opened",
        "warning",
        "The date of closure lies before the date of opening.",
        "Check both dates where the extract was made.",
    ),
    Rule(
        "laestab_in_use",
        "warning",
        "Another open organisation has the same LAESTAB.",
        "Check both; normally only a closed predecessor shares it.",
    ),
    Rule(
        "identifier_clash",
        "error",
        "A school and a setting have the same six digits, so one would overwrite the other.",
        "Give the setting's early years URN with its letters EY.",
    ),
    Rule(
        "other_area",
        "warning",
        "Rows of areas that this installation does not look after were left out.",
        "Nothing, or add the area to the setting AREAS.",
    ),
)
VALUES = (
    *("urn", "laestab", "ukprn", "ey_urn", "name", "kind", "phase", "status", "area"),
    *("opened_on", "closed_on", "pupils"),
)


@dataclass(frozen=True, slots=True)
class Writer:
    """For whom the file is checked: the organisations its sender may write, None for all."""

    organisations: tuple[str, ...] | None


def check(frame: pl.DataFrame, writer: Writer) -> Checked:
    """The register's columns for every row, and what is wrong with them."""
    # Only GIAS's forms fill it; in a native file it is absent or null.
    gias = "type_name" in frame.columns and bool(frame["type_name"].is_not_null().any())
    rows = _from_gias(frame) if gias else _from_native(frame)
    rows = rows.with_columns(pl.coalesce("urn", "ey_urn").alias("organisation"))
    return Checked(rows, [*(_gaps() if gias else ()), *_findings(writer)])


def _from_gias(frame: pl.DataFrame) -> pl.DataFrame:
    # Authority 000 ("does not apply", schools overseas) makes no LAESTAB.
    numbered = pl.col("area").str.contains("^[1-9]")
    none = pl.lit(None, dtype=pl.String)
    return frame.with_columns(
        pl.when(numbered).then(pl.col("area") + pl.col("establishment")).alias("laestab"),
        none.alias("ey_urn"),
        snake_case(pl.col("type_name")).alias("kind"),
        pl.coalesce("phase_code", "phase_name").alias("phase"),
        pl.coalesce("status_code", "status_name").alias("status"),
    )


def _from_native(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("laestab").str.replace_all("[ /-]", ""),
        snake_case(pl.col("kind")).alias("kind"),
    )


def _gaps() -> list[Finding]:
    """In GIAS's forms the code or the name will do, so neither column alone is required."""
    return [
        Finding(
            "missing_value",
            pl.col(name).is_null(),
            "is missing or wrong, and so is the code that could stand in for it",
            column=f"{name}_name",
        )
        for name in ("phase", "status")
    ]


def _findings(writer: Writer) -> list[Finding]:
    found = [
        Finding(
            "no_identifier",
            pl.col("organisation").is_null(),
            "is missing or wrong, and so is the early years URN",
            column="urn",
        ),
        Finding(
            "other_authority",
            ~pl.col("laestab").str.starts_with(pl.col("area")),
            "begins with another authority than the area",
            column="laestab",
        ),
        Finding(
            "closed_before_opened",
            pl.col("closed_on") < pl.col("opened_on"),
            "lies before the date of opening",
            column="closed_on",
        ),
    ]
    if writer.organisations is not None:
        theirs = pl.col("organisation").is_in(list(writer.organisations))
        found.append(
            Finding(
                "not_your_organisation",
                ~theirs,
                "is of an organisation that this key may not write",
                "urn",
            )
        )
    return found
