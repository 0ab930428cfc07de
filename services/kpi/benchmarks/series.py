"""Which published series is which indicator: what people say so, since names do not tell."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Checked, Column, Dialect, Finding, Rule, SubmissionInfo, Text
from services.kpi.indicators.active import active_definitions, resolve
from services.kpi.indicators.definition import Definition

DIALECT: Final = Dialect(
    "native",
    columns=(
        Column("series", "the publisher's name of the series", Text(100), required=True),
        Column("indicator", "the indicator it is, in any spelling", Text(100), required=True),
        Column("group", "the indicator's group it is about: fsm=yes; blank: all", Text(100)),
    ),
)
RULES: Final = (
    Rule(
        "unknown_indicator",
        "error",
        "There is no such indicator.",
        "Correct the code; the indicators are listed at /v1/kpi/indicators.",
    ),
)


async def prepare(session: AsyncSession, _submission: SubmissionInfo) -> Mapping[str, Definition]:
    """The indicators there are."""
    return await active_definitions(session)


def check(frame: pl.DataFrame, definitions: Mapping[str, Definition]) -> Checked:
    """Each series with its indicator's code."""
    named = frame["indicator"].drop_nulls().unique().to_list()
    found = {one: resolve(definitions, one) for one in named}
    codes = {one: definition.code for one, definition in found.items() if definition}
    rows = frame.with_columns(
        pl.col("indicator").replace_strict(
            list(codes), list(codes.values()), default=None, return_dtype=pl.String
        ),
        pl.col("indicator").is_in(named).alias("named"),
        pl.col("group").fill_null("all").alias("group_key"),
    )
    unknown = pl.col("named") & pl.col("indicator").is_null()
    return Checked(rows, [Finding("unknown_indicator", unknown, "is no indicator", "indicator")])
