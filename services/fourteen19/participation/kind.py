"""The submission kind `participation`: POST /v1/fourteen19/participation/submissions."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, Column, Finding, Rule
from services.fourteen19.learners.columns import DATES
from services.fourteen19.participation.codes import CODES
from services.fourteen19.partners.kinds import PartnerFile

SOURCES: Final = ("provider", "adviser", "young_person", "family", "employer", "other")
_ACTIVITY: Final = Choice(
    {code: code for code in CODES} | {each.words: code for code, each in CODES.items()}
)
_RULES: Final = (
    Rule(
        "ends_before_it_starts",
        "error",
        "The activity ends before it begins.",
        "Correct one of the two days.",
    ),
    Rule(
        "confirmed_out_of_time",
        "error",
        "It was confirmed before it began, or after it ended.",
        "Give the last day on which it was known to be so.",
    ),
    Rule(
        "not_in_the_year",
        "error",
        "It was over before the academic year began, or begins or was confirmed after it.",
        "Send it with the year it is of. What goes on for years may be sent with each.",
    ),
)
_LONGEST: Final = 25  # years: nobody of such a file is older
_FINDINGS: Final = (
    Finding(
        "ends_before_it_starts",
        pl.col("ends_on") <= pl.col("starts_on"),
        "is not after starts_on",
        "ends_on",
    ),
    Finding(
        "confirmed_out_of_time",
        (pl.col("confirmed_on") < pl.col("starts_on"))
        | (pl.col("confirmed_on") > pl.col("ends_on")).fill_null(value=False),
        "is not between starts_on and ends_on",
        "confirmed_on",
    ),
    Finding(
        "not_in_the_year",
        (pl.col("starts_on") > pl.col("ends")) | (pl.col("ends_on") <= pl.col("starts")),
        "does not lie in the academic year",
        "starts_on",
    ),
    Finding(
        "not_in_the_year",
        pl.col("starts_on").dt.year() < pl.col("starts").dt.year() - _LONGEST,
        "is before a young person of that year was born",
        "starts_on",
    ),
    Finding(
        "not_in_the_year",
        pl.col("confirmed_on") > pl.col("ends"),
        "is after the academic year",
        "confirmed_on",
    ),
)


PARTICIPATION: Final = PartnerFile(
    name="participation",
    path="participation",
    title="What young people do: education, training, employment, or none",
    columns=(
        Column("activity", "what the young person does", _ACTIVITY, required=True, personal=True),
        Column("starts_on", "first day", DATES, required=True, aliases=("start_date",)),
        Column("confirmed_on", "the last day it was said to be so", DATES),
        Column("ends_on", "the first day no longer on it", DATES, aliases=("end_date",)),
        Column("source", "who said so", Choice(SOURCES)),
    ),
    table="activity",
    key=("starts_on", "activity"),
    values=("confirmed_on", "ends_on", "source"),
    tells=("participation",),
    rules=_RULES,
    findings=_FINDINGS,
    years_on=1,  # it still counts in the next, perhaps at another home
).kind()
