"""Which organisation a row of a return is from, as the register had it in that year."""

from typing import Final

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import copied

KINDS: Final = ("urn", "laestab", "ey_urn")
_ABOUT: Final = ("organisation", "area", "status", "opened_on", "closed_on")
_SCHEMA: Final = {
    name: pl.Date() if name.endswith("_on") else pl.String() for name in (*KINDS, *_ABOUT)
}


async def read_register(session: AsyncSession) -> pl.DataFrame:
    """The register by identifier (see `by_identifier`), by one COPY: 50,000 rows are quick."""
    csv = await copied(session, f"SELECT {', '.join(_SCHEMA)} FROM organisation")
    if not csv:
        return by_identifier(pl.DataFrame(schema=_SCHEMA))
    return by_identifier(pl.read_csv(csv, has_header=False, schema=_SCHEMA))


def by_identifier(organisations: pl.DataFrame) -> pl.DataFrame:
    """Organisations, one row each, as one row for every `kind` and `identifier` they have."""
    return pl.concat(
        organisations.filter(pl.col(kind).is_not_null()).select(
            pl.lit(kind).alias("kind"), pl.col(kind).alias("identifier"), *_ABOUT
        )
        for kind in KINDS
    )


def organisations_named(names: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """What the register says of the organisation each row of `names` means, in order.

    `names` has `kind`, `identifier` and the year's first and last day, `starts` and `ends`.
    A LAESTAB outlives its schools (an academy keeps its predecessor's), so of several the one
    that was there in the year is meant, and of two the one there at its end. Gives
    `organisation` (null: not in the register), `area`, `opened_on`, `closed_on`, `closed`
    (before the year began) and `later` (not open until after it).
    """
    wanted = names.select("kind", "identifier", "starts", "ends")
    found = (
        wanted.unique()
        .join(register, on=("kind", "identifier"), how="inner")
        .with_columns(
            closed=(pl.col("closed_on") < pl.col("starts")).fill_null(False),
            later=(pl.col("opened_on") > pl.col("ends")).fill_null(False)
            | (pl.col("status") == "proposed"),
        )
        .sort("opened_on", descending=True, nulls_last=True)
        .sort("later", "closed", maintain_order=True)
        .unique(subset=wanted.columns, keep="first", maintain_order=True)
    )
    joined = wanted.join(found, on=wanted.columns, how="left", maintain_order="left")
    return joined.drop(*wanted.columns, "status")
