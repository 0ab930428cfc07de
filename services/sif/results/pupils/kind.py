"""The submission kind `pupil_results`: POST /v1/sif/results/pupils/submissions."""

from typing import Final

from chassis.submissions.kind import Kind, Target
from services.sif.results import naming
from services.sif.results.pupils import checks
from services.sif.results.pupils.columns import LEVEL_COLUMNS, PUPILS_FILE
from services.sif.results.pupils.counts import effects

GIVEN: Final = (
    *("gender", "fsm", "sen", "eal", "ethnicity", *LEVEL_COLUMNS),
    *("english_prior", "maths_prior", "english_grade", "maths_grade"),
    "level2_with_english_and_maths",
)
OUTCOMES: Final = ("achieved", "english_progress", "maths_progress")
PUPIL_RESULTS: Final = Kind(
    name="pupil_results",
    path="results/pupils",
    title="Key-stage results, pupil by pupil",
    dialects=(PUPILS_FILE,),
    target=Target(
        table="pupil_result",
        key=("stage", "year", "pupil_key"),
        scope=("organisation", "year", "stage"),
        values=("organisation", "key_id", "status", *GIVEN, *OUTCOMES),
    ),
    prepare=checks.prepare,
    check=checks.check,
    staged_checks=checks.staged_checks,
    effects=effects,
    rules=checks.RULES,
    reading="sif:read",
    writing="sif:load",
    parameters=(naming.STATUS,),
)
