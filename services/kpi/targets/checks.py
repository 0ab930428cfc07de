"""The rules of a file of targets, applied to a chunk of rows at once.

Each step adds columns; those that begin with an underscore only serve the findings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Checked, Finding
from education.areas import AREAS, COUNTRY, REGIONS
from education.periods import Period, parse_period
from services.kpi.figures import ALL
from services.kpi.indicators.active import resolve
from services.kpi.indicators.definition import Definition
from services.kpi.spots import group_of, level_of

EVERYONE: Final = "*"
# What a kind of indicator can be at least and at most.
_LOWEST: Final = dict.fromkeys(("proportion", "coverage", "count", "rate"), 0)
_HIGHEST: Final = dict.fromkeys(("proportion", "coverage"), 100)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need beside the file: the definitions in force, and the organisations (or
    areas; "*" for all) whose targets the sender may set."""

    definitions: Mapping[str, Definition]
    organisations: tuple[str, ...]


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """Resolve indicator, place, period and group of every row, and say which rows break a rule."""
    named = _with_period(_with_place(_with_indicator(frame, known.definitions)))
    rows = _with_levels(named, known.definitions).with_columns(
        pl.col("group").fill_null(ALL).alias("group_key")
    )
    return Checked(rows, (*_FINDINGS, *_yours(known)))


def _read(frame: pl.DataFrame, column: str, read: Callable[[str], Any]) -> dict[str, Any]:
    """What each different text of a column means; those that mean nothing are left out."""
    written = frame.get_column(column).drop_nulls().unique().to_list()
    return {text: meant for text in written if (meant := read(text)) is not None}


def _with_indicator(frame: pl.DataFrame, definitions: Mapping[str, Definition]) -> pl.DataFrame:
    """`indicator` becomes the code; adds what the definition asks of the row."""
    meant = _read(frame, "indicator", lambda text: resolve(definitions, text))
    codes = {text: each.code for text, each in meant.items()}
    types = {
        text: "academic_year" if each.is_stock else each.period_type for text, each in meant.items()
    }
    return frame.with_columns(
        looked_up("indicator", codes, pl.String()),
        looked_up("indicator", types, pl.String()).alias("_told_by"),
        *(
            looked_up("indicator", {t: ends.get(d.kind) for t, d in meant.items()}, pl.Int64())
            .alias(name)
            for name, ends in (("_lowest", _LOWEST), ("_highest", _HIGHEST))
        ),
        _no_indicator=pl.col("indicator").is_not_null()
        & ~pl.col("indicator").is_in(list(meant)),
    )  # fmt: skip


def _with_place(frame: pl.DataFrame) -> pl.DataFrame:
    """`place` becomes canonical; adds `level`. Organisations are looked for later, all at once."""
    places = _read(frame, "place", lambda text: text if ":" in text else text.upper())
    levels = {text: level_of(place) for text, place in places.items()}
    unknown = [text for text, place in places.items() if not _may_exist(place)]
    return frame.with_columns(
        looked_up("place", places, pl.String()),
        looked_up("place", levels, pl.String()).alias("level"),
        _no_place=pl.col("place").is_in(unknown),
    )


def _may_exist(place: str) -> bool:
    match level_of(place):
        case "organisation":
            return True
        case "area":
            return place in AREAS
        case "region":
            return place in REGIONS
        case "country":
            return place == COUNTRY
        case "group":
            return group_of(place).area in AREAS


def _with_period(frame: pl.DataFrame) -> pl.DataFrame:
    """`period` becomes its written form; adds its type."""
    periods = _read(frame, "period", _period)
    return frame.with_columns(
        looked_up("period", {t: p.text for t, p in periods.items()}, pl.String()),
        looked_up("period", {t: p.type for t, p in periods.items()}, pl.String()).alias("_type"),
        _no_period=pl.col("period").is_not_null() & ~pl.col("period").is_in(list(periods)),
    )


def _period(text: str) -> Period | None:
    try:
        return parse_period(text)
    except ValueError:
        return None


def _with_levels(frame: pl.DataFrame, definitions: Mapping[str, Definition]) -> pl.DataFrame:
    """Adds whether the indicator is told for places of the row's level."""
    told = pl.DataFrame(
        [(each.code, level, True) for each in definitions.values() for level in each.levels],
        schema={"indicator": pl.String(), "level": pl.String(), "_told": pl.Boolean()},
        orient="row",
    )
    return frame.join(told, on=("indicator", "level"), how="left", maintain_order="left")


_FINDINGS: Final[Sequence[Finding]] = (
    Finding("unknown_indicator", pl.col("_no_indicator"), "is no indicator's code", "indicator"),
    Finding("unknown_place", pl.col("_no_place"), "is not known here", "place"),
    Finding(
        "level_not_told",
        pl.col("_told").is_null() & pl.col("indicator").is_not_null() & ~pl.col("_no_place"),
        pl.format("is of level {}, for which {} is not told", "level", "indicator"),
        "place",
    ),
    Finding("period_wrong_form", pl.col("_no_period"), "is not a period", "period"),
    Finding(
        "period_of_other_type",
        pl.col("_type") != pl.col("_told_by"),
        pl.format(
            "is a {}; {} is told by {}",
            pl.col("_type").str.replace("_", " "),
            "indicator",
            pl.col("_told_by").str.replace("_", " "),
        ),
        "period",
    ),
    Finding(
        "value_impossible",
        (pl.col("value") < pl.col("_lowest")) | (pl.col("value") > pl.col("_highest")),
        pl.format("is no value that {} can have", "indicator"),
        "value",
    ),
)


def _yours(known: Known) -> list[Finding]:
    if EVERYONE in known.organisations:
        return []
    theirs = (pl.col("level") == "organisation") & pl.col("place").is_in(list(known.organisations))
    return [Finding("place_not_yours", ~theirs, "is not for this key to set targets for", "place")]
