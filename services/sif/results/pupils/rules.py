"""What a pupil's own results come to, a whole column at a time (NI 73, 75, 93, 94)."""

from typing import Final

import polars as pl

from chassis.submissions.columns import looked_up
from education.levels import EXPECTED_GRADE, GRADES, LEVELS

_RANKS: Final = {grade: rank for rank, grade in enumerate(GRADES)}
_WORST: Final = len(GRADES)
_EXPECTED: Final = {level: _RANKS[grade] for level, grade in EXPECTED_GRADE.items()}


def with_outcomes(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `achieved`, `english_progress` and `maths_progress`.

    A pupil without a level, be it absent or disapplied, is eligible and did not achieve. Progress
    is null for whom no prior level is known, or has no expectation.
    """
    return frame.with_columns(
        achieved=_achieved(),
        english_progress=_progress("english"),
        maths_progress=_progress("maths"),
    )


def _level(column: str) -> pl.Expr:
    return looked_up(column, LEVELS, pl.Int64())


def _achieved() -> pl.Expr:
    in_all = [(_level(name) >= 2).fill_null(False) for name in ("reading", "writing", "maths")]
    in_both = [(_level(name) >= 4).fill_null(False) for name in ("english", "maths")]
    return (
        pl.when(pl.col("stage") == "ks1")
        .then(pl.all_horizontal(in_all))
        .when(pl.col("stage") == "ks2")
        .then(pl.all_horizontal(in_both))
        .otherwise(pl.col("level2_with_english_and_maths").fill_null(False))
    )


def _progress(subject: str) -> pl.Expr:
    prior = _level(f"{subject}_prior")
    # No level is further from any level than the lowest.
    two_levels = _level(subject).fill_null(-1) >= prior + 2
    rank = looked_up(f"{subject}_grade", _RANKS, pl.Int64()).fill_null(_WORST)
    three_levels = rank <= looked_up(prior, _EXPECTED, pl.Int64())
    return (
        pl.when(pl.col("stage") == "ks2")
        .then(two_levels)
        .when(pl.col("stage") == "ks4")
        .then(three_levels)
    )
