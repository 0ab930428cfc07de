"""The rules of a file of figures, applied to a chunk of rows at once.

Each step adds columns; those that begin with an underscore only serve the findings.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final, NamedTuple

import polars as pl

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Checked, Finding
from education.areas import AREAS
from education.periods import parse_period
from services.kpi.figures import ALL, POSITION, SCALAR
from services.kpi.measures.catalogue import NO_BUCKETS, Measure, is_returns

EVERYONE: Final = "*"
_ADVISED: Final = 20  # unknown measures; of more than these none is worth a search for its like
_TEXT: Final = pl.String()


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need beside the file: the measures there are, the families that services'
    own events carry, the area of each organisation, the organisations and areas ("*" for all)
    whose figures the sender may state, and today."""

    measures: Mapping[str, Measure]
    sourced: Collection[str]
    areas: Mapping[str, str]
    yours: Collection[str]
    today: date


class _Read(NamedTuple):
    """A period as it is written, and its first and last day; a stock has neither."""

    text: str
    starts: date | None = None
    ends: date | None = None


def check(frame: pl.DataFrame, known: Known) -> Checked:
    """Resolve measure, place and period of every row, and say which rows break a rule."""
    rows = _with_period(_with_place(_with_measure(frame, known), known)).with_columns(
        pl.col("group").fill_null(ALL).alias("group_key"),
        pl.col("status").fill_null("final"),
        pl.col("bucket").fill_null(SCALAR),
        _no_bucket=pl.col("bucket").is_null(),
    )
    return Checked(rows, (*_FINDINGS, *_of_today(known), *_yours(known)))


def _with_measure(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """`measure` in its one spelling; adds `family`, what its buckets are, what is wrong with it."""
    named = frame.with_columns(pl.col("measure").str.to_lowercase())
    codes = _different(named, "measure")
    found = {code: measure for code in codes if (measure := known.measures.get(code))}
    sourced = [code for code, measure in found.items() if measure.family in known.sourced]
    # What a family has by itself is said of every family, and first.
    returns = [code for code in found if is_returns(code)]
    unknown = [code for code in codes if code not in found]
    likely = known.measures if len(unknown) <= _ADVISED else {}
    return named.with_columns(
        looked_up("measure", {code: each.family for code, each in found.items()}).alias("family"),
        looked_up("measure", {code: each.buckets for code, each in found.items()}).alias(
            "_buckets"
        ),
        looked_up("measure", {code: _unknown(code, likely) for code in unknown}).alias("_unknown"),
        _returns=pl.col("measure").is_in(returns),
        _sourced=pl.col("measure").is_in([code for code in sourced if code not in returns]),
    )


def _unknown(code: str, measures: Mapping[str, Measure]) -> str:
    near = get_close_matches(code, measures, n=3)
    return f"is no measure: did you mean {' or '.join(near)}?" if near else "is no measure"


def _with_place(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Adds `place`, the organisation or else the area, and the area the register has it in."""
    mine = {
        id_: known.areas[id_] for id_ in _different(frame, "organisation") if id_ in known.areas
    }
    strange = [area for area in _different(frame, "area") if area not in AREAS]
    return frame.with_columns(
        looked_up("organisation", mine).alias("_registered_in"),
        pl.coalesce("organisation", "area").alias("place"),
        _strange=pl.col("area").is_in(strange),
    )


def _with_period(frame: pl.DataFrame) -> pl.DataFrame:
    """`period` in its written form; adds its first and last day."""
    read = {text: meant for text in _different(frame, "period") if (meant := _period(text))}
    return frame.with_columns(
        looked_up("period", {text: each.text for text, each in read.items()}).alias("period"),
        looked_up("period", {t: each.starts for t, each in read.items()}, pl.Date()).alias(
            "_starts"
        ),
        looked_up("period", {t: each.ends for t, each in read.items()}, pl.Date()).alias("_ends"),
        _no_period=pl.col("period").is_not_null() & ~pl.col("period").is_in(list(read)),
    )


def _period(text: str) -> _Read | None:
    if text.lower() == POSITION:
        return _Read(POSITION)
    try:
        period = parse_period(text)
    except ValueError:
        return None
    return _Read(period.text, period.starts, period.ends)


def _different(frame: pl.DataFrame, column: str) -> list[str]:
    """The values of a column, each once: they are few, and asked about one by one."""
    return frame.get_column(column).drop_nulls().unique().to_list()


_FINDINGS: Final[Sequence[Finding]] = (
    Finding("unknown_measure", pl.col("_unknown").is_not_null(), pl.col("_unknown"), "measure"),
    Finding("counts_itself", pl.col("_returns"), "is counted from what is sent in", "measure"),
    Finding(
        "has_its_own_source", pl.col("_sourced"), "comes from a service's own events", "measure"
    ),
    Finding(
        "unknown_organisation",
        pl.col("organisation").is_not_null() & pl.col("_registered_in").is_null(),
        "is not in the register",
        "organisation",
    ),
    Finding("unknown_area", pl.col("_strange"), "is no local authority's number", "area"),
    Finding("no_place", pl.col("place").is_null(), "names neither an organisation nor an area"),
    Finding(
        "area_mismatch",
        (pl.col("area") != pl.col("_registered_in")) & ~pl.col("_strange"),
        pl.format("is not where the register has it, in {}", "_registered_in"),
        "area",
    ),
    Finding("period_wrong_form", pl.col("_no_period"), "is not a period", "period"),
    Finding(
        "bucket_needed",
        pl.col("_no_bucket") & (pl.col("_buckets") != NO_BUCKETS),
        pl.format("is missing: {}", "_buckets"),
        "bucket",
    ),
    Finding(
        "no_buckets",
        (pl.col("bucket") != SCALAR) & (pl.col("_buckets") == NO_BUCKETS),
        pl.format("is given, but {} is a plain count", "measure"),
        "bucket",
    ),
    Finding(
        "outside_period",
        (pl.col("effective_on") < pl.col("_starts")) | (pl.col("effective_on") > pl.col("_ends")),
        pl.format("is not within {}", "period"),
        "effective_on",
    ),
)


def _of_today(known: Known) -> list[Finding]:
    later = pl.col("effective_on") > known.today
    return [Finding("still_to_come", later, "is still to come", "effective_on")]


def _yours(known: Known) -> list[Finding]:
    if EVERYONE in known.yours:
        return []
    theirs = pl.col("place").is_in(list(known.yours))
    return [Finding("place_not_yours", ~theirs, "is not for this key to state figures of", "place")]
