"""How a Profile file looks: the columns of `domain` section 2.5, with the names others use."""

from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Flag, Integer, Text
from education.profile import MAX_SCORE, SCALES

SCORES: Final = tuple(scale.code.lower() for scale in SCALES)
"""The 13 score columns, in the Profile's order, as the checked file and the table have them."""

# How the national item data and some schools' systems head these scales.
_ALSO: Final = {"R": ("Read", "Reading"), "W": ("Wri", "Writing"), "C": ("Calc", "Calculating")}
_SEX: Final = {"F": "F", "M": "M", "female": "F", "male": "M", "girl": "F", "boy": "M"}
# Codes of provision in the school census of the time: School Action, Action Plus, statement.
_SEN: Final = Flag(yes=("yes", "y", "true", "t", "1", "a", "p", "s"))
_DATES: Final = Date(formats=("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"))


def _scales() -> tuple[Column, ...]:
    return tuple(
        Column(
            scale.code.lower(),
            f"{scale.name}: points; blank where the child was not assessed",
            Integer(0, MAX_SCORE),
            present=True,
            aliases=(scale.npd, *_ALSO.get(scale.code, ())),
        )
        for scale in SCALES
    )


COLUMNS: Final = (
    Column(
        "acad_year",
        "academic year, as 2008/09",
        required=True,
        aliases=("year", "academic_year", "fsp_acadyr"),
    ),
    Column("la", "local authority, three digits", aliases=("fsp_la", "lea")),
    Column("estab", "establishment number in that authority, four digits", aliases=("fsp_estab",)),
    Column("urn", "the school's URN, instead of la and estab", aliases=("fsp_urn",)),
    Column("ey_urn", "early years URN, for a setting that is no school"),
    Column("upn", "unique pupil number; every child of a school has one", personal=True),
    Column("surname", "the child's surname", personal=True),
    Column("forename", "the child's first name", personal=True, aliases=("first_name",)),
    Column("dob", "date of birth", _DATES, personal=True, aliases=("date_of_birth",)),
    Column("gender", "F or M", Choice(_SEX), personal=True, aliases=("sex", "fsp_gender")),
    Column("postcode", "home postcode", Text(max_length=10, upper=True), personal=True),
    Column("fsm", "eligible for free school meals", Flag(), personal=True),
    Column("sen", "special educational needs", _SEN, personal=True),
    Column("eal", "English is an additional language", Flag(), personal=True),
    *_scales(),
)
PROFILE_FILE: Final = Dialect("profile", COLUMNS)
