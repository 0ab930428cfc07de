"""What published results are held to, and what the table keeps of each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson
import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions import naming
from chassis.submissions.kind import Checked, Finding, Rule, StagedIssue, SubmissionInfo
from services.sif.results.published.columns import (
    COUNTRY,
    FIGURES,
    KEY_STAGE_2,
    KEY_STAGE_4,
    NATIVE,
    PRESS,
)
from services.sif.results.published.figures import number_in, reason_in
from services.sif.results.rules import WITHOUT_LEVELS

RULES: Final = (
    *naming.RULES,
    Rule(
        "area_missing",
        "error",
        "The row of an authority does not say of which.",
        "Give its three digits in the parameter `area`.",
    ),
    Rule(
        "standard_of_another_year",
        "error",
        "The file's standard is not that of the year: key stage 2 has levels until 2014/15, the "
        "expected standard in reading, writing and mathematics from 2015/16.",
        "Check the year; it is the one the pupils were assessed in.",
    ),
    Rule(
        "left_out",
        "warning",
        "Rows of published tables about schools that are not registered here were left out.",
        "Nothing, or register the schools first and hand the file in again.",
    ),
)
_STAGES: Final = {KEY_STAGE_2.name: "ks2", KEY_STAGE_4.name: "ks4", PRESS.name: "ks2"}
_LEAVE_OUT: Final = "DELETE FROM {staging} WHERE place IS NULL RETURNING 1"


@dataclass(frozen=True, slots=True)
class Known:
    """The register's numbers, and what the parameters say of a file that does not say it."""

    numbers: pl.DataFrame
    year: str | None
    area: str | None
    status: str


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """The register, and the parameters."""
    given = submission.parameters
    numbers = await naming.known_numbers(session)
    return Known(numbers, given["year"] or None, given["area"] or None, given["status"])


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """The table's columns for every row of any form, and what is wrong with them.

    A school of a published table that is not registered comes without place: it is left out.
    """
    rows = _placed(_in_year(_gathered(frame), known), known)
    return Checked(_measured(rows, known), _FINDINGS)


def _gathered(frame: pl.DataFrame) -> pl.DataFrame:
    """One set of columns out of those of the four forms."""
    place = pl.col("place")
    of_place = (
        pl.when(place == COUNTRY)
        .then(pl.lit("country"))
        .when(place.str.contains("^[0-9]{3}$"))
        .then(pl.lit("area"))
        .otherwise(pl.lit("organisation"))
    )
    return frame.with_columns(
        pl.coalesce("level", of_place).alias("level"),
        pl.coalesce("area", pl.when(of_place == "area").then(place)).alias("area"),
        pl.coalesce("numbers", "place").alias("numbers"),
        pl.coalesce("stage", pl.col("dialect").replace_strict(_STAGES, default=None)).alias(
            "stage"
        ),
    )


def _in_year(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    given = pl.lit(known.year, dtype=pl.String)
    written = pl.when(pl.col("dialect") == NATIVE.name).then("academic_year").otherwise(given)
    return naming.with_year(frame.with_columns(_written=written), "_written")


def _placed(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    level, area = pl.col("level"), pl.coalesce("area", pl.lit(known.area, dtype=pl.String))
    place = (
        pl.when(level == "organisation")
        .then("organisation")
        .when(level == "area")
        .then(area)
        .otherwise(pl.lit(COUNTRY))
    )
    return naming.with_organisation(frame, "numbers", known.numbers).with_columns(place=place)


def _measured(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """The figures, those missing with their reason; a new school has no pupils at the stage."""
    new = pl.when(pl.col("roll") == "NEW").then(pl.lit("NEW"))
    marked = frame.with_columns(pl.coalesce(name, new) for name in ("eligible", "achieved"))
    reasons = marked.select(reason_in(name).alias(name) for name in FIGURES)
    missing = [
        orjson.dumps({name: why for name, why in row.items() if why}).decode()
        for row in reasons.iter_rows(named=True)
    ]
    return marked.with_columns(
        *(number_in(name).alias(name) for name in FIGURES),
        pl.Series("missing", missing, dtype=pl.String),
        pl.lit(known.status).alias("status"),
    )


_WITH_LEVELS: Final = pl.col("year") < str(WITHOUT_LEVELS)
_FINDINGS: Final[Sequence[Finding]] = (
    naming.no_year("academic_year"),
    Finding(
        "unknown_organisation",
        (pl.col("dialect") == NATIVE.name) & pl.col("place").is_null(),
        "is no organisation of the register",
        "place",
    ),
    Finding(
        "area_missing",
        (pl.col("level") == "area") & pl.col("place").is_null(),
        "is of an authority, but not said which",
        "area",
    ),
    Finding(
        "standard_of_another_year",
        pl.col("achieved").is_not_null()
        & (
            ((pl.col("dialect") == KEY_STAGE_2.name) & _WITH_LEVELS)
            | ((pl.col("dialect") == PRESS.name) & ~_WITH_LEVELS)
        ),
        pl.format("is not a figure of {}", "year"),
        "achieved",
    ),
)


async def leave_out(
    session: AsyncSession, _submission: SubmissionInfo, staging: str
) -> Sequence[StagedIssue]:
    """Schools that are not registered here go no further: one notice says how many."""
    gone = len((await session.execute(text(_LEAVE_OUT.format(staging=staging)))).all())
    if not gone:
        return []
    message = f"{gone} rows of schools that are not registered were left out"
    return [StagedIssue(None, "left_out", message, column="numbers")]
