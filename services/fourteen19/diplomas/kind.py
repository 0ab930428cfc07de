"""The submission kind `diplomas`: POST /v1/fourteen19/diplomas/submissions."""

from typing import Final

import polars as pl

from chassis.submissions.columns import looked_up
from chassis.submissions.kind import Choice, Column, Finding, Rule, Text
from education.diplomas import LEVELS, LINES
from services.fourteen19.diplomas.elsewhere import (
    need_consortia,
    places_elsewhere,
    with_places,
)
from services.fourteen19.enrolments import stays
from services.fourteen19.partners.kinds import PartnerFile

_FROM: Final = {code: line.available_from for code, line in LINES.items()}
_LINES: Final = Choice(
    {code: code for code in LINES} | {each.name: each.code for each in LINES.values()}
)
_RULES: Final = (
    Rule(
        "line_not_available",
        "error",
        "Nobody could begin this Diploma then: its line was not taught yet.",
        "Correct the line or the day: phase 1 began in September 2008, 2 in 2009, 3 in 2010.",
    ),
    Rule(
        "unknown_place",
        "error",
        "The register has no organisation of a number given as where it is taught.",
        "Correct the number; leave it blank where the provider alone teaches it.",
    ),
    Rule(
        "unknown_consortium",
        "error",
        "There is no consortium of this key.",
        "Give the key as the list of consortia has it, or leave it blank.",
    ),
    Rule(
        "not_in_consortium",
        "warning",
        "Provider and place are not both members of the consortium; of any, where none is named. "
        "The learner does not count there.",
        "Correct the place, or have the authority change the consortium and send the file again.",
    ),
)
_FINDINGS: Final = (
    Finding(
        "line_not_available",
        pl.col("starts_on") < looked_up("line", _FROM, pl.Date()),
        "is before the line was first taught",
        "starts_on",
    ),
    Finding(
        "unknown_place",
        pl.col("_unknown_places") > 0,
        "names one that the register does not have",
        "taught_at",
    ),
)

DIPLOMAS: Final = PartnerFile(
    name="diplomas",
    path="diplomas",
    title="Diploma enrolments",
    columns=(
        Column("line", "line of learning, code or name", _LINES, required=True),
        Column("level", "level of the Diploma", Choice(LEVELS), required=True),
        *stays.STAY,
        Column("consortium", "the consortium that delivers it, by its key", Text(max_length=100)),
        Column(
            "taught_at",
            "where it is taught, if elsewhere too: numbers with ; between",
            Text(max_length=120),
        ),
    ),
    table="diploma",
    key=("line", "level", "starts_on"),
    values=(*stays.STAY_VALUES, "consortium", "taught_at"),
    tells=("enrolment", "provision"),
    rules=(*stays.RULES, *_RULES),
    findings=(*stays.FINDINGS, *_FINDINGS),
    derive=stays.with_outcome,
    look_up=with_places,
    beyond=places_elsewhere,
    staged_checks=need_consortia,
).kind()
