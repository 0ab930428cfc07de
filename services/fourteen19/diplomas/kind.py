"""The submission kind `diplomas`: POST /v1/fourteen19/diplomas/submissions."""

from typing import Final

import polars as pl

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Choice, Column, Finding, Rule, Text
from education.diplomas import LEVELS, LINES
from services.fourteen19.learners.columns import DATES
from services.fourteen19.partners.kinds import PartnerFile

OUTCOMES: Final = ("continuing", "completed", "withdrawn")
_FROM: Final = {code: line.available_from for code, line in LINES.items()}
_LINES: Final = Choice(
    {code: code for code in LINES} | {each.name: each.code for each in LINES.values()}
)
_RULES: Final = (
    Rule(
        "line_not_available",
        "error",
        "Nobody could begin this Diploma then: its line was not taught yet.",
        "Correct the line or the day: phase 1 began in September 2008, 2 in 2009, 3 in 2010.",
    ),
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
        "The Diploma was over before the academic year began, or begins after it.",
        "Send it with the year it is of.",
    ),
)
_FINDINGS: Final = (
    Finding(
        "line_not_available",
        pl.col("starts_on") < looked_up("line", _FROM, pl.Date()),
        "is before the line was first taught",
        "starts_on",
    ),
    Finding(
        "ends_before_it_starts",
        pl.col("ends_on") < pl.col("starts_on"),
        "is before starts_on",
        "ends_on",
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


def _derive(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(outcome=pl.col("outcome").fill_null("continuing"))


DIPLOMAS: Final = PartnerFile(
    name="diplomas",
    path="diplomas",
    title="Diploma enrolments",
    columns=(
        Column("line", "line of learning, code or name", _LINES, required=True),
        Column("level", "level of the Diploma", Choice(LEVELS), required=True),
        Column("starts_on", "first day", DATES, required=True, aliases=("start_date", "A27")),
        Column("planned_end_on", "planned last day", DATES, aliases=("A28",)),
        Column("ends_on", "the first day no longer on it", DATES, aliases=("end_date", "A31")),
        Column("outcome", "continuing (blank), completed or withdrawn", Choice(OUTCOMES)),
        Column("consortium", "the consortium that delivers it, by its key", Text(max_length=60)),
        Column(
            "taught_at",
            "where it is taught, if elsewhere too: numbers with ; between",
            Text(max_length=120),
        ),
    ),
    table="diploma",
    key=("line", "level", "starts_on"),
    values=("planned_end_on", "ends_on", "outcome", "consortium", "taught_at"),
    tells=("enrolment",),
    rules=_RULES,
    findings=_FINDINGS,
    derive=_derive,
).kind()
