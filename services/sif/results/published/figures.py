"""A figure as the performance tables write it: a number, with or without `%`, or a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from chassis.submissions.columns import Defect, Number, looked_up

CODES: Final[Mapping[str, str]] = {
    "SUPP": "suppressed",
    "NE": "not_entered",
    "NEW": "new_school",
    "LOWCOV": "low_coverage",
    "NA": "not_applicable",
}
"""What stands in place of a figure, to the reason why there is none: too few pupils to publish,
none entered, a new school without pupils at that stage, too few of them counted, not measured."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of figures, kept as text: a number without its `%`, or one of `CODES`."""

    number: Number

    @property
    def dtype(self) -> pl.DataType:
        return pl.String()

    @property
    def codes(self) -> tuple[str, ...]:
        return self.number.codes

    def describe(self) -> str:
        return self.number.describe()

    def parse(self, text: pl.Expr) -> pl.Expr:
        return text.str.to_uppercase().str.strip_suffix("%").str.strip_chars_end()

    def defects(self, text: pl.Expr, parsed: pl.Expr) -> tuple[Defect, ...]:
        del text
        return self.number.defects(parsed, self.number.parse(parsed))


def figure(minimum: int, maximum: int, places: int) -> Figure:
    """A figure between two numbers, of at most so many decimal places, or a code."""
    return Figure(Number(minimum, maximum, places, unknown=tuple(CODES)))


def number_in(column: str) -> pl.Expr:
    """The number of a column, null where a code stands."""
    return pl.when(~pl.col(column).is_in(list(CODES))).then(pl.col(column))


def reason_in(column: str) -> pl.Expr:
    """Why a column has no number, where a code says it."""
    return looked_up(column, CODES)
