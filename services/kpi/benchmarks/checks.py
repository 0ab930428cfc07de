"""What official figures are held to, and what the table keeps of each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Checked, Finding, Rule, StagedIssue, SubmissionInfo
from services.kpi.benchmarks.periods import reading_of
from services.kpi.benchmarks.places import OUTSIDE, name_of, place_numbered
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.indicators.definition import Definition

LAIT_SOURCE: Final = "DfE Local Authority Interactive Tool"
RULES: Final = (
    Rule(
        "unknown_place",
        "error",
        "There is no such authority or region in England.",
        "Give an authority's three digits, a region's ONS code, E92000001 or neighbours:350.",
    ),
    Rule(
        "released_later",
        "error",
        "The day of publication is still to come; nothing is shown before it is released.",
        "Correct the date, or send the figures once they are published.",
    ),
    Rule(
        "not_published",
        "warning",
        "The source has a sign in place of the figure; it is kept as missing, never as zero.",
        "Nothing; send the figure once it is published.",
    ),
    Rule(
        "no_place_here",
        "warning",
        "Rows of inner London, outer London and discontinued totals of England were left out.",
        "Nothing.",
    ),
)
_TEXT: Final = pl.String()
_LEAVE_OUT: Final = "DELETE FROM {staging} WHERE place IS NULL RETURNING 1"


@dataclass(frozen=True, slots=True)
class Known:
    """The indicators, the day of publication of rows that give none, and today."""

    definitions: Mapping[str, Definition]
    released_on: date
    today: date


async def prepare(session: AsyncSession, submission: SubmissionInfo) -> Known:
    """Rows without a day of publication have the parameter's, or else the day they came."""
    today = submission.received_at.date()
    given = submission.parameters["released_on"]
    return Known(
        await active_definitions(session),
        date.fromisoformat(given) if given else today,
        today,
    )


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """The table's columns for every row, and what is wrong with them."""
    lait = bool(frame["la_number"].is_not_null().any())
    placed = _from_lait(frame) if lait else _from_native(frame, known)
    rows = _with_period(placed).with_columns(
        pl.col("group").fill_null("all").alias("group_key"),
        pl.col("released_on").fill_null(known.released_on),
    )
    return Checked(rows, _findings(known, "la_number" if lait else "place"))


def _from_lait(frame: pl.DataFrame) -> pl.DataFrame:
    numbers = _different(frame, "la_number")
    places = {number: place_numbered(int(number)) for number in numbers}
    strange = {number: not place and number not in OUTSIDE for number, place in places.items()}
    return frame.with_columns(
        looked_up("la_number", places).alias("place"),
        looked_up("la_number", strange, pl.Boolean()).alias("strange"),
        pl.lit(None, dtype=pl.String).alias("indicator"),
        pl.lit(LAIT_SOURCE).alias("source"),
    )


def _from_native(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """A series named like an indicator, in any spelling, is that indicator's own."""
    named = {one: resolve(known.definitions, one) for one in _different(frame, "series")}
    codes = {series: found.code for series, found in named.items() if found}
    strange = {place: name_of(place) is None for place in _different(frame, "place")}
    return frame.with_columns(
        looked_up("series", codes).alias("indicator"),
        pl.coalesce(looked_up("series", codes), "series").alias("series"),
        looked_up("place", strange, pl.Boolean()).alias("strange"),
    )


def _with_period(frame: pl.DataFrame) -> pl.DataFrame:
    read = {label: reading_of(label) for label in _different(frame, "period")}
    marked = {label: reading.status for label, reading in read.items()}
    return frame.with_columns(
        pl.col("period").alias("period_label"),
        looked_up("period", {one: reading.text for one, reading in read.items()}),
        looked_up("period", {one: reading.type for one, reading in read.items()}).alias(
            "period_type"
        ),
        pl.coalesce("status", looked_up("period", marked)),
    )


def _different(frame: pl.DataFrame, column: str) -> list[Any]:
    """The values of a column, each once: they are few, and asked about one by one."""
    return frame[column].drop_nulls().unique().to_list()


def _findings(known: Known, place: str) -> list[Finding]:
    return [
        Finding("unknown_place", pl.col("strange"), "is no place in England", place),
        Finding(
            "released_later",
            pl.col("released_on") > known.today,
            "is still to come",
            column="released_on",
        ),
        Finding("not_published", pl.col("value").is_null(), "stands for no figure", "value"),
    ]


async def leave_out_other_places(
    session: AsyncSession, _submission: SubmissionInfo, staging: str
) -> Sequence[StagedIssue]:
    """Rows of the tool's that are of no place here go no further: one notice says how many."""
    deleted = await session.execute(text(_LEAVE_OUT.format(staging=staging)))
    count = len(deleted.all())
    if not count:
        return []
    message = f"{count} rows of inner or outer London or discontinued totals were left out"
    return [StagedIssue(None, "no_place_here", message, column="la_number")]
