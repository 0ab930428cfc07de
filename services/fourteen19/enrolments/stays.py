"""What files of enrolments have alike: the days of one, its outcome, and what cannot be of them."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, Column, Finding, Rule
from services.fourteen19.learners.columns import DATES

OUTCOMES: Final = ("continuing", "completed", "withdrawn")
STAY: Final = (
    Column("starts_on", "first day", DATES, required=True, aliases=("start_date", "A27")),
    Column("planned_end_on", "planned last day", DATES, aliases=("A28",)),
    Column("ends_on", "the first day no longer on it", DATES, aliases=("end_date", "A31")),
    Column("outcome", "continuing (blank), completed or withdrawn", Choice(OUTCOMES)),
)
STAY_VALUES: Final = ("planned_end_on", "ends_on", "outcome")
"""The table's columns for them; `starts_on` is of its key."""
RULES: Final = (
    Rule(
        "ends_before_it_starts",
        "error",
        "The last day is before the first.",
        "Correct one of the two.",
    ),
    Rule(
        "outcome_without_day",
        "error",
        "A learner completed or withdrew and the day is missing, or continues and has one.",
        "Give ends_on with completed and withdrawn, and with nothing else.",
    ),
    Rule(
        "not_in_the_year",
        "error",
        "It was over before the academic year began, or begins after it.",
        "Send it with the year it is of.",
    ),
)
FINDINGS: Final = (
    Finding(
        "ends_before_it_starts",
        pl.col("ends_on") < pl.col("starts_on"),
        "is before starts_on",
        "ends_on",
    ),
    Finding(
        "ends_before_it_starts",
        pl.col("planned_end_on") < pl.col("starts_on"),
        "is before starts_on",
        "planned_end_on",
    ),
    Finding(
        "outcome_without_day",
        (pl.col("outcome") == "continuing") == pl.col("ends_on").is_not_null(),
        "does not go with the outcome",
        "ends_on",
    ),
    Finding(
        "not_in_the_year",
        (pl.col("starts_on") > pl.col("ends")) | (pl.col("ends_on") < pl.col("starts")),
        "does not lie in the academic year",
        "starts_on",
    ),
)


def with_outcome(frame: pl.DataFrame) -> pl.DataFrame:
    """A blank outcome is that it continues."""
    return frame.with_columns(outcome=pl.col("outcome").fill_null("continuing"))
