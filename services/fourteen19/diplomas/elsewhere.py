"""Where a provider's Diplomas are taught beside itself, and by which consortium."""

from collections.abc import Collection, Sequence
from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import StagedIssue, SubmissionInfo
from services.fourteen19.partners.checks import Known

_RETURNS: Final = """
    unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)"""
_WAS: Final = text(f"""
    DELETE FROM taught_elsewhere t USING {_RETURNS}
    WHERE (t.organisation, t.year) = (a.organisation, a.year) RETURNING t.taught_at""")
_IS: Final = text(f"""
    INSERT INTO taught_elsewhere (organisation, year, taught_at)
    SELECT DISTINCT d.organisation, d.year, place FROM {_RETURNS}
    JOIN diploma d ON (d.organisation, d.year) = (a.organisation, a.year)
    CROSS JOIN LATERAL unnest(string_to_array(d.taught_at, ';')) place
    RETURNING taught_at""")
_STANDS: Final = text(f"""
    SELECT DISTINCT t.taught_at FROM {_RETURNS}
    JOIN taught_elsewhere t ON (t.organisation, t.year) = (a.organisation, a.year)""")
_NO_CONSORTIUM: Final = """
    SELECT row_number FROM {table} s WHERE s.consortium IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM record r WHERE r.kind = 'consortium' AND r.key = s.consortium)"""


def with_places(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """`taught_at` by the organisations' keys, in order, without the provider itself; adds how many
    of the numbers given are not known, `_unknown_places`."""
    if frame["taught_at"].null_count() == frame.height:
        return frame.with_columns(_unknown_places=pl.lit(0))
    given = pl.col("taught_at").str.to_uppercase().str.replace_all("[ /-]", "").str.split(";")
    rows = frame.with_row_index("_row")
    named = rows.select("_row", "organisation", given.alias("given")).explode("given")
    numbers = known.numbers.sort("closed_on", descending=True, nulls_last=False).unique(
        "given", keep="first", maintain_order=True
    )
    found = (
        named.filter(pl.col("given").fill_null("") != "")
        .join(numbers.select("given", place="organisation"), on="given", how="left")
        .group_by("_row")
        .agg(
            pl.col("place")
            .filter(pl.col("place") != pl.col("organisation"))
            .unique()
            .sort()
            .str.join(";")
            .alias("_places"),
            pl.col("place").null_count().alias("_unknown_places"),
        )
    )
    places = pl.when(pl.col("_places") != "").then(pl.col("_places"))
    joined = rows.join(found, on="_row", how="left", maintain_order="left")
    return joined.with_columns(taught_at=places).drop("_row")


async def places_elsewhere(session: AsyncSession, returns: Collection[tuple[str, str]]) -> set[str]:
    """Where else some providers teach in some years, and where they did until now."""
    asked = _asked(returns)
    was = (await session.scalars(_WAS, asked)).all()
    now = (await session.scalars(_IS, asked)).all()
    return {*was, *now}


async def places_taught_at(session: AsyncSession, returns: Collection[tuple[str, str]]) -> set[str]:
    """Where else some providers teach in some years, as it stands."""
    return set(await session.scalars(_STANDS, _asked(returns)))


async def need_consortia(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Rows that name a consortium there is not."""
    rows = await session.scalars(text(_NO_CONSORTIUM.format(table=table)))
    message = "is no consortium's key"
    return [StagedIssue(row, "unknown_consortium", message, "consortium") for row in rows]


def _asked(returns: Collection[tuple[str, str]]) -> dict[str, list[str]]:
    return {
        "organisations": [organisation for organisation, _ in returns],
        "years": [year for _, year in returns],
    }
