"""Pupils at the end of key stage 4, counted by group. Pure, from frames to counts."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import polars as pl

from contracts.fourteen19 import GcseCounts
from education.ethnicity import GROUP_OF
from education.thresholds import reckoned_all
from services.fourteen19.results.groups import ALL, PARTED, UNKNOWN

PUPILS: Final = {
    "home": pl.String(),
    "cohort": pl.String(),
    "who": pl.Int64(),
    "gender": pl.String(),
    "fsm": pl.String(),
    "sen": pl.String(),
    "ethnicity": pl.String(),
}
"""A frame of pupils: where they are on roll, and the academic year at whose end they are counted;
`fsm` and `sen` are `yes`, `no` or null, the ethnic group the code of the census."""
_OUTCOMES: Final = {
    "level_2": pl.col("level_2_reached"),
    "level_2_with_english_and_maths": pl.col("level_2_reached")
    & pl.col("english")
    & pl.col("maths"),
    "level_1": pl.col("level_1_reached"),
    "any_qualification": pl.col("any_qualification"),
}


class HomeYear(NamedTuple):
    """A home and an academic year."""

    home: str
    year: str


def counted(
    pupils: pl.DataFrame, results: pl.DataFrame
) -> Mapping[HomeYear, Mapping[str, GcseCounts]]:
    """The counts of each home and year by group (`all`, `fsm=yes`), each pupil once with all
    results. A pupil without any counts, and has not achieved; of whom something is not known is in
    the group `=unknown` of that."""
    outcomes = reckoned_all(results)
    rows = pupils.join(outcomes, on=["who", "cohort"], how="left").with_columns(
        *(each.fill_null(value=False).alias(f"_{name}") for name, each in _OUTCOMES.items()),
        ethnicity=pl.col("ethnicity").replace_strict(dict(GROUP_OF), default=None),
        all=pl.lit(ALL),
    )
    found: dict[HomeYear, dict[str, GcseCounts]] = {}
    for by in ("all", *PARTED):
        group = pl.col(by).fill_null(UNKNOWN).alias("group")
        sums = [pl.col(f"_{name}").sum() for name in _OUTCOMES]
        for home, year, value, pupils_in, *counts in (
            rows.group_by("home", "cohort", group).agg(pl.len(), *sums).sort("group").iter_rows()
        ):
            name = value if by == "all" else f"{by}={value}"
            told = dict(zip(_OUTCOMES, counts, strict=True))
            found.setdefault(HomeYear(home, year), {})[name] = GcseCounts(pupils=pupils_in, **told)
    return found
