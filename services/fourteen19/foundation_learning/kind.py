"""The submission kind `foundation-learning`: POST
/v1/fourteen19/foundation-learning/submissions."""

from typing import Final

import polars as pl

from chassis.submissions.kind import Choice, Column, Finding, Flag, Rule
from services.fourteen19.enrolments import stays
from services.fourteen19.partners.kinds import PartnerFile

LEVELS: Final = ("entry_1", "entry_2", "entry_3", "level_1")
COMPONENTS: Final = ("subject_or_vocational", "functional_skills", "personal_and_social")
DESTINATIONS: Final = (
    "level_2",
    "apprenticeship",
    "employment_with_training",
    "employment",
    "supported_employment",
    "independent_living",
    "not_in_education_or_work",
    "not_known",
)
_RULES: Final = (
    Rule(
        "no_component",
        "error",
        "The learner takes none of the three components.",
        "Say which: subject or vocational learning, functional skills, personal and social.",
    ),
    Rule(
        "destination_too_early",
        "error",
        "The learner continues, and a destination is given.",
        "Give where the learner went when it has ended.",
    ),
)
_FINDINGS: Final = (
    Finding(
        "no_component",
        ~pl.any_horizontal(pl.col(name).fill_null(value=False) for name in COMPONENTS),
        "is not there, nor are the other two components",
        COMPONENTS[0],
    ),
    Finding(
        "destination_too_early",
        (pl.col("outcome") == "continuing") & pl.col("destination").is_not_null(),
        "is given of a learner who continues",
        "destination",
    ),
)


def _derive(frame: pl.DataFrame) -> pl.DataFrame:
    """A component that is not named is not taken."""
    flags = [pl.col(name).fill_null(value=False) for name in COMPONENTS]
    return stays.with_outcome(frame).with_columns(flags)


FOUNDATION_LEARNING: Final = PartnerFile(
    name="foundation_learning",
    path="foundation-learning",
    title="Foundation Learning",
    columns=(
        Column("level", "entry_1, entry_2, entry_3 or level_1", Choice(LEVELS), required=True),
        Column(COMPONENTS[0], "takes subject or vocational learning", Flag()),
        Column(COMPONENTS[1], "takes functional skills", Flag()),
        Column(COMPONENTS[2], "takes personal and social development", Flag()),
        *stays.STAY,
        Column("destination", "where the learner went", Choice(DESTINATIONS), personal=True),
    ),
    table="foundation_learning",
    key=("level", "starts_on"),
    values=(*COMPONENTS, *stays.STAY_VALUES, "destination"),
    tells=("enrolment", "provision"),
    rules=(*stays.RULES, *_RULES),
    findings=(*stays.FINDINGS, *_FINDINGS),
    derive=_derive,
).kind()
