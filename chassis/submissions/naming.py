"""Which organisation and academic year the rows of a file mean, by the register's copy."""

from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Finding, Rule
from education.years import AcademicYear

RULES: Final = (
    Rule(
        "unknown_organisation",
        "error",
        "No organisation of the register has this number.",
        "Check the number; if it is right, submit the organisation to the register first.",
    ),
    Rule(
        "year_wrong_form",
        "error",
        "The academic year is missing, or written otherwise.",
        "Write it as 2008/09; for files that do not say it, in the parameter `year`.",
    ),
)
_NUMBERS: Final = text("""
    SELECT given, organisation, opened_on, closed_on FROM organisation
    CROSS JOIN LATERAL (VALUES (organisation), (laestab), (ukprn)) n (given)
    WHERE given IS NOT NULL""")
_SCHEMA: Final = {
    "given": pl.String(),
    "organisation": pl.String(),
    "opened_on": pl.Date(),
    "closed_on": pl.Date(),
}


async def known_numbers(session: AsyncSession) -> pl.DataFrame:
    """Every URN, LAESTAB and UKPRN (`given`), and the organisation it is or was of."""
    rows = (await session.execute(_NUMBERS)).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=_SCHEMA, orient="row")


def with_year(frame: pl.DataFrame, written: str) -> pl.DataFrame:
    """Adds `year` (canonical, null: none that can be read), and its first day and last."""
    years = {text: year for text in _different(frame, written) if (year := year_of(text))}
    return frame.with_columns(
        looked_up(written, {one: str(year) for one, year in years.items()}).alias("year"),
        looked_up(written, {one: y.starts for one, y in years.items()}, pl.Date()).alias("starts"),
        looked_up(written, {one: y.ends for one, y in years.items()}, pl.Date()).alias("ends"),
    )


def year_of(text: str) -> AcademicYear | None:
    """The academic year of a text, if it is one."""
    try:
        return AcademicYear.parse(text)
    except ValueError:
        return None


def no_year(column: str) -> Finding:
    """Rows to which `with_year` gave none."""
    message = "must be an academic year written as 2008/09"
    return Finding("year_wrong_form", pl.col("year").is_null(), message, column)


def with_organisation(
    frame: pl.DataFrame, numbers: str, known: pl.DataFrame, *, into: str = "organisation"
) -> pl.DataFrame:
    """Adds `organisation`, or `into`, null where no number of the column is registered.

    Of several numbers with semicolons between them, and of several organisations that had one, it
    is the one that was open in the row's year, else the first.
    """
    given = pl.col(numbers).str.to_uppercase().str.replace_all("[ /-]", "").str.split(";")
    rows = frame.with_row_index("_row")
    found = (
        rows.select("_row", "starts", "ends", given.alias("given"))
        .explode("given")
        .with_row_index("_order")
        .join(known, on="given", how="inner")
        .with_columns(
            _open=(pl.col("opened_on") <= pl.col("ends")).fill_null(True)
            & (pl.col("closed_on") >= pl.col("starts")).fill_null(True)
        )
        .sort("_open", "_order", "opened_on", descending=[True, False, True], nulls_last=True)
        .unique("_row", keep="first", maintain_order=True)
        .select("_row", pl.col("organisation").alias(into))
    )
    return rows.join(found, on="_row", how="left", maintain_order="left").drop("_row")


def _different(frame: pl.DataFrame, column: str) -> list[str]:
    return frame[column].drop_nulls().unique().to_list()
