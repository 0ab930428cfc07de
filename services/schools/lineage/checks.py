"""From a link of either form to who followed whom, a column at a time."""

from typing import Final

import polars as pl

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Checked, Finding
from services.schools.register.naming import UNKNOWN_ORGANISATION, named

# How GIAS ends the types 'Successor …' and 'Predecessor …'.
_MANNERS: Final = {
    "": "whole",
    "amalgamated": "merger",
    "merged": "merger",
    "split school": "split",
}
# Numbers that are an organisation's key in the register, whenever it is registered.
_KEY: Final = r"^(?:[1-9][0-9]{5}|EY[0-9]{6})$"
_ENDS: Final = ("successor", "predecessor")


def check(frame: pl.DataFrame, known: pl.DataFrame) -> Checked:
    """Successor, predecessor, relation and who states it, for every row, and what is wrong.

    In a link that is none of lineage, `relation` and `stated_by` are its type as written.
    """
    rows = _directed(frame)
    for end in _ENDS:
        rows = _with_key(rows, known, end)
    return Checked(rows, [_OF_ITSELF, *(each for end in _ENDS for each in _unknown(end))])


def _directed(frame: pl.DataFrame) -> pl.DataFrame:
    type_ = pl.col("link_type").str.to_lowercase()
    end = type_.str.extract("^(successor|predecessor)")
    manner = type_.str.extract(r"^(?:successor|predecessor)\s*-?\s*(.*)$")
    forward = end == "successor"
    return frame.with_columns(
        # A link to the predecessor stands in the successor's record, and the other way round.
        pl.coalesce("successor", pl.when(forward).then("link_urn").otherwise("urn")),
        pl.coalesce("predecessor", pl.when(forward).then("urn").otherwise("link_urn")),
        pl.coalesce(
            "relation",
            pl.when(end.is_not_null()).then(looked_up(manner, _MANNERS).fill_null("other")),
            "link_type",
        ).alias("relation"),
        pl.when(forward)
        .then(pl.lit("predecessor"))
        .when(end.is_not_null() | pl.col("link_type").is_null())
        .then(pl.lit("successor"))
        .otherwise("link_type")
        .alias("stated_by"),
        (end.is_not_null() | pl.col("link_type").is_null()).alias("_lineage"),
    )


def _with_key(rows: pl.DataFrame, known: pl.DataFrame, end: str) -> pl.DataFrame:
    """The organisation meant, or the number itself where it will be one's key."""
    given = pl.col(end).str.to_uppercase().str.replace_all("[ /-]", "")
    rows = named(rows.with_columns(given.alias(f"_given_{end}")), known, end)
    kept = pl.col(end).is_null() & pl.col(f"_given_{end}").str.contains(_KEY)
    return rows.with_columns(
        kept.alias(f"_kept_{end}"),
        pl.coalesce(end, pl.when(kept).then(f"_given_{end}")).alias(end),
    )


_OF_ITSELF: Final = Finding(
    "linked_to_itself",
    pl.col("_lineage") & (pl.col("successor") == pl.col("predecessor")),
    pl.format("{} is linked to itself", "successor"),
)


def _unknown(end: str) -> list[Finding]:
    given, kept = pl.col(f"_given_{end}"), pl.col(f"_kept_{end}")
    message = pl.format("{} is not in the register", given)
    return [
        Finding("not_registered", pl.col("_lineage") & kept, message, end),
        Finding(
            UNKNOWN_ORGANISATION.code, given.is_not_null() & pl.col(end).is_null(), message, end
        ),
    ]
