"""The submission kind `sport_survey`: POST /v1/enrichment/sport-survey/submissions."""

from collections.abc import Sequence
from typing import Final

import polars as pl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import (
    Choice,
    Column,
    Finding,
    Integer,
    Rule,
    StagedIssue,
    SubmissionInfo,
)
from services.enrichment.pupils.files import SchoolFile
from services.enrichment.sport.rules import FIRST, NOT_TOLD_APART, OLDEST, Counts

_MOST: Final = 10_000
_GENDERS: Final = {"F": "F", "M": "M", "female": "F", "male": "M"}
_HOURS: Final = {
    "two_hours": ("with two hours or more of PE in the curriculum", "pupils_2h_curriculum"),
    "three_hours": ("with three hours or more of PE and school sport", "pupils_3h_total"),
    "five_hours": ("with the five-hour offer", "pupils_5h"),
}
_RULES: Final = (
    Rule(
        "more_than_pupils",
        "error",
        "More pupils have so many hours than there are.",
        "Correct the count, or the pupils on roll of that year group.",
    ),
    Rule(
        "not_within",
        "error",
        "More pupils have the five-hour offer than have three hours, which is part of it.",
        "Correct either count.",
    ),
    Rule(
        "told_twice",
        "error",
        "A year group is told as a whole and by gender too, in the file or together with what is "
        "held: its pupils would count twice.",
        "Send it one way; to change from one way to the other, send the school's whole survey with "
        "`replaces=scope`.",
    ),
)
_FINDINGS: Final = (
    *(
        Finding("more_than_pupils", pl.col(name) > pl.col("pupils"), "is more than pupils", name)
        for name in _HOURS
    ),
    Finding(
        "not_within",
        pl.col("five_hours") > pl.col("three_hours"),
        "is more than have three hours",
        "five_hours",
    ),
)
_OTHER_WAY: Final = """(o.year, o.organisation, o.year_group) = (s.year, s.organisation,
    s.year_group) AND (o.gender = 'all') <> (s.gender = 'all')"""
# A replacement removes what is held, so only the file itself can tell of a year group twice.
_TWICE: Final = f"""
    SELECT s.row_number FROM {{table}} s
    WHERE EXISTS (SELECT 1 FROM {{table}} o WHERE {_OTHER_WAY})
        OR (NOT :whole AND EXISTS (SELECT 1 FROM sport_survey o WHERE {_OTHER_WAY}))
    ORDER BY 1"""


def _with_gender(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("gender").fill_null(NOT_TOLD_APART))


async def _staged_checks(
    session: AsyncSession, submission: SubmissionInfo, table: str
) -> Sequence[StagedIssue]:
    """Year groups that would be there as a whole and by gender."""
    whole = submission.parameters["replaces"] == "scope"
    rows = await session.scalars(text(_TWICE.format(table=table)), {"whole": whole})
    message = "tells of a year group that is told the other way too"
    return [StagedIssue(row, "told_twice", message, "gender") for row in rows]


SPORT_SURVEY: Final = SchoolFile(
    name="sport_survey",
    path="sport-survey",
    title="PE and School Sport Survey",
    columns=(
        Column("year_group", "school year, 1 to 13", Integer(FIRST, OLDEST), required=True),
        Column("gender", "F or M; blank: not told apart", Choice(_GENDERS), aliases=("sex",)),
        Column(
            "pupils",
            "pupils on roll",
            Integer(0, _MOST),
            required=True,
            aliases=("pupils_on_roll",),
        ),
        *(
            Column(name, f"pupils {meaning}", Integer(0, _MOST), required=True, aliases=(alias,))
            for name, (meaning, alias) in _HOURS.items()
        ),
    ),
    table="sport_survey",
    key=("year_group", "gender"),
    values=Counts._fields,
    tells=("participation",),
    of_pupils=False,
    rules=_RULES,
    findings=_FINDINGS,
    derive=_with_gender,
    staged_checks=_staged_checks,
).kind()
