"""The items of a file's scales: what each scale's nine add up to, by whole columns.

Nine items are one number, its bits the items from the first; of the 512 there are, each is judged
once. As the table keeps them they are nine of T or F for each scale, or of - where none was given.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from chassis.submissions.kind import Finding
from education.profile import (
    ITEMS,
    SCALES,
    beyond_the_goals_too_soon,
    goals_before_stepping_stones,
)
from services.earlyyears.profiles.columns import ITEM_COLUMNS

_NOT_GIVEN: Final = "-" * ITEMS
_NONE: Final = _NOT_GIVEN * len(SCALES)
_PATTERNS: Final = [[bool(number >> at & 1) for at in range(ITEMS)] for number in range(1 << ITEMS)]
_TEXTS: Final = pl.Series(["".join("FT"[one] for one in each) for each in _PATTERNS])
_POINTS: Final = pl.Series([sum(each) for each in _PATTERNS], dtype=pl.Int64)
_TOO_SOON: Final = pl.Series([beyond_the_goals_too_soon(each) for each in _PATTERNS])
_UNUSUAL: Final = pl.Series([goals_before_stepping_stones(each) for each in _PATTERNS])


def with_items(frame: pl.DataFrame) -> pl.DataFrame:
    """`items` as the table keeps them, and the points of a scale whose points are left blank.

    Of each scale (`DA`, say) also `_DA_given`, how many of its items are, and, where all nine are:
    `_DA_points`, `_DA_too_soon` and `_DA_unusual`. The items' own columns are gone.
    """
    found: dict[str, pl.Series] = {}
    texts = []
    for code, columns in ITEM_COLUMNS.items():
        given, bits = _numbered(frame, columns)
        told = {"points": _POINTS, "too_soon": _TOO_SOON, "unusual": _UNUSUAL}
        found[f"_{code}_given"] = given
        found |= {f"_{code}_{name}": of_each.gather(bits) for name, of_each in told.items()}
        texts.append(_TEXTS.gather(bits).fill_null(_NOT_GIVEN).alias(code))
    items = pl.DataFrame(texts).select(items=pl.concat_str(pl.all()))["items"]
    named = frame.drop(name for columns in ITEM_COLUMNS.values() for name in columns)
    judged = named.with_columns(series.alias(name) for name, series in found.items())
    return judged.with_columns(
        pl.when(items != _NONE).then(items).alias("items"),
        *(pl.coalesce(code.lower(), f"_{code}_points") for code in ITEM_COLUMNS),
    )


def _numbered(frame: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    """How many of nine items are given, and their number; null unless all are."""
    bits = [pl.col(name).cast(pl.UInt32) * (1 << at) for at, name in enumerate(columns)]
    told = frame.select(
        given=pl.sum_horizontal(pl.col(columns).is_not_null()),
        bits=pl.sum_horizontal(bits, ignore_nulls=False),
    )
    return told["given"], told["bits"]


def item_findings() -> Sequence[Finding]:
    """What the rules of items find in a frame `with_items`."""
    return [finding for code in ITEM_COLUMNS for finding in _findings_of(code)]


def _findings_of(code: str) -> Sequence[Finding]:
    scale, given, points = code.lower(), pl.col(f"_{code}_given"), pl.col(f"_{code}_points")
    return (
        Finding(
            "items_partly_blank",
            given.is_between(1, ITEMS - 1),
            pl.format("has {} of the nine items of {}", given, pl.lit(code)),
            scale,
        ),
        Finding(
            "scale_differs_from_items",
            pl.col(scale) != points,
            pl.format("is not the number of items of {} that are true, {}", pl.lit(code), points),
            scale,
        ),
        Finding(
            "item_9_without_1_to_8",
            pl.col(f"_{code}_too_soon"),
            f"has {code}9 without all of {code}1 to {code}8",
            scale,
        ),
        Finding(
            "goals_before_stepping_stones",
            pl.col(f"_{code}_unusual"),
            f"has some of {code}4 to {code}8 without all of {code}1 to {code}3",
            scale,
        ),
    )


def told_items(items: str | None) -> dict[str, list[bool]] | None:
    """The table's text by scale; scales without items are left out. Null where none has any."""
    if items is None:
        return None
    parts = {scale.code: items[at * ITEMS : (at + 1) * ITEMS] for at, scale in enumerate(SCALES)}
    return {
        code: [one == "T" for one in part] for code, part in parts.items() if part != _NOT_GIVEN
    }


def as_columns(items: Mapping[str, Sequence[bool] | None]) -> dict[str, bool]:
    """Items by scale as a file has them, a column each; of a scale with None, none."""
    return {
        name: one
        for code, told in items.items()
        if told is not None
        for name, one in zip(ITEM_COLUMNS[code], told, strict=True)
    }
