"""How a school's file of pupils looks, and what every file begins with."""

from typing import Final

from chassis.submissions.kind import Choice, Column, Date, Dialect, Flag, Integer, Text
from education.ethnicity import ETHNICITIES

DATES: Final = Date(("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"))
_GENDER: Final = {"F": "F", "M": "M", "female": "F", "male": "M"}
_ETHNICITY: Final = Choice(
    {code: code for code in ETHNICITIES} | {each.words: code for code, each in ETHNICITIES.items()}
)
_SEN: Final = Flag(yes=("yes", "y", "true", "t", "1", "a", "p", "s"))
YOUNGEST, OLDEST = 0, 14
"""School years: reception to the third after compulsory education."""

YEAR: Final = Column("academic_year", "academic year, as 2009/10", required=True, aliases=("year",))
SCHOOL: Final = Column(
    "school",
    "the school's URN or LAESTAB, or the authority's own code",
    required=True,
    aliases=("urn", "laestab", "organisation"),
)
UPN: Final = Column("upn", "unique pupil number", required=True, personal=True)
OF_SCHOOL: Final = (YEAR, SCHOOL)
"""What every row of every file begins with."""
OF_PUPIL: Final = (*OF_SCHOOL, UPN)
"""What every row about a pupil begins with."""

PUPILS_FILE: Final = Dialect(
    "pupils",
    (
        *OF_PUPIL,
        Column(
            "year_group",
            "school year, 0 (reception) to 14",
            Integer(YOUNGEST, OLDEST),
            required=True,
            aliases=("ncyear",),
        ),
        Column("gender", "F or M", Choice(_GENDER), personal=True, aliases=("sex",)),
        Column("ethnicity", "ethnic group, by its code", _ETHNICITY, personal=True),
        Column("fsm", "eligible for free school meals", Flag(), personal=True),
        Column("sen", "special educational needs", _SEN, personal=True),
        Column("eal", "English as an additional language", Flag(), personal=True),
        Column("looked_after", "looked after by a local authority", Flag(), personal=True),
        Column(
            "ward",
            "where the pupil lives, code of the ward",
            Text(max_length=12, pattern="[A-Za-z0-9]+", form="letters and digits", upper=True),
            personal=True,
        ),
    ),
)
