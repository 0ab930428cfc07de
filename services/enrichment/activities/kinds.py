"""The files about what pupils did in activities: attendance, assessments, attitudes."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, Column, Finding, Integer, Rule, Text
from education.sub_levels import ORDER, SUB_LEVELS
from services.enrichment.activities.known import (
    ACTIVITIES,
    STRANDS,
    held_activities,
    held_strands,
    hold_activities,
)
from services.enrichment.pupils.files import SchoolFile

_TELLS: Final = ("activity",)
_ACTIVITY: Final = Column(
    "activity",
    "key of the activity, or its name in that year",
    Text(max_length=100),
    required=True,
)
_RULES: Final = (
    Rule(
        "unknown_activity",
        "error",
        "The authority has planned no activity of this key or name in that academic year.",
        "Take its key from the list of activities; ask the authority to plan one that is missing.",
    ),
    Rule(
        "activity_cancelled",
        "error",
        "The activity was cancelled.",
        "Check the name and the year; what did take place should not be cancelled.",
    ),
)
_FINDINGS: Final = (
    Finding(
        "unknown_activity",
        pl.col("activity").is_not_null()
        & pl.col("year").is_not_null()
        & pl.col("activity_key").is_null(),
        "is no activity of that academic year",
        "activity",
    ),
    Finding(
        "activity_cancelled", pl.col("activity_status") == "cancelled", "is cancelled", "activity"
    ),
)
_UNDER_KEY: Final = pl.coalesce("activity_key", "activity").alias("activity")
MOST_SESSIONS: Final = 400
LEAST, MOST = -120, 400
"""Months or points."""


def _of_activity(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(_UNDER_KEY)


ATTENDANCE: Final = SchoolFile(
    name="activity_attendance",
    path="activity-attendance",
    title="Attendance at activities",
    columns=(
        _ACTIVITY,
        Column(
            "offered", "sessions offered to the pupil", Integer(1, MOST_SESSIONS), required=True
        ),
        Column("attended", "sessions the pupil came to", Integer(0, MOST_SESSIONS), required=True),
    ),
    table="participant",
    key=("activity",),
    values=("offered", "attended"),
    tells=_TELLS,
    refers_to=ACTIVITIES,
    follows=hold_activities,
    staged_checks=held_activities,
    derive=_of_activity,
    rules=(
        *_RULES,
        Rule(
            "attended_more",
            "error",
            "The pupil attended more sessions than were offered.",
            "Correct one of the two numbers.",
        ),
    ),
    findings=(
        *_FINDINGS,
        Finding(
            "attended_more",
            pl.col("attended") > pl.col("offered"),
            "is more than were offered",
            "attended",
        ),
    ),
).kind()

_INDEX: Final = {code: SUB_LEVELS[code] for code in ORDER}
_NUMBER: Final = r"^[+-]?[0-9]{1,3}$"


def _cleaned(name: str) -> pl.Expr:
    """A sub-level as it is written, `3b`, `W`; a number stays as it is."""
    lower = pl.col(name).str.strip_chars().str.to_lowercase()
    return pl.when(lower == "w").then(pl.lit("W")).otherwise(lower).alias(name)


def _amount(name: str) -> pl.Expr:
    """Its place in the order of sub-levels, or the number; null: blank, or none of the scale."""
    number = (
        pl.when(pl.col(name).str.contains(_NUMBER)).then(pl.col(name)).cast(pl.Int64, strict=False)
    )
    return (
        pl.when(pl.col("scale") == "sub_levels")
        .then(pl.col(name).replace_strict(_INDEX, default=None, return_dtype=pl.Int64))
        .otherwise(pl.when(number.is_between(LEAST, MOST)).then(number))
    )


def _with_gain(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `scale`, of the activity's strand, and `gain`, null: not assessed at both ends."""
    scale = pl.coalesce(
        pl.when(pl.col("strand") == each).then(pl.col(f"scale_{each}")) for each in STRANDS
    )
    rows = frame.with_columns(_UNDER_KEY, _cleaned("before"), _cleaned("after"), scale=scale)
    amounts = {f"_{name}": _amount(name) for name in ("before", "after")}
    return rows.with_columns(**amounts).with_columns(gain=pl.col("_after") - pl.col("_before"))


def _not_on_scale(name: str) -> Finding:
    wrong = (
        pl.col(name).is_not_null() & pl.col("scale").is_not_null() & pl.col(f"_{name}").is_null()
    )
    message = (
        pl.when(pl.col("scale") == "sub_levels")
        .then(pl.lit("must be a sub-level, W, 1c, 1b, 1a ... 8a"))
        .otherwise(pl.lit(f"must be a whole number from {LEAST} to {MOST}"))
    )
    return Finding("not_on_the_scale", wrong, message, name)


ASSESSMENTS: Final = SchoolFile(
    name="activity_assessments",
    path="activity-assessments",
    title="Assessments before and after activities",
    columns=(
        _ACTIVITY,
        Column("strand", "what was assessed", Choice(STRANDS), required=True),
        *(
            Column(name, meaning, Text(max_length=10), personal=True, present=True)
            for name, meaning in (
                ("before", "baseline: a sub-level, or months or points; blank: not assessed"),
                ("after", "final: likewise"),
            )
        ),
    ),
    table="assessment",
    key=("activity", "strand"),
    values=("scale", "before", "after", "gain"),
    tells=_TELLS,
    refers_to=ACTIVITIES,
    follows=hold_activities,
    staged_checks=held_strands,
    derive=_with_gain,
    rules=(
        *_RULES,
        Rule(
            "not_assessed_there",
            "error",
            "The activity has no such strand.",
            "Correct the strand, or ask the authority to add it to the activity.",
        ),
        Rule(
            "not_on_the_scale",
            "error",
            "What was assessed is not on the scale that the activity has for the strand.",
            "Write a sub-level as 3b, months and points as whole numbers.",
        ),
        Rule(
            "no_assessment",
            "error",
            "The pupil was assessed at neither end.",
            "Give one of the two, or leave the row out.",
        ),
    ),
    findings=(
        *_FINDINGS,
        Finding(
            "not_assessed_there",
            pl.col("activity_key").is_not_null()
            & pl.col("strand").is_not_null()
            & pl.col("scale").is_null(),
            "is no strand of this activity",
            "strand",
        ),
        _not_on_scale("before"),
        _not_on_scale("after"),
        Finding(
            "no_assessment",
            pl.col("before").is_null() & pl.col("after").is_null(),
            "neither before nor after is given",
        ),
    ),
).kind()

ATTITUDES: Final = SchoolFile(
    name="activity_attitudes",
    path="activity-attitudes",
    title="Attitudes before and after activities",
    columns=(
        _ACTIVITY,
        Column(
            "question",
            "name of the question, the same before and after",
            Text(
                max_length=40,
                pattern="[a-z0-9][a-z0-9-]*",
                form="small letters, digits and hyphens",
            ),
            required=True,
        ),
        *(
            Column(name, f"answer {name}, 1 worst to 5 best", Integer(1, 5), personal=True)
            for name in ("before", "after")
        ),
    ),
    table="attitude",
    key=("activity", "question"),
    values=("before", "after"),
    tells=_TELLS,
    refers_to=ACTIVITIES,
    follows=hold_activities,
    staged_checks=held_activities,
    derive=_of_activity,
    rules=(
        *_RULES,
        Rule(
            "no_answer",
            "error",
            "The pupil answered at neither end.",
            "Give one of the two answers, or leave the row out.",
        ),
    ),
    findings=(
        *_FINDINGS,
        Finding(
            "no_answer",
            pl.col("before").is_null() & pl.col("after").is_null(),
            "neither before nor after is given",
        ),
    ),
).kind()
KINDS: Final = (ATTENDANCE, ASSESSMENTS, ATTITUDES)
