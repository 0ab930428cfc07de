"""The submission kinds `attainment` and `key_stage_4_removals`."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, Column, Finding, Parameter, Rule, Text
from education.qualifications import NOT_AWARDED, QUALIFICATIONS
from services.fourteen19.learners.checks import YOUNGEST
from services.fourteen19.learners.columns import DATES
from services.fourteen19.partners.checks import Known
from services.fourteen19.partners.kinds import PartnerFile

STATUS: Final = Parameter(
    "status", "how settled the results are", ("provisional", "final"), "provisional"
)
_TYPES: Final = {code: code for code in QUALIFICATIONS} | {
    spelling: each.code
    for each in QUALIFICATIONS.values()
    for spelling in (each.title, *each.spellings)
}
_WORDS: Final = {"PASS": "P", "MERIT": "M", "DISTINCTION": "D", "CREDIT": "C"}
_AT_THE_END = 15  # of key stage 4: the age on 31 August before the year
_GRADES: Final = [f"{code} {grade}" for code, q in QUALIFICATIONS.items() for grade in q.grades]


def _derive(frame: pl.DataFrame) -> pl.DataFrame:
    grade = pl.col("grade").replace(_WORDS)
    known = pl.concat_str("qualification", grade, separator=" ").is_in(_GRADES)
    return frame.with_columns(grade=grade, _known=known | grade.is_in(NOT_AWARDED))


def _with_status(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    return frame.with_columns(status=pl.lit(known.parameters["status"]))


ATTAINMENT: Final = PartnerFile(
    name="attainment",
    path="attainment",
    title="Results, GCSE and equivalent and of Level 3",
    columns=(
        Column("qualification", "type of qualification, code or name", Choice(_TYPES), True),
        Column("subject", "subject, in words", Text(max_length=80), required=True),
        Column(
            "grade",
            "grade, as A* or P (pass, merit, distinction too); U, X, Q: no award",
            Text(max_length=11, upper=True),
            required=True,
            personal=True,
        ),
        Column("awarded_on", "the day of the award", DATES, required=True),
        Column(
            "discount_code",
            "what overlaps has one code; blank: the subject",
            Text(max_length=20, upper=True),
        ),
        Column("awarding_body", "who awarded it", Text(max_length=40)),
    ),
    table="result",
    key=("qualification", "subject", "awarded_on"),
    values=("grade", "discount_code", "awarding_body", "status"),
    tells=("results",),
    rules=(
        Rule(
            "grade_not_of_qualification",
            "error",
            "The qualification is not graded so.",
            "Correct the grade or the type of qualification.",
        ),
        Rule(
            "not_awarded_in_the_year",
            "error",
            "The day of the award does not lie in the academic year.",
            "Send the result with the year in which it was awarded.",
        ),
    ),
    findings=(
        Finding(
            "grade_not_of_qualification",
            pl.col("qualification").is_not_null()
            & pl.col("grade").is_not_null()
            & ~pl.col("_known"),
            pl.format("is no grade of {}", "qualification"),
            "grade",
        ),
        Finding(
            "not_awarded_in_the_year",
            ~pl.col("awarded_on").is_between(pl.col("starts"), pl.col("ends")),
            pl.format("does not lie in {}", "year"),
            "awarded_on",
        ),
    ),
    derive=_derive,
    parameters=(STATUS,),
    look_up=_with_status,
    years_on=_AT_THE_END - YOUNGEST,  # early results count at the end of the key stage
).kind()

REMOVALS: Final = PartnerFile(
    name="key_stage_4_removals",
    path="key-stage-4-removals",
    title="Pupils recently arrived from overseas, removed from key stage 4 figures as agreed",
    columns=(
        Column("arrived_on", "the day of arrival", DATES, required=True, personal=True),
        Column("agreed_on", "the day it was agreed", DATES, required=True),
    ),
    table="key_stage_4_removal",
    key=(),
    values=("arrived_on", "agreed_on"),
    tells=("results",),
    rules=(
        Rule(
            "not_recently_arrived",
            "error",
            "Only who arrived in the two years before the academic year's end may be removed.",
            "Correct the day, or leave the pupil in.",
        ),
    ),
    findings=(
        Finding(
            "not_recently_arrived",
            ~pl.col("arrived_on").is_between(pl.col("ends").dt.offset_by("-2y"), pl.col("ends")),
            "is not in the two years before the end of the academic year",
            "arrived_on",
        ),
    ),
).kind()
