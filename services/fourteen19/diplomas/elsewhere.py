"""Where a provider's Diplomas are taught beside itself, and by which consortium."""

from collections.abc import Sequence
from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions import naming
from chassis.submissions.kind import StagedIssue, SubmissionInfo
from services.fourteen19.learners.young_people import Returns, asked_of
from services.fourteen19.partners.checks import Known

_RETURNS: Final = """
    unnest(CAST(:organisations AS text[]), CAST(:years AS text[])) a (organisation, year)"""
_WAS: Final = text(f"""
    DELETE FROM taught_elsewhere t USING {_RETURNS}
    WHERE (t.organisation, t.year) = (a.organisation, a.year) RETURNING t.taught_at""")
# Of the consortium a row names, or of any: by a provider's word alone nobody teaches.
_TOGETHER: Final = """EXISTS (SELECT 1 FROM record r
    WHERE r.kind = 'consortium' AND r.key = coalesce(d.consortium, r.key)
        AND r.state -> 'members' @> jsonb_build_array(
            jsonb_build_object('organisation', d.organisation),
            jsonb_build_object('organisation', place)))"""
_IS: Final = text(f"""
    INSERT INTO taught_elsewhere (organisation, year, taught_at)
    SELECT DISTINCT organisation, year, place FROM (
        SELECT DISTINCT d.organisation, d.year, d.consortium, place FROM {_RETURNS}
        JOIN diploma d ON (d.organisation, d.year) = (a.organisation, a.year)
        CROSS JOIN LATERAL unnest(string_to_array(d.taught_at, ';')) place) d
    WHERE {_TOGETHER} RETURNING taught_at""")
_STANDS: Final = text(f"""
    SELECT DISTINCT t.taught_at FROM {_RETURNS}
    JOIN taught_elsewhere t ON (t.organisation, t.year) = (a.organisation, a.year)""")
_NO_CONSORTIUM: Final = """
    SELECT row_number FROM {table} s WHERE s.consortium IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM record r WHERE r.kind = 'consortium' AND r.key = s.consortium)"""
_NOT_TOGETHER: Final = f"""
    SELECT row_number FROM {{table}} d
    CROSS JOIN LATERAL unnest(string_to_array(d.taught_at, ';')) place WHERE NOT {_TOGETHER}
    GROUP BY row_number"""


def with_places(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """`taught_at` by the organisations' keys, in order, without the provider itself; adds how many
    of the numbers given are not known, `_unknown_places`."""
    if frame["taught_at"].null_count() == frame.height:
        return frame.with_columns(_unknown_places=pl.lit(0))
    rows = frame.with_row_index("_place_of")
    numbers = rows.select(
        "_place_of", "starts", "ends", "organisation", number=pl.col("taught_at").str.split(";")
    )
    given = numbers.explode("number").filter(pl.col("number").str.strip_chars() != "")
    place = pl.col("place")
    found = (
        naming.with_organisation(given, "number", known.numbers, into="place")
        .group_by("_place_of")
        .agg(
            place.filter(place != pl.col("organisation")).unique().sort().alias("_places"),
            place.null_count().alias("_unknown_places"),
        )
    )
    places = pl.when(pl.col("_places").list.len() > 0).then(pl.col("_places").list.join(";"))
    joined = rows.join(found, on="_place_of", how="left", maintain_order="left")
    return joined.with_columns(taught_at=places).drop("_place_of")


async def places_elsewhere(session: AsyncSession, returns: Returns) -> set[str]:
    """Where else some providers teach in some years, and where they did until now."""
    asked = asked_of(returns)
    was = (await session.scalars(_WAS, asked)).all()
    now = (await session.scalars(_IS, asked)).all()
    return {*was, *now}


async def places_taught_at(session: AsyncSession, returns: Returns) -> set[str]:
    """Where else some providers teach in some years, as it stands."""
    return set(await session.scalars(_STANDS, asked_of(returns)))


async def need_consortia(
    session: AsyncSession,
    submission: SubmissionInfo,  # noqa: ARG001 - the chassis's signature
    table: str,
) -> Sequence[StagedIssue]:
    """Rows that name a consortium there is not, or a place that is in none with the provider."""
    unknown = await session.scalars(text(_NO_CONSORTIUM.format(table=table)))
    alone = await session.scalars(text(_NOT_TOGETHER.format(table=table)))
    message, other = "is no consortium's key", "names one that is in no such consortium"
    return [
        *(StagedIssue(row, "unknown_consortium", message, "consortium") for row in unknown),
        *(StagedIssue(row, "not_in_consortium", other, "taught_at") for row in alone),
    ]
