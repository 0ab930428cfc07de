"""The submission kind `guidance`: POST /v1/fourteen19/guidance/submissions."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, Column, Finding, Flag, Rule
from services.fourteen19.guidance.state import STAGES
from services.fourteen19.learners.columns import DATES
from services.fourteen19.participation.codes import INTENDED
from services.fourteen19.partners.kinds import PartnerFile

ROLES: Final = (
    "personal_adviser", "careers_adviser", "careers_teacher", "form_tutor", "mentor", "other"
)  # fmt: skip
_DESTINATIONS: Final = Choice(
    {code: code for code in INTENDED} | {words: code for code, words in INTENDED.items()}
)

GUIDANCE: Final = PartnerFile(
    name="guidance",
    path="guidance",
    title="Advice and guidance interviews at 14 and 16",
    columns=(
        Column("stage", "14: of year 9; 16: of year 11", Choice(tuple(STAGES)), required=True),
        Column("held_on", "the day of the interview", DATES, required=True, aliases=("date",)),
        Column("adviser_role", "as what it was held, never by whom", Choice(ROLES)),
        Column("plan_made", "whether a plan was made", Flag()),
        Column(
            "destination",
            "what the young person means to do next",
            _DESTINATIONS,
            personal=True,
            aliases=("intended_destination",),
        ),
    ),
    table="interview",
    key=("stage", "held_on"),
    values=("adviser_role", "plan_made", "destination"),
    tells=("guidance",),
    rules=(
        Rule(
            "not_in_the_year",
            "error",
            "The interview was not held in the academic year.",
            "Send it with the year in which it was held.",
        ),
    ),
    findings=(
        Finding(
            "not_in_the_year",
            ~pl.col("held_on").is_between(pl.col("starts"), pl.col("ends")),
            "does not lie in the academic year",
            "held_on",
        ),
    ),
).kind()
