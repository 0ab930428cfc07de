"""The submission kind `apprenticeships`: POST /v1/fourteen19/apprenticeships/submissions."""

from typing import Final

import polars as pl

from chassis.submissions import naming
from chassis.submissions.kind import Choice, Column, Finding, Rule, Text
from services.fourteen19.enrolments import stays
from services.fourteen19.partners.checks import Known
from services.fourteen19.partners.kinds import PartnerFile

LEVELS: Final = ("programme_led", "apprenticeship", "advanced")
"""A programme-led apprentice has no employer yet; an apprenticeship is of level 2, an advanced one
of level 3."""
SECTORS: Final = ("public", "private")
_LONGEST: Final = 120
_RULES: Final = (
    Rule(
        "sector_missing",
        "error",
        "An apprentice with an employer has none of a sector.",
        "Say whether the employer is public or private; who has none is programme_led.",
    ),
    Rule(
        "employer_missing",
        "warning",
        "The public employer is not named.",
        "Give its number in the register, or its name.",
    ),
    Rule(
        "employer_not_public",
        "error",
        "An employer is named that is not of the public sector.",
        "Leave private employers' names out: they are not asked for.",
    ),
    Rule(
        "unknown_employer",
        "error",
        "The public employer is given by a number that the register does not have.",
        "Correct the number, or give the employer's name.",
    ),
)
_IS_PUBLIC: Final = pl.col("sector") == "public"
_NAMED: Final = pl.col("public_employer").is_not_null()
_FINDINGS: Final = (
    Finding(
        "sector_missing",
        (pl.col("level") != "programme_led") & pl.col("sector").is_null(),
        "is missing",
        "sector",
    ),
    Finding("employer_missing", _IS_PUBLIC & ~_NAMED, "is not named", "public_employer"),
    Finding(
        "employer_not_public",
        _NAMED & (pl.col("sector").fill_null("private") == "private"),
        "is for employers of the public sector",
        "public_employer",
    ),
    Finding(
        "unknown_employer",
        pl.col("_number").is_not_null() & pl.col("_known").is_null(),
        "is no number of the register",
        "public_employer",
    ),
)


def _with_employer(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """A public employer by number becomes the organisation's key; a name stays."""
    given = pl.col("public_employer").str.replace_all("[ /-]", "")
    # An early years URN has letters; schools, colleges and providers are known by digits.
    rows = frame.with_columns(_number=pl.when(given.str.contains(r"^[0-9]+$")).then(given))
    found = naming.with_organisation(rows, "_number", known.numbers, into="_known")
    return found.with_columns(public_employer=pl.coalesce("_known", "public_employer"))


APPRENTICESHIPS: Final = PartnerFile(
    name="apprenticeships",
    path="apprenticeships",
    title="Apprenticeships",
    columns=(
        Column("framework", "framework, by its name", Text(max_length=_LONGEST), required=True),
        Column(
            "framework_code",
            "framework, by its code",
            Text(max_length=3, pattern="[0-9]{3}", form="three digits"),
            aliases=("A26",),
        ),
        Column(
            "level",
            "programme_led, apprenticeship (level 2) or advanced (level 3)",
            Choice(LEVELS),
            required=True,
        ),
        Column("sector", "the employer's: public or private", Choice(SECTORS)),
        Column(
            "public_employer",
            "the public employer, by a number of the register or by name",
            Text(max_length=_LONGEST),
        ),
        *stays.STAY,
    ),
    table="apprenticeship",
    key=("level", "starts_on"),
    values=("framework", "framework_code", "sector", "public_employer", *stays.STAY_VALUES),
    tells=("enrolment", "provision"),
    rules=(*stays.RULES, *_RULES),
    findings=(*stays.FINDINGS, *_FINDINGS),
    derive=stays.with_outcome,
    look_up=_with_employer,
).kind()
