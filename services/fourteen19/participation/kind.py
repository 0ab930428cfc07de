"""The submission kind `participation`: POST /v1/fourteen19/participation/submissions."""

from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import Choice, Column, Finding, Rule
from education.years import AcademicYear
from services.fourteen19.learners.columns import DATES
from services.fourteen19.participation.codes import CODES
from services.fourteen19.partners.kinds import PartnerFile, Returns

SOURCES: Final = ("provider", "adviser", "young_person", "family", "employer", "other")
_ACTIVITY: Final = Choice(
    {code: code for code in CODES} | {each.words: code for code, each in CODES.items()}
)
# What was told of a year still counts in the next, where the young person may be at home elsewhere.
_NEXT_YEAR: Final = text("""
    SELECT DISTINCT y.home FROM unnest(CAST(:organisations AS text[]),
        CAST(:years AS text[]), CAST(:following AS text[])) a (organisation, year, following)
    JOIN learner l ON (l.organisation, l.year) = (a.organisation, a.year)
    JOIN known_learner k ON (k.organisation, k.learner_key) = (l.organisation, l.learner_key)
    JOIN young_person y ON (y.year, y.person) = (a.following, k.person)""")
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
        pl.col("confirmed_on") > pl.col("ends"),
        "is after the academic year",
        "confirmed_on",
    ),
)


async def homes_next_year(session: AsyncSession, returns: Returns) -> set[str]:
    """Where the young people of some providers and years are at home in the year after."""
    given = list(returns)
    asked = {
        "organisations": [organisation for organisation, _ in given],
        "years": [year for _, year in given],
        "following": [str(AcademicYear.parse(year).next) for _, year in given],
    }
    return set((await session.scalars(_NEXT_YEAR, asked)).all())


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
    beyond=homes_next_year,
).kind()
