"""The submission kinds: POST /v1/enrichment/{tuition-allocations,tuition,tuition-sessions}/…"""

from decimal import Decimal
from typing import Final

import polars as pl

from chassis.clock import today
from chassis.submissions.columns import looked_up
from chassis.submissions.kind import (
    Choice,
    Column,
    Date,
    Finding,
    Flag,
    Integer,
    Number,
    Rule,
    Text,
)
from education.sub_levels import ORDER
from services.enrichment.pupils.columns import DATES, OLDEST, YOUNGEST
from services.enrichment.pupils.files import SchoolFile
from services.enrichment.tuition.checks import check_courses, check_sessions
from services.enrichment.tuition.rules import PLANNED_HOURS, key_stage_of

_DAY: Final[Date] = DATES
_SUBJECT: Final = Column(
    "subject",
    "english or mathematics",
    Choice({"english": "english", "mathematics": "mathematics", "maths": "mathematics"}),
    required=True,
)
_KEY_STAGES: Final = Choice(("1", "2", "3", "4"))
_LEVEL: Final = Choice({code: code for code in ORDER})
_WHY: Final = ("left_school", "absence", "declined", "no_tutor", "other")
_STAGE_OF: Final = {
    year: stage for year in range(YOUNGEST, OLDEST + 1) if (stage := key_stage_of(year))
}
_TOLD: Final = ("tuition",)


def _whole(courses: pl.DataFrame) -> pl.DataFrame:
    """With the key stage and the planned hours of rows that leave them out, and the day it is."""
    stage = looked_up("roll_year_group", _STAGE_OF)
    hours = pl.lit(Decimal(PLANNED_HOURS), courses.schema["planned_hours"])
    return courses.with_columns(
        pl.col("key_stage").fill_null(stage), pl.col("planned_hours").fill_null(hours)
    ).with_columns(_today=pl.lit(today()))


def _dated(sessions: pl.DataFrame) -> pl.DataFrame:
    return sessions.with_columns(_today=pl.lit(today()))


def _day(column: str) -> tuple[Finding, ...]:
    """What is looked for in a day."""
    day = pl.col(column)
    return (
        Finding(
            "not_in_the_year",
            ~day.is_between(pl.col("starts"), pl.col("ends")),
            "does not lie in the academic year",
            column,
        ),
        Finding("in_the_future", day > pl.col("_today"), "is still to come", column),
    )


_DAY_RULES: Final = (
    Rule(
        "not_in_the_year",
        "error",
        "The day does not lie in the academic year.",
        "Correct the day, or send the row with the year it lies in.",
    ),
    Rule("in_the_future", "error", "The day is still to come.", "Send it once it has come."),
)

ALLOCATIONS: Final = SchoolFile(
    name="tuition_allocations",
    path="tuition-allocations",
    title="One-to-one tuition: courses allocated",
    of_pupils=False,
    of_authority=True,
    columns=(
        _SUBJECT,
        Column("key_stage", "1 to 4", _KEY_STAGES, required=True),
        Column("courses", "courses given to the school", Integer(0, 5000), required=True),
    ),
    table="tuition_allocation",
    key=("subject", "key_stage"),
    values=("courses",),
    tells=_TOLD,
).kind()

TUITION: Final = SchoolFile(
    name="tuition",
    path="tuition",
    title="One-to-one tuition: courses",
    columns=(
        _SUBJECT,
        Column("key_stage", "1 to 4; blank: that of the pupil's school year", _KEY_STAGES),
        Column("tutor", "the tutor's key; blank: not named yet", Text(max_length=100)),
        Column(
            "planned_hours",
            f"hours of the course; blank: {PLANNED_HOURS}",
            Number(Decimal("0.5"), 100, 2),
        ),
        Column("entry_level", "sub-level before the course, as 3b", _LEVEL, personal=True),
        Column("exit_level", "sub-level after the course", _LEVEL, personal=True),
        Column("withdrawn_on", "the day the pupil left the course", _DAY, personal=True),
        Column("withdrawn_why", "why the pupil left it", Choice(_WHY), personal=True),
    ),
    table="tuition_course",
    key=("subject",),
    values=(
        *("key_stage", "tutor", "planned_hours"),
        *("entry_level", "exit_level", "withdrawn_on", "withdrawn_why"),
    ),
    tells=_TOLD,
    rules=(
        *_DAY_RULES,
        Rule(
            "key_stage_unknown",
            "error",
            "No key stage is given, and the pupil's school year is in none of the four.",
            "Give the key stage of the course.",
        ),
        Rule(
            "exit_without_entry",
            "error",
            "There is a level after the course and none before it.",
            "Give the entry level too, or leave the exit level out.",
        ),
        Rule(
            "why_without_day",
            "error",
            "There is a reason for leaving the course and no day.",
            "Give the day, or leave the reason out.",
        ),
        Rule("unknown_tutor", "error", "No tutor has this key.", "Ask the authority for the key."),
        Rule(
            "tutor_not_qualified",
            "warning",
            "The tutor was not a qualified teacher by the end of the academic year.",
            "Name a qualified tutor, or ask the authority to correct the tutor's record.",
        ),
        Rule(
            "tutor_of_another_area",
            "warning",
            "The tutor is of another authority than the school.",
            "Name a tutor of the school's authority.",
        ),
        Rule(
            "tutor_of_another_subject",
            "warning",
            "The tutor does not teach this subject, as the authority has it.",
            "Name who teaches the course, or ask the authority to correct the tutor's record.",
        ),
        Rule(
            "tutor_left",
            "warning",
            "The tutor had left before the academic year began, or before a session was held.",
            "Name who teaches the course.",
        ),
        Rule(
            "came_after",
            "warning",
            "The pupil came to a session after the day of leaving the course.",
            "Correct the day, or the session's.",
        ),
    ),
    findings=(
        Finding(
            "key_stage_unknown",
            pl.col("key_stage").is_null() & pl.col("pupil_id").is_not_null(),
            "is missing, and the pupil's school year does not tell",
            "key_stage",
        ),
        Finding(
            "exit_without_entry",
            pl.col("exit_level").is_not_null() & pl.col("entry_level").is_null(),
            "is there without an entry level",
            "exit_level",
        ),
        Finding(
            "why_without_day",
            pl.col("withdrawn_why").is_not_null() & pl.col("withdrawn_on").is_null(),
            "is there without the day",
            "withdrawn_why",
        ),
        *_day("withdrawn_on"),
    ),
    derive=_whole,
    staged_checks=check_courses,
).kind()

SESSIONS: Final = SchoolFile(
    name="tuition_sessions",
    path="tuition-sessions",
    title="One-to-one tuition: sessions",
    columns=(
        _SUBJECT,
        Column("held_on", "the day of the session", _DAY, required=True, aliases=("date",)),
        Column("minutes", "how long it was planned to be", Integer(5, 240), required=True),
        Column("attended", "whether the pupil came", Flag(), required=True, personal=True),
    ),
    table="tuition_session",
    key=("subject", "held_on"),
    values=("minutes", "attended"),
    tells=_TOLD,
    rules=(
        *_DAY_RULES,
        Rule(
            "no_course",
            "error",
            "The pupil has no course in this subject at this school in that academic year.",
            "Send the course first, or correct the number, school, year or subject.",
        ),
        Rule(
            "after_withdrawal",
            "warning",
            "The pupil attended a session after the day of leaving the course.",
            "Correct the session's day, or the course's.",
        ),
        Rule(
            "tutor_left",
            "warning",
            "The pupil attended a session after the course's tutor had left.",
            "Correct the session's day, or name who teaches the course.",
        ),
    ),
    findings=_day("held_on"),
    derive=_dated,
    staged_checks=check_sessions,
).kind()
