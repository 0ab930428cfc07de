"""The submission kind `tables`: POST /v1/sif/results/tables/submissions."""

from typing import Final

from chassis.submissions.kind import Kind, Parameter, Target, Text
from services.sif.results import naming
from services.sif.results.published import checks
from services.sif.results.published.columns import DIALECTS, FIGURES
from services.sif.telling import effects

TABLES: Final = Kind(
    name="result_tables",
    path="results/tables",
    title="Key-stage results, as published",
    dialects=DIALECTS,
    target=Target(
        table="published_result",
        key=("place", "level", "year", "stage"),
        scope=("place", "year", "stage"),
        values=("status", *FIGURES, "missing"),
    ),
    prepare=checks.prepare,
    check=checks.check,
    staged_checks=checks.leave_out,
    effects=effects,
    rules=checks.RULES,
    reading="sif:read",
    writing="sif:load",
    parameters=(
        Parameter("year", "academic year of a file that does not say it, as 2008/09", type=Text(9)),
        Parameter(
            "area",
            "the authority whose row does not say of which it is, e.g. 350",
            type=Text(3, "[0-9]{3}", form="an authority's three digits"),
        ),
        naming.STATUS,
    ),
)
