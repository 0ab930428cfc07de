"""From a checked row of any form to what it states of an organisation, a column at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from chassis.submissions.kind import Checked, Finding, Rule
from services.schools.register.fields import STATED
from services.schools.register.words import snake_case

NOT_YOURS: Final = Rule(
    "not_your_organisation",
    "error",
    "The key that sent the file may not write this organisation.",
    "Leave the row out, or ask an administrator for a key that covers it.",
)
RULES: Final = (
    Rule(
        "no_identifier",
        "error",
        "The row has no number to know the organisation by.",
        "Give a school its URN, a setting its early years URN, a provider its UKPRN, and what has"
        " none of these a code of the authority's own.",
    ),
    Rule(
        "no_area",
        "error",
        "The file does not say which authority its organisations are in.",
        "Send it with the parameter area, as in area=350.",
    ),
    NOT_YOURS,
    Rule(
        "left_blank",
        "warning",
        "The value is not one the column may hold, and was left blank.",
        "Correct it where the extract was made; the rest of the row is taken.",
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
        "ages_reversed",
        "warning",
        "The oldest age is below the youngest.",
        "Check both ages where the extract was made.",
    ),
    Rule(
        "identifier_in_use",
        "warning",
        "Another open organisation has the same number, and is no predecessor or successor.",
        "Check both; normally only a closed predecessor shares a number.",
    ),
    Rule(
        "identifier_reused",
        "warning",
        "Another organisation had this number and gave it up, and is no predecessor or successor.",
        "Check the number: none is given twice.",
    ),
    Rule(
        "other_area",
        "warning",
        "Rows of areas that this installation does not look after were left out.",
        "Nothing, or add the area to the setting AREAS.",
    ),
)
# Six digits alone may equal a school's URN, so that a setting of old is known under OC.
_SETTING: Final = (
    pl.when(pl.col("ey_urn").str.contains("^[0-9]"))
    .then(pl.lit("OC") + pl.col("ey_urn"))
    .otherwise("ey_urn")
)
_KEY: Final = pl.coalesce("urn", _SETTING, "ukprn", "local_code")
_NONE: Final = pl.lit(None, dtype=pl.String)


@dataclass(frozen=True, slots=True)
class Writer:
    """For whom the file is checked: the organisations its sender may write, None for all.

    `area` is the authority of a form that names none.
    """

    organisations: tuple[str, ...] | None
    area: str | None = None


def check(frame: pl.DataFrame, writer: Writer) -> Checked:
    """What every row states, its organisation and source, and what is wrong with the row."""
    form = frame.item(0, "dialect") if frame.height else "native"
    rows = _READ.get(form, _from_gias)(frame, writer)
    rows = rows.with_columns(
        _KEY.alias("organisation"),
        pl.col("dialect").alias("source"),
        *(_NONE.alias(name) for name in STATED if name not in rows.columns),
    )
    return Checked(rows, [*_OF_FORM.get(form, ()), *_FINDINGS, *yours(writer, "urn")])


def _from_gias(frame: pl.DataFrame, _writer: Writer) -> pl.DataFrame:
    # Authority 000 ("does not apply", schools overseas) makes no LAESTAB.
    numbered = pl.col("area").str.contains("^[1-9]")
    head = pl.concat_str(
        "head_title", "head_first_name", "head_last_name", separator=" ", ignore_nulls=True
    )
    return frame.with_columns(
        pl.when(numbered).then(pl.col("area") + pl.col("establishment")).alias("laestab"),
        snake_case(pl.col("type_name")).alias("kind"),
        pl.coalesce("phase_code", "phase_name").alias("phase"),
        pl.coalesce("status_code", "status_name").alias("status"),
        pl.when(pl.col("head_last_name").is_not_null()).then(head).alias("head"),
    )


def _from_native(frame: pl.DataFrame, _writer: Writer) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("laestab").str.replace_all("[ /-]", ""),
        pl.col("ey_urn").str.strip_prefix("OC"),
        snake_case(pl.col("kind")).alias("kind"),
    )


def _from_childcare(frame: pl.DataFrame, writer: Writer) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("ey_urn").str.strip_prefix("OC"),
        snake_case(pl.col("subtype")).alias("kind"),
        pl.lit("not_applicable").alias("phase"),
        pl.lit("open").alias("status"),
        pl.lit(writer.area, dtype=pl.String).alias("area"),
    )


_READ: Final[Mapping[str, Callable[[pl.DataFrame, Writer], pl.DataFrame]]] = {
    "native": _from_native,
    "childcare": _from_childcare,
}
# In GIAS's forms the code or the name will do, so neither column alone is required.
_GAPS: Final = tuple(
    Finding(
        "missing_value",
        pl.col(name).is_null(),
        "is missing or wrong, and so is the code that could stand in for it",
        column=f"{name}_name",
    )
    for name in ("phase", "status")
)
_OF_FORM: Final[Mapping[str, tuple[Finding, ...]]] = {
    "gias": _GAPS,
    "gias_download": _GAPS,
    "gias_selection": _GAPS,
    "gias_republished": _GAPS,
    "childcare": (Finding("no_area", pl.col("area").is_null(), "is in an authority not named"),),
}
_FINDINGS: Final = (
    Finding(
        "no_identifier",
        pl.col("organisation").is_null(),
        "is missing or wrong, and so is every other number",
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
    Finding(
        "ages_reversed",
        pl.col("high_age") < pl.col("low_age"),
        "is below the youngest age",
        column="high_age",
    ),
)


def yours(writer: Writer, column: str = "organisation") -> list[Finding]:
    """The rows of organisations that the sender does not act for; shown at `column`."""
    if writer.organisations is None:
        return []
    strange = ~pl.col("organisation").is_in(list(writer.organisations))
    return [
        Finding(
            NOT_YOURS.code, strange, "is of an organisation that this key may not write", column
        )
    ]
